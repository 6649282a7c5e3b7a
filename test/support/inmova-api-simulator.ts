import type { IncomingMessage, ServerResponse } from 'node:http'
import { systemClock } from '../../hook-bridge/src/clock.ts'
import {
  answerError,
  answerJson,
  answerMethodNotAllowed,
  answerPage,
  ApiError,
  type ApiErrorCode,
} from './inmova-api-answers.ts'
import { ApiKeys } from './inmova-api-keys.ts'
import {
  createdView,
  listView,
  logRow,
  type LogRow,
  newSubscription,
  readSubscriptionRequest,
  type StoredSubscription,
} from './inmova-api-subscriptions.ts'
import {
  createInmova,
  type InmovaDelivery,
  type InmovaOptions,
  type InmovaSubscription,
} from './inmova-simulator.ts'
import { fieldsOf } from './fields-of.ts'
import { listenOnLoopback } from './loopback-server.ts'
import { RateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { isAccepted, type SentAttempt } from './send-attempt.ts'

/**
 * A status answers Inmova's error envelope, `html-…` a page, `hang` never answers; `lost-answer` does what was
 * asked and resets the connection instead of saying so.
 */
export type ApiFault = 401 | 403 | 429 | 500 | 'html-200' | 'html-404' | 'html-502' | 'hang' | 'lost-answer'

export interface InmovaApiOptions extends Omit<
  InmovaOptions,
  'url' | 'secret' | 'maxRetries' | 'subscriptions' | 'onAttempt'
> {
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** The first API key; generated when not given. */
  readonly apiKey?: string
  /** Its scopes; `webhooks:read` and `webhooks:write` when not given (a fresh key of Inmova has neither). */
  readonly scopes?: readonly string[]
  /** True adds the calls that the guide documents and the code lacks: GET one, DELETE, logs. */
  readonly documented?: boolean
  /** The only events that a subscription is given, whatever it asks for. */
  readonly accepts?: readonly string[]
  /** Calls a minute; 1,000 when not given. */
  readonly rateLimit?: number
  readonly fault?: ApiFault
  /** A POST of `{"event","data"?}` to this path dispatches; for use by hand. */
  readonly dispatchPath?: string
}

/** A call that came to the API. */
export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}

export interface InmovaApi extends AsyncDisposable {
  readonly port: number
  /** `http://127.0.0.1:<port>`; the API is below `/api/v1`. */
  readonly baseUrl: string
  /** The key of the options, or the one generated. */
  readonly apiKey: string
  /** Newest last, with their secrets. */
  readonly subscriptions: readonly StoredSubscription[]
  readonly calls: readonly ApiCall[]
  /** One more key with these scopes. */
  addKey(scopes: readonly string[]): string
  /** Answers every call so from now on; null ends it. */
  fail(fault: ApiFault | null): void
  /** Sends an event to all who subscribed to it. */
  dispatch(event: string, data?: object): Promise<InmovaDelivery[]>
  close(): Promise<void>
}

const COLLECTION = '/api/v1/webhooks'

/** Inmova's subscription API as coded, with the dispatcher behind it. */
export async function startInmovaApi(options: InmovaApiOptions = {}): Promise<InmovaApi> {
  const { documented = false, clock = systemClock, scopes = ['webhooks:read', 'webhooks:write'] } = options
  const keys = new ApiKeys()
  const apiKey = keys.add(scopes, options.apiKey)
  const rateLimit = new RateLimit(options.rateLimit ?? 1_000, clock)
  const subscriptions: StoredSubscription[] = []
  const logs = new Map<string, LogRow[]>()
  const calls: ApiCall[] = []
  let fault: ApiFault | null = options.fault ?? null
  const inmova = createInmova({ ...options, subscriptions, onAttempt: log })

  function log(attempt: SentAttempt, { id }: InmovaSubscription, event: string): void {
    logs.set(id, [logRow(attempt, event), ...(logs.get(id) ?? [])])
    const subscription = subscriptions.find((one) => one.id === id)
    if (subscription === undefined) return
    const at = new Date(attempt.sentAt).toISOString()
    if (isAccepted(attempt)) {
      subscription.successCount++
      subscription.lastSuccessAt = at
    } else {
      subscription.failureCount++
      subscription.lastFailureAt = at
    }
  }

  async function receive(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(incoming)).toString('utf8')
    const { method = '', url: path = '' } = incoming
    if (path === options.dispatchPath && method === 'POST') return dispatchByHand(response, body)
    const call = { method, path, authorization: incoming.headers.authorization, body }
    calls.push(call)
    try {
      if (fault === null || fault === 'lost-answer') route(response, call)
      else answerFault(response, fault)
    } catch (error) {
      answerError(
        response,
        error instanceof ApiError ? error : new ApiError('INTERNAL_ERROR', 'Internal server error'),
      )
    }
  }

  function route(response: ServerResponse, call: ApiCall): void {
    const { method, path } = call
    const [, id, logsPart] = /^\/api\/v1\/webhooks\/([^/?]+)(\/logs)?$/.exec(path) ?? []
    if (path === COLLECTION || path.startsWith(`${COLLECTION}?`)) {
      if (method === 'GET') return respond(response, call, { scope: 'webhooks:read', run: list })
      if (method === 'POST') return respond(response, call, { scope: 'webhooks:write', run: create })
      return answerMethodNotAllowed(response)
    }
    if (!documented || id === undefined)
      return answerPage(response, 404, '404: This page could not be found.')
    if (method === 'GET') {
      const run = () => ({
        status: 200,
        body: { success: true, data: logsPart ? logsOf(id) : listView(find(id)) },
      })
      return respond(response, call, { scope: 'webhooks:read', run })
    }
    if (method !== 'DELETE' || logsPart !== undefined) return answerMethodNotAllowed(response)
    return respond(response, call, { scope: 'webhooks:write', run: () => remove(id) })
  }

  function respond(
    response: ServerResponse,
    call: ApiCall,
    { scope, run }: { scope: string; run: (body: string) => { status: number; body: unknown } },
  ): void {
    keys.check(call.authorization, scope)
    const limit = rateLimit.count()
    if (limit.remaining < 0) throw rateLimited(limit.limit, limit.resetAt)
    const answer = run(call.body)
    if (fault === 'lost-answer') response.socket?.resetAndDestroy()
    else answerJson(response, answer.status, { body: answer.body, limit })
  }

  function list() {
    return { status: 200, body: { success: true, data: subscriptions.map(listView).toReversed() } }
  }

  function create(body: string) {
    const request = readSubscriptionRequest(JSON.parse(body))
    const events = request.events.filter((event) => options.accepts?.includes(event) ?? true)
    const subscription = newSubscription({ ...request, events }, clock.now())
    subscriptions.push(subscription)
    return { status: 201, body: createdView(subscription) }
  }

  function find(id: string): StoredSubscription {
    const found = subscriptions.find((one) => one.id === id)
    if (found === undefined) throw new ApiError('NOT_FOUND', 'No such webhook')
    return found
  }

  function logsOf(id: string): readonly LogRow[] {
    return logs.get(find(id).id) ?? []
  }

  function remove(id: string) {
    subscriptions.splice(subscriptions.indexOf(find(id)), 1)
    return { status: 200, body: { success: true } }
  }

  async function dispatchByHand(response: ServerResponse, body: string): Promise<void> {
    const { event, data } = readPublished(JSON.parse(body))
    const deliveries = await inmova.dispatch(event, data)
    const shown = deliveries.map(({ subscription, attempts, delivered }) => ({
      url: subscription.url,
      delivered,
      statuses: attempts.map(({ status }) => status),
    }))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(shown))
  }

  const server = await listenOnLoopback(options.port ?? 0, receive)

  async function close(): Promise<void> {
    inmova.close()
    await server.close()
  }

  return {
    port: server.port,
    baseUrl: server.origin,
    apiKey,
    subscriptions,
    calls,
    addKey: (keyScopes) => keys.add(keyScopes),
    fail(next) {
      fault = next
    },
    dispatch: (event, data) => inmova.dispatch(event, data),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const faultCodes: Readonly<Record<401 | 403 | 429 | 500, ApiErrorCode>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  429: 'RATE_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
}

function answerFault(response: ServerResponse, fault: Exclude<ApiFault, 'lost-answer'>): void {
  switch (fault) {
    case 'hang':
      return
    case 'html-200':
      return answerPage(response, 200, 'Inmova')
    case 'html-404':
      return answerPage(response, 404, '404: This page could not be found.')
    case 'html-502':
      return answerPage(response, 502, '502 Bad Gateway')
    case 429:
      throw rateLimited(1_000, new Date(Date.now() + 30_000).toISOString())
    case 401:
    case 403:
    case 500:
      throw new ApiError(faultCodes[fault], 'Simulated failure')
  }
}

function readPublished(body: unknown): { event: string; data: object | undefined } {
  const { event, data } = fieldsOf(body)
  return { event: String(event), data: typeof data === 'object' && data !== null ? data : undefined }
}

function rateLimited(limit: number, reset: string): ApiError {
  return new ApiError('RATE_LIMIT_EXCEEDED', 'Too many requests', { limit, reset })
}

if (import.meta.main) {
  const { runInmovaApiCommand } = await import('./inmova-api-command.ts')
  await runInmovaApiCommand(startInmovaApi)
}
