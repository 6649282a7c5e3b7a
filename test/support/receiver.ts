import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerRequest } from './answer-request.ts'
import { Arrivals } from './arrivals.ts'
import type { Behaviour, BehaviourRule } from './behaviour.ts'
import { listenOnLoopback } from './loopback-server.ts'
import { readBody } from './read-body.ts'
import { describeRequest, isGenuine, type ReceivedRequest } from './received-request.ts'

export interface ReceiverOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** How it answers; `200 {"received":true}` when not given. */
  readonly behaviour?: BehaviourRule
  /** Signing secrets to check the signatures against. */
  readonly secrets?: readonly string[]
  /** Answers 401 to what is not genuine, whatever the behaviour says. */
  readonly refuse?: boolean
  /** `ids` keeps the webhook ids only; false only counts, and neither reads bodies nor checks signatures. */
  readonly record?: boolean | 'ids'
  /** For `receivedAt` and the age of signatures; the system's time when not given. */
  readonly clock?: { now(): number }
  /** A GET of this path answers the figures as JSON and is not counted. */
  readonly figuresPath?: string
}

/** A webhook receiver on the loopback interface that remembers what came and misbehaves on request. */
export interface Receiver extends AsyncDisposable {
  readonly port: number
  /** `http://127.0.0.1:<port>/hook` */
  readonly url: string
  /** The URL of another path; all are received alike. */
  urlFor(path: string): string
  /** Everything received, in order of arrival. A request counts once its body is complete, answered or not. */
  readonly requests: readonly ReceivedRequest[]
  readonly count: number
  /** How many connections were opened to it. */
  readonly connections: number
  /** How often each `webhook-id` came. */
  readonly ids: ReadonlyMap<string, number>
  /** Changes how the requests from now on are answered. */
  behave(rule: BehaviourRule): void
  /** Replaces the secrets that signatures are checked against. */
  trust(...secrets: readonly string[]): void
  /** The n-th request (from 1). Rejects after `deadlineMs` (5,000) of real time. */
  waitFor(nth: number, deadlineMs?: number): Promise<ReceivedRequest>
  /** As `waitFor`, also where nothing is recorded. */
  waitForCount(count: number, deadlineMs?: number): Promise<void>
  close(): Promise<void>
}

const DEADLINE_MS = 5_000

export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { port = 0, refuse = false, record = true, clock = Date, figuresPath } = options
  const arrivals = new Arrivals()
  const requests: ReceivedRequest[] = []
  const ids = new Map<string, number>()
  let connections = 0
  let rule = options.behaviour ?? {}
  let secrets = options.secrets ?? []

  function receive(incoming: IncomingMessage, response: ServerResponse): void | Promise<void> {
    if (figuresPath !== undefined && incoming.method === 'GET' && incoming.url === figuresPath) {
      return answerRequest(response, { body: JSON.stringify(figures()) })
    }
    if (record === true || refuse || typeof rule === 'function') return receiveWhole(incoming, response)
    receiveFast(incoming, response, rule)
  }

  function receiveFast(incoming: IncomingMessage, response: ServerResponse, behaviour: Behaviour): void {
    incoming.once('end', () => {
      rememberId(incoming)
      arrivals.add()
      answerRequest(response, behaviour)
    })
    incoming.resume()
  }

  async function receiveWhole(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming)
    const nth = arrivals.count + 1
    const request = describeRequest(incoming, { nth, body, receivedAt: clock.now(), secrets })
    rememberId(incoming)
    if (record === true) requests.push(request)
    arrivals.add()
    if (refuse && !isGenuine(request)) return answerRequest(response, { status: 401 })
    answerRequest(response, typeof rule === 'function' ? await rule(request) : rule)
  }

  function rememberId({ headers }: IncomingMessage): void {
    const id = headers['webhook-id']
    if (record !== false && typeof id === 'string') ids.set(id, (ids.get(id) ?? 0) + 1)
  }

  function figures(): Record<string, number> {
    return { count: arrivals.count, distinctIds: ids.size, connections }
  }

  const server = await listenOnLoopback(port, receive)
  server.server.on('connection', () => connections++)

  return {
    port: server.port,
    url: `${server.origin}/hook`,
    urlFor: (path) => new URL(path, server.origin).href,
    requests,
    ids,
    get count() {
      return arrivals.count
    },
    get connections() {
      return connections
    },
    behave(next) {
      rule = next
    },
    trust(...next) {
      secrets = next
    },
    async waitFor(nth, deadlineMs = DEADLINE_MS) {
      await arrivals.reach(nth, deadlineMs)
      const request = requests[nth - 1]
      if (request === undefined) throw new Error('this receiver records nothing: use waitForCount')
      return request
    },
    waitForCount: (count, deadlineMs = DEADLINE_MS) => arrivals.reach(count, deadlineMs),
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  }
}

if (import.meta.main) {
  const { runReceiverCommand } = await import('./receiver-command.ts')
  await runReceiverCommand(startReceiver)
}
