import { z } from 'zod'

// What Make knows of requests, as far as the app uses it; anything else is a mistake in writing.

const template = z.string().min(1)
const url = template.max(512)
const flat = z.record(z.string(), z.union([z.string(), z.number()]))
const log = z.strictObject({ sanitize: z.array(z.string()).min(1) })
const limit = z.union([z.int().min(1), template])

const errorType = z.enum([
  'RuntimeError',
  'DataError',
  'RateLimitError',
  'OutOfSpaceError',
  'ConnectionError',
  'InvalidConfigurationError',
  'InvalidAccessTokenError',
  'IncompleteDataError',
  'DuplicateDataError',
])
const message = template.max(1024)
const failure = z.strictObject({ message, type: errorType.optional() })
const statuses = ['400', '401', '404', '409', '413', '429', '502', '503', '504']
/** A message for all, and others by HTTP status. */
const error = failure.extend(Object.fromEntries(statuses.map((status) => [status, failure.optional()])))

const get = { url, method: z.literal('GET') }
const change = {
  url,
  method: z.enum(['POST', 'PATCH', 'DELETE']),
  body: z.unknown().refine((body) => body !== undefined),
}

export const base = z.strictObject({
  baseUrl: url,
  headers: flat,
  response: z.strictObject({ error }),
  log,
})

/** A connection's test says what to keep and how to call it. */
export const connection = z.strictObject({
  ...get,
  headers: flat,
  response: z.strictObject({
    valid: z.strictObject({ condition: template, message }),
    data: flat,
    metadata: z.strictObject({ type: z.enum(['text', 'email']), value: template.max(512) }),
    error,
  }),
  log,
})

export const attach = z.strictObject({
  ...change,
  headers: flat,
  response: z.strictObject({ data: flat, error }),
  log,
})

export const detach = z.strictObject({
  ...change,
  headers: flat,
  qs: flat,
  response: z.strictObject({ error }),
  log,
})

/** What a webhook does with a request that comes in. */
export const incoming = z.strictObject({
  condition: template,
  respond: z.strictObject({
    type: z.enum(['json', 'text', 'html', 'urlencoded', 'xml']),
    status: z.int().min(100).max(999),
    body: z.unknown(),
  }),
  output: z.record(z.string(), template),
})

/** Triggers add nothing to their webhook's output. */
export const nothing = z.strictObject({})

const plain = { response: z.strictObject({ output: template }) }
export const action = z.union([z.strictObject({ ...get, ...plain }), z.strictObject({ ...change, ...plain })])

const pagination = z.strictObject({ qs: flat, condition: template })

export const search = z.strictObject({
  ...get,
  qs: flat,
  response: z.strictObject({ iterate: template, output: template, limit }),
  pagination,
})

export const choices = z.strictObject({
  ...get,
  qs: flat.optional(),
  response: z.strictObject({
    iterate: template,
    output: z.strictObject({ label: template, value: template }),
    limit,
  }),
  pagination: pagination.optional(),
})

export const universal = z.strictObject({
  url,
  method: template,
  headers: flat,
  qs: flat,
  body: template,
  type: z.literal('text'),
  response: z.strictObject({
    output: z.strictObject({ statusCode: template, headers: template, body: template }),
  }),
})
