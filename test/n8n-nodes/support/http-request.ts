import {
  NodeApiError,
  type IDataObject,
  type IHttpRequestOptions,
  type INode,
  type JsonObject,
} from 'n8n-workflow'

interface HttpAnswer {
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly statusCode: number
  readonly statusMessage: string
}

/**
 * Stands in for `helpers.httpRequestWithAuthentication`, as n8n does it: what is empty is left out, an answer is
 * read as JSON where it is JSON, and every failure is wrapped in a NodeApiError of n8n's own words.
 */
export function httpRequest(apiKey: string) {
  return async function httpRequestWithAuthentication(
    this: { getNode(): INode },
    _credential: string,
    options: IHttpRequestOptions,
  ): Promise<unknown> {
    try {
      const answer = await send(apiKey, options)
      return options.returnFullResponse ? answer : answer.body
    } catch (error) {
      throw new NodeApiError(this.getNode(), error as JsonObject)
    }
  }
}

async function send(apiKey: string, options: IHttpRequestOptions): Promise<HttpAnswer> {
  const { method = 'GET', url, qs, body, json, timeout, disableFollowRedirect } = options
  const content = method === 'GET' || isEmpty(body) ? undefined : JSON.stringify(body)
  const response = await reach(`${url}${queryString(qs)}`, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(json && { accept: 'application/json' }),
      ...(method !== 'GET' && { 'content-type': contentType(content) }),
      ...(options.headers as Record<string, string>),
    },
    redirect: disableFollowRedirect ? 'manual' : 'follow',
    ...(content !== undefined && { body: content }),
    ...(timeout !== undefined && { signal: AbortSignal.timeout(timeout) }),
  })
  if (!response.ok && !ignores(options, response.status)) throw statusFailure(response.status)
  return {
    body: readBody(await response.text()),
    headers: Object.fromEntries(response.headers),
    statusCode: response.status,
    statusMessage: response.statusText,
  }
}

/** The code of a failed connection, such as ECONNREFUSED, is on the error itself, as axios has it. */
async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    const { code, message } = ((error as Error).cause ?? error) as Error & { code?: unknown }
    throw Object.assign(new Error(message), { code: typeof code === 'string' ? code : 'ECONNABORTED' })
  }
}

function statusFailure(status: number): Error {
  return Object.assign(new Error(`Request failed with status code ${status}`), { httpCode: String(status) })
}

function ignores({ ignoreHttpStatusErrors }: IHttpRequestOptions, status: number): boolean {
  if (typeof ignoreHttpStatusErrors === 'object') return !ignoreHttpStatusErrors.except.includes(status)
  return ignoreHttpStatusErrors === true
}

function isEmpty(body: IHttpRequestOptions['body']): boolean {
  return body === undefined || body === null || Object.keys(body).length === 0
}

/** Without a body, axios calls a POST a form all the same. */
function contentType(content: string | undefined): string {
  return content === undefined ? 'application/x-www-form-urlencoded' : 'application/json'
}

function queryString(qs: IDataObject = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(qs as Record<string, string | number | null | undefined>)) {
    if (value !== undefined && value !== null) search.append(name, String(value))
  }
  return search.size === 0 ? '' : `?${search.toString()}`
}

function readBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
