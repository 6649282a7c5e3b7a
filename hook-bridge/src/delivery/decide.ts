import type { ExponentialSchedule, FixedSchedule } from '@hook-bridge/event-catalog'
import type { Decision, Outcome } from './outcome.ts'
import { nextAttemptAt } from './retry-schedule.ts'

export interface DecideInput {
  readonly outcome: Outcome
  readonly schedule: FixedSchedule | ExponentialSchedule
  /** Retries after the first attempt; only a fixed schedule asks for it. */
  readonly maxRetries: number
  /** The attempt that came to this outcome: 1 for the first one of this schedule. */
  readonly attempt: number
  /** When this schedule's first attempt was made, in milliseconds since the epoch. */
  readonly firstAttemptAt: number
  /** Milliseconds since the epoch. */
  readonly now: number
  /** From 0 to 1: where in its spread a jittered delay lies. */
  readonly random: number
  /** Whether this was the sample of a test, which a person waits for. */
  readonly test: boolean
}

const SECOND = 1_000
const LONGEST_HINT_MS = 24 * 3600 * SECOND
const SLOW_WITHOUT_HINT_MS = 60 * SECOND

/** A receiver that was subscribed a moment ago may not have stored its secret when the test event arrives. */
const TEST_RETRIES_MS = [0.5 * SECOND, 1 * SECOND, 2 * SECOND, 4 * SECOND]

/**
 * The retry policy: what the outcome of an attempt means. Pure, so that its test is a table.
 * 2xx: delivered · 410: gone · 429 and 503: retried, no sooner than Retry-After says, and the whole subscription
 * slows · everything else, redirects included: retried until the schedule is over, then dead.
 */
export function decide(input: DecideInput): Decision {
  const { outcome } = input
  if (outcome.kind === 'answered') return decideAnswer(outcome.status, outcome.retryAfterMs, input)
  // Nobody but the bridge failed: due again as soon as it runs.
  if (outcome.reason === 'stopped') return { kind: 'retry', at: input.now, slowUntil: null }
  return retryOrDead(input, outcome.message)
}

function decideAnswer(status: number, retryAfterMs: number | null, input: DecideInput): Decision {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 410)
    return { kind: 'gone', error: 'the receiver answered 410 Gone: it wants no more events' }
  if (status === 429)
    return retryOrDead(input, 'the receiver answered 429 Too Many Requests', pause(retryAfterMs))
  if (status === 503 && retryAfterMs !== null) {
    return retryOrDead(input, 'the receiver answered 503 Service Unavailable', pause(retryAfterMs))
  }
  return retryOrDead(input, describe(status))
}

/** How long the receiver wants to be left alone. Without a hint only the next delivery is put off, not this one. */
interface Pause {
  readonly ms: number
  readonly hinted: boolean
}

function pause(retryAfterMs: number | null): Pause {
  if (retryAfterMs === null) return { ms: SLOW_WITHOUT_HINT_MS, hinted: false }
  return { ms: Math.min(retryAfterMs, LONGEST_HINT_MS), hinted: true }
}

function retryOrDead(input: DecideInput, error: string, wanted?: Pause): Decision {
  const { now, attempt, test } = input
  const pausedUntil = wanted === undefined ? null : now + wanted.ms
  const scheduled = test ? nextTestAttemptAt(input) : nextAttemptAt(input)
  if (scheduled === null) {
    const last = attempt === 1 ? 'the only attempt' : `the last of ${attempt} attempts`
    return { kind: 'dead', error: `${error} (${last})`, slowUntil: pausedUntil }
  }
  if (wanted === undefined || pausedUntil === null) return { kind: 'retry', at: scheduled, slowUntil: null }
  if (!wanted.hinted) return { kind: 'retry', at: scheduled, slowUntil: Math.min(scheduled, pausedUntil) }
  return { kind: 'retry', at: Math.max(scheduled, pausedUntil), slowUntil: pausedUntil }
}

function nextTestAttemptAt({ outcome, attempt, now }: DecideInput): number | null {
  if (outcome.kind !== 'answered' || outcome.status !== 401) return null
  const delay = TEST_RETRIES_MS[attempt - 1]
  return delay === undefined ? null : now + delay
}

function describe(status: number): string {
  const answered = `the receiver answered ${status}`
  return status < 400 ? `${answered}: redirects are not followed, subscribe with the final URL` : answered
}
