/** Why an attempt got no complete answer. */
export type FailureReason =
  | 'timeout'
  | 'dns'
  | 'refused'
  | 'reset'
  | 'tls'
  /** The target guard said no. */
  | 'blocked'
  | 'protocol'
  | 'other'

/** What one attempt came to. A receiver's 500 is a normal day: this is data, never an exception. */
export type Outcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly durationMs: number
      /** Milliseconds the receiver asks us to wait (Retry-After), if it does. */
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

/** What an outcome means for the delivery and for its subscription. */
export type Decision =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: number; /** The whole subscription waits until then. */ readonly slowUntil: number | null }
  | { readonly kind: 'dead'; readonly error: string }
  | { readonly kind: 'gone'; readonly error: string }
