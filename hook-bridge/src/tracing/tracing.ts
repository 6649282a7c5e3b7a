import type { InboundResult } from '../metrics.ts'
import type { OpenSubscription } from '../registry.ts'
import type { ClaimedDelivery, NewAttempt } from '../store/queue-store.ts'

/** What a request brought in, as far as it came. */
export interface BroughtIn {
  readonly result: InboundResult
  readonly provider?: string
  /** The event, or for a duplicate the first one. */
  readonly event?: number
  /** Its event type. */
  readonly type?: string
}

/** A request that was to bring an event in, once it is answered. */
export interface TracedRequest {
  /** With parameters by name: `/in/:token`. */
  readonly route: string
  readonly status: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  /** The header of that name, as it came. */
  readonly traceparent: string | undefined
  /** Null where the request did not come that far. */
  readonly broughtIn: BroughtIn | null
}

/** An attempt that counts, once it is over. */
export interface TracedAttempt {
  readonly delivery: ClaimedDelivery
  readonly subscription: OpenSubscription
  readonly attempt: NewAttempt
  /** Why there was no answer, such as `timeout`; null when there was one. */
  readonly failure: string | null
  readonly decision: string
}

export interface AttemptTrace {
  /** The header to send along: so a receiver that traces, too, joins in. */
  readonly traceparent: string
  end(attempt: TracedAttempt): void
}

/**
 * Traces, where they are on. An event is one trace: a span for the request that brought it in and, below it, one for
 * each attempt. Nothing is stored for it, nobody waits for it, and nothing here throws.
 */
export interface Tracing {
  requestAnswered(request: TracedRequest): void
  /** Begins an attempt for an event. */
  attempt(event: number): AttemptTrace
  /** Sends what is still unsent, as far as that is possible within 2 seconds. */
  stop(): Promise<void>
}
