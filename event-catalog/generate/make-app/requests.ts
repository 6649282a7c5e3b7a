/** Goes out with every request; the key never shows in a log. */
export const authorization = { Authorization: 'Bearer {{connection.apiKey}}', Accept: 'application/json' }
export const AUTHORIZATION_IN_LOG = 'request.headers.authorization'

/** What the bridge says about a failure is written for people; `otherwise` is for what answers in its place. */
export function explained(otherwise: string): string {
  return `[{{statusCode}}] {{ifempty(body.error, '${otherwise}')}}`
}

/** Failures by HTTP status, as far as they ask for something else than the others. */
export const failures = {
  message: explained('The hook bridge did not answer as expected. Check that it is running.'),
  400: { type: 'DataError', message: explained('The request is not valid.') },
  401: { type: 'InvalidAccessTokenError', message: explained('The API key is unknown or was revoked.') },
  404: { type: 'DataError', message: explained('There is nothing at this address of the hook bridge.') },
  409: { type: 'DataError', message: explained('It cannot be done in the present state.') },
  413: { type: 'DataError', message: explained('The request is larger than 1 MiB.') },
  429: { type: 'RateLimitError', message: explained('Too many requests in a minute.') },
  502: { type: 'ConnectionError', message: explained('The hook bridge cannot be reached behind its proxy.') },
  503: { type: 'ConnectionError', message: explained('The hook bridge cannot do it now.') },
  504: { type: 'ConnectionError', message: explained('The hook bridge did not answer in time.') },
}

/** What every module and every list of choices starts from. */
export const base = {
  baseUrl: '{{connection.baseUrl}}',
  headers: authorization,
  response: { error: failures },
  log: { sanitize: [AUTHORIZATION_IN_LOG] },
}

/** A value that people may leave empty: the bridge must not see it then. */
export function optional(name: string): string {
  return `{{ifempty(parameters.${name}, undefined)}}`
}

/** Goes through the pages of a list of the bridge until there are enough entries, or no more. */
export const pagination = {
  qs: { cursor: '{{body.pagination.nextCursor}}' },
  condition: '{{body.pagination.nextCursor}}',
}

/** A search through a list of the bridge. */
export function search(url: string, qs: Readonly<Record<string, string>> = {}): object {
  return {
    url,
    method: 'GET',
    qs: { ...qs, limit: '{{min(100, parameters.limit)}}' },
    response: { iterate: '{{body.data}}', output: '{{item}}', limit: '{{parameters.limit}}' },
    pagination,
  }
}

/** The last parameter of every search. */
export const limit = {
  name: 'limit',
  type: 'uinteger',
  label: 'Limit',
  default: 10,
  required: true,
  validate: { min: 1 },
  help: 'The maximum number of results to work with in one execution cycle.',
}
