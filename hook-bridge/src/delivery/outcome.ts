/** Why an attempt got no complete answer. */
export type FailureReason =
  | 'timeout'
  | 'dns'
  | 'refused'
  /** No route to the receiver's network. */
  | 'unreachable'
  | 'reset'
  | 'tls'
  /** The target guard said no. */
  | 'blocked'
  /** The answer was no valid HTTP. */
  | 'protocol'
  /** The bridge itself was stopping: says nothing about the receiver, so the attempt need not count. */
  | 'stopped'
  | 'other'

/** A complete answer, or as much of it as is read. */
export type Answered = Extract<Outcome, { kind: 'answered' }>

/** What one attempt came to. A receiver's 500 is a normal day: this is data, never an exception. */
export type Outcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly durationMs: number
      /** Milliseconds the receiver asks us to wait (Retry-After), as it says, without a limit; `null` if it does not. */
      readonly retryAfterMs: number | null
      /** The first 2 KiB of the answer, as text. */
      readonly answer: string
    }
  | {
      readonly kind: 'failed'
      readonly reason: FailureReason
      readonly durationMs: number
      /** In words for people: what happened, why, what to do. */
      readonly message: string
    }

/**
 * What an outcome means for the delivery and for its subscription. Times are milliseconds since the epoch.
 * `slowUntil`: the receiver asked for a pause, so every delivery of the subscription waits until then. It is
 * independent of this delivery's own fate: a delivery whose schedule is over can still slow the others down.
 */
export type Decision =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: number; readonly slowUntil: number | null }
  | { readonly kind: 'dead'; readonly error: string; readonly slowUntil: number | null }
  | { readonly kind: 'gone'; readonly error: string }
