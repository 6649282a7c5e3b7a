import type { ReceivedRequest } from './received-request.ts'

/** Ways to go wrong on the wire. */
export const faults = [
  /** Takes the request and never answers. */
  'hang',
  /** Sends the headers, then a byte now and then, for ever. */
  'drip-body',
  /** Sends a byte of the headers now and then, for ever. */
  'drip-headers',
  /** Resets the connection instead of answering. */
  'reset-before-headers',
  /** Resets the connection in the middle of the body. */
  'reset-after-headers',
] as const

export type Fault = (typeof faults)[number]

/** How a receiver answers one request. Empty: `200 {"received":true}` at once. */
export interface Behaviour {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Real milliseconds before the answer (or the fault) begins. */
  readonly delayMs?: number
  /** Retry-After: in seconds, or as a date. */
  readonly retryAfter?: number | Date
  /** Ends the connection after the answer. */
  readonly closeConnection?: boolean
  readonly fault?: Fault
}

/** One behaviour for all requests, or one for each. */
export type BehaviourRule = Behaviour | ((request: ReceivedRequest) => Behaviour | Promise<Behaviour>)

export function redirectTo(location: string, status: 301 | 302 | 303 | 307 | 308 = 302): Behaviour {
  return { status, headers: { Location: location } }
}

/** A 200 with a body of this many bytes. */
export function hugeAnswer(bytes: number): Behaviour {
  return { headers: { 'Content-Type': 'text/plain' }, body: Buffer.alloc(bytes, 'x') }
}

export interface FailFirstOptions {
  /** How it fails; 500 when not given. */
  readonly with?: Behaviour
  /** How it answers afterwards; 200 when not given. */
  readonly afterwards?: Behaviour
  /** Counts apart for each value, such as `(request) => String(request.headers['webhook-id'])`. */
  readonly per?: (request: ReceivedRequest) => string
}

/** Fails the first `times` requests and takes those that follow. */
export function failFirst(times: number, options: FailFirstOptions = {}): BehaviourRule {
  const { with: failure = { status: 500 }, afterwards = {}, per = () => '' } = options
  const seen = new Map<string, number>()
  return (request) => {
    const key = per(request)
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return count <= times ? failure : afterwards
  }
}

/** One behaviour after the other; the last one stays. */
export function inTurn(...behaviours: readonly [Behaviour, ...Behaviour[]]): BehaviourRule {
  let next = 0
  return () => behaviours[Math.min(next++, behaviours.length - 1)] ?? {}
}
