import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Verification, verifyRequest } from './verify-request.ts'

/** A request as it arrived. */
export interface ReceivedRequest {
  /** 1 for the first one of this receiver. */
  readonly nth: number
  readonly method: string
  readonly path: string
  /** What follows the `?`, without it. */
  readonly query: string
  readonly headers: IncomingHttpHeaders
  /** Names and values by turns, spelled as they were sent. */
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
  /** Milliseconds since the epoch, by the receiver's clock. */
  readonly receivedAt: number
  readonly verification: Verification
  /** The parsed body; throws when it is not JSON. */
  json(): unknown
}

export interface Arrival {
  readonly nth: number
  readonly body: Buffer
  readonly receivedAt: number
  readonly secrets: readonly string[]
}

export function describeRequest(incoming: IncomingMessage, arrival: Arrival): ReceivedRequest {
  const { nth, body, receivedAt, secrets } = arrival
  const [path = '', query = ''] = (incoming.url ?? '').split('?', 2)
  return {
    nth,
    method: incoming.method ?? '',
    path,
    query,
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body,
    receivedAt,
    verification: verifyRequest({ headers: incoming.headers, body }, secrets, receivedAt),
    json: () => JSON.parse(body.toString('utf8')) as unknown,
  }
}

/** Whether every signature that the request carries is right, and there is at least one. */
export function isGenuine({ verification: { vendor, standard } }: ReceivedRequest): boolean {
  const results = [vendor.result, standard.result].filter((result) => result !== 'missing')
  return results.length > 0 && results.every((result) => result === 'valid')
}
