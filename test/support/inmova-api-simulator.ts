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
  readSubscriptionRequest,
  type StoredSubscription,
} from './inmova-api-subscriptions.ts'
import { SubscriptionTable } from './inmova-api-table.ts'
import { createInmova, type InmovaDelivery, type InmovaOptions } from './inmova-simulator.ts'
import { fieldsOf } from './fields-of.ts'
import { listenOnLoopback } from './loopback-server.ts'
import { RateLimit } from './rate-limit.ts'
import { readBody } from './read-body.ts'

/**
 * A status answers Inmova's error envelope, `html-…` a page, `hang` never answers; `lost-answer` does what was
 * asked and resets the connection instead of saying so.
 */
type ApiFault = 401 | 403 | 429 | 500 | 'html-200' | 'html-404' | 'html-502' | 'hang' | 'lost-answer'

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
interface ApiCall {
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

interface RouteAnswer {
  readonly status: number
  readonly body: unknown
}

/** What a path does, by method. */
type Routes = Readonly<Record<string, (body: string) => RouteAnswer>>

const COLLECTION = '/api/v1/webhooks'
const NO_SUCH_PAGE = '404: This page could not be found.'

/** Inmova's subscription API as coded, with the dispatcher behind it. */
export async function startInmovaApi(options: InmovaApiOptions = {}): Promise<InmovaApi> {
  const { documented = false, clock = systemClock, scopes = ['webhooks:read', 'webhooks:write'] } = options
  const keys = new ApiKeys()
  const apiKey = keys.add(scopes, options.apiKey)
  const rateLimit = new RateLimit(options.rateLimit ?? 1_000, clock)
  const table = new SubscriptionTable(clock)
  const calls: ApiCall[] = []
  let fault: ApiFault | null = options.fault ?? null
  const inmova = createInmova({
    ...options,
    subscriptions: table.rows,
    onAttempt: (attempt, subscription, event) => table.log(attempt, subscription, event),
  })

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
    const path = call.path.replace(/\?.*$/, '')
    const [, id, part] = /^\/api\/v1\/webhooks\/([^/]+)(\/logs)?$/.exec(path) ?? []
    if (path === COLLECTION) return respond(response, call, { GET: list, POST: create })
    if (!documented || id === undefined) return answerPage(response, 404, NO_SUCH_PAGE)
    if (part !== undefined) return respond(response, call, { GET: () => found(table.logsOf(id)) })
    respond(response, call, { GET: () => found(listView(table.find(id))), DELETE: () => remove(id) })
  }

  function respond(response: ServerResponse, call: ApiCall, routes: Routes): void {
    const run = routes[call.method]
    if (run === undefined) return answerMethodNotAllowed(response)
    keys.check(call.authorization, call.method === 'GET' ? 'webhooks:read' : 'webhooks:write')
    const limit = rateLimit.count()
    if (limit.remaining < 0) throw rateLimited(limit.limit, limit.resetAt)
    const answer = run(call.body)
    if (fault === 'lost-answer') response.socket?.resetAndDestroy()
    else answerJson(response, answer.status, { body: answer.body, limit })
  }

  function list(): RouteAnswer {
    return found(table.rows.map(listView).toReversed())
  }

  function create(body: string): RouteAnswer {
    const request = readSubscriptionRequest(JSON.parse(body))
    const events = request.events.filter((event) => options.accepts?.includes(event) ?? true)
    return { status: 201, body: createdView(table.add({ ...request, events })) }
  }

  function remove(id: string): RouteAnswer {
    table.remove(id)
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
    subscriptions: table.rows,
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

function found(data: unknown): RouteAnswer {
  return { status: 200, body: { success: true, data } }
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
      return answerPage(response, 404, NO_SUCH_PAGE)
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
