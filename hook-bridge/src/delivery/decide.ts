import type { ExponentialSchedule, FixedSchedule } from '@hook-bridge/event-catalog'
import { endings } from '../sentences/answers.ts'
import { describeAnswer } from './describe-answer.ts'
import type { Answered, Decision, Outcome } from './outcome.ts'
import type { Platform } from './platforms/platform-of.ts'
import { readAnswer } from './platforms/profiles.ts'
import { nextAttemptAt } from './retry-schedule.ts'

export interface DecideInput {
  readonly outcome: Outcome
  /** Who answers: platforms mean particular things by some of their answers. */
  readonly platform: Platform
  readonly schedule: FixedSchedule | ExponentialSchedule
  /** Retries after the first attempt; only a fixed schedule asks for it. */
  readonly maxRetries: number
  /** The attempt that came to this outcome: 1 for the first one of this schedule. */
  readonly attempt: number
  /** Pauses that the receiver has asked for in a row before this attempt. */
  readonly pausesBefore: number
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
const LONGEST_BACK_OFF_MS = 24 * 3600 * SECOND

/** A receiver that was subscribed a moment ago may not have stored its secret when the test event arrives. */
const TEST_RETRIES_MS = [0.5 * SECOND, 1 * SECOND, 2 * SECOND, 4 * SECOND]

/**
 * The retry policy: what the outcome of an attempt means. Pure, so that its test is a table.
 * 2xx: delivered · what the receiver's platform means by an answer comes first (platforms/) · 410: gone · 429 and 503:
 * retried, no sooner than Retry-After says, and the whole subscription slows · everything else, redirects included:
 * retried until the schedule is over, then dead.
 */
export function decide(input: DecideInput): Decision {
  const { outcome } = input
  if (outcome.kind === 'answered') return decideAnswer(outcome, input)
  // Nobody but the bridge failed: due again as soon as it runs.
  if (outcome.reason === 'stopped') return { kind: 'retry', at: input.now, slowUntil: null }
  return retryOrDead(input, outcome.message)
}

function decideAnswer(answer: Answered, input: DecideInput): Decision {
  if (answer.status >= 200 && answer.status < 300) return { kind: 'delivered' }
  const follows = readAnswer(input.platform, answer)?.follows
  if (follows === undefined) return decideFromAny(answer, input)
  const error = describeAnswer(input.platform, answer)
  switch (follows.kind) {
    case 'gone':
      return input.attempt < follows.fromAttempt ? retryOrDead(input, error) : { kind: 'gone', error }
    case 'dead':
      return { kind: 'dead', error, slowUntil: null }
    case 'slow_down':
      return retryOrDead(input, error, pause(answer.retryAfterMs, follows.leastMs))
    case 'back_off': {
      const growing = Math.min(follows.mostMs, follows.firstMs * 2 ** input.pausesBefore)
      return backOff(input, error, Math.max(growing, pause(answer.retryAfterMs).hintMs ?? 0))
    }
  }
}

/** What an answer means from any receiver. */
function decideFromAny(answer: Answered, input: DecideInput): Decision {
  const { status, retryAfterMs } = answer
  const error = describeAnswer(input.platform, answer)
  if (status === 410) return { kind: 'gone', error }
  const slow = status === 429 || (status === 503 && retryAfterMs !== null)
  return slow ? retryOrDead(input, error, pause(retryAfterMs)) : retryOrDead(input, error)
}

/** How long the receiver wants to be left alone. */
interface Pause {
  /** What it asks for itself; null when it does not say. Then only the next delivery is put off, not this one. */
  readonly hintMs: number | null
  /** No less than this, whatever it says. */
  readonly leastMs: number
}

function pause(retryAfterMs: number | null, leastMs = 0): Pause {
  return { hintMs: retryAfterMs === null ? null : Math.min(retryAfterMs, LONGEST_HINT_MS), leastMs }
}

function retryOrDead(input: DecideInput, error: string, wanted?: Pause): Decision {
  const { now, attempt, test } = input
  const scheduled = test ? nextTestAttemptAt(input) : nextAttemptAt(input)
  const slowUntil = wanted === undefined ? null : endOf(wanted, now, scheduled)
  if (scheduled === null) {
    const ended =
      attempt === 1 ? endings.only.write({ error }) : endings.last.write({ error, count: attempt })
    return { kind: 'dead', error: ended, slowUntil }
  }
  return { kind: 'retry', at: Math.max(scheduled, slowUntil ?? 0), slowUntil }
}

function endOf({ hintMs, leastMs }: Pause, now: number, scheduled: number | null): number {
  if (hintMs !== null) return now + Math.max(hintMs, leastMs)
  const unasked = now + SLOW_WITHOUT_HINT_MS
  return Math.max(now + leastMs, scheduled === null ? unasked : Math.min(unasked, scheduled))
}

/** The whole subscription waits, and the delivery with it, whatever its schedule says. */
function backOff(input: DecideInput, error: string, ms: number): Decision {
  const slowUntil = input.now + ms
  // A person waits for a test, but not for so long.
  if (input.test) return { kind: 'dead', error, slowUntil }
  const over = slowUntil > input.firstAttemptAt + LONGEST_BACK_OFF_MS
  return over
    ? { kind: 'dead', error: endings.day.write({ error }), slowUntil }
    : { kind: 'retry', at: slowUntil, slowUntil }
}

function nextTestAttemptAt({ outcome, attempt, now }: DecideInput): number | null {
  if (outcome.kind !== 'answered' || outcome.status !== 401) return null
  const delay = TEST_RETRIES_MS[attempt - 1]
  return delay === undefined ? null : now + delay
}
