// The retry policy for receivers of which nothing is known, as a table: the outcome of an attempt, and what it means.
// Times are seconds after the attempt. What platforms mean by particular answers: platforms/.
import { providers } from '@hook-bridge/event-catalog'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/delivery/decide.ts'
import type { DecideInput } from '../../src/delivery/decide.ts'
import type { Decision, Outcome } from '../../src/delivery/outcome.ts'

const NOW = 1_768_471_200_000
const HOUR = 3_600
const DAY = 24 * HOUR

function answered(status: number, retryAfterSeconds: number | null = null): Outcome {
  const retryAfterMs = retryAfterSeconds === null ? null : retryAfterSeconds * 1000
  return { kind: 'answered', status, durationMs: 12, retryAfterMs, answer: '' }
}

const timedOut: Outcome = {
  kind: 'failed',
  reason: 'timeout',
  durationMs: 5_000,
  message: 'hooks.example.com did not answer within 5 s',
}
const blocked: Outcome = { ...timedOut, reason: 'blocked', message: '10.0.0.5 is not a public address' }
const stopped: Outcome = { ...timedOut, reason: 'stopped', message: 'the bridge was stopped' }

const delivered: Decision = { kind: 'delivered' }
const at = (seconds: number) => NOW + seconds * 1000
const retryIn = (seconds: number, slowFor: number | null = null): Decision => ({
  kind: 'retry',
  at: at(seconds),
  slowUntil: slowFor === null ? null : at(slowFor),
})
const dead = (error: string, slowFor: number | null = null): Decision => ({
  kind: 'dead',
  error,
  slowUntil: slowFor === null ? null : at(slowFor),
})
const gone: Decision = { kind: 'gone', error: 'the receiver answered 410 Gone: it wants no more events' }

/** Attempts of a fixed schedule lie an hour behind, those of an exponential one as far as the row says. */
function decideInmova(outcome: Outcome, attempt: number, more: Partial<DecideInput> = {}): Decision {
  const { schedule } = providers.inmova.policy
  const firstAttemptAt = NOW - HOUR * 1000
  return decide({
    outcome,
    platform: 'other',
    schedule,
    maxRetries: 3,
    attempt,
    pausesBefore: 0,
    firstAttemptAt,
    now: NOW,
    random: 0.5,
    test: false,
    ...more,
  })
}

const decideCablenetai = (outcome: Outcome, attempt: number, since: number): Decision =>
  decideInmova(outcome, attempt, {
    schedule: providers.cablenetai.policy.schedule,
    firstAttemptAt: NOW - since * 1000,
  })

describe('an event of Inmova, retried after 5 s, 30 s and 2 min', () => {
  const rows: [name: string, attempt: number, outcome: Outcome, expected: Decision][] = [
    ['200', 1, answered(200), delivered],
    ['201', 1, answered(201), delivered],
    ['204', 4, answered(204), delivered],
    ['299', 1, answered(299), delivered],
    ['200 with Retry-After', 1, answered(200, 60), delivered],

    ['410', 1, answered(410), gone],
    ['410 at the last attempt', 4, answered(410), gone],

    ['500', 1, answered(500), retryIn(5)],
    ['500', 2, answered(500), retryIn(30)],
    ['500', 3, answered(500), retryIn(120)],
    ['500', 4, answered(500), dead('the receiver answered 500 (the last of 4 attempts)')],
    ['400', 1, answered(400), retryIn(5)],
    ['401', 1, answered(401), retryIn(5)],
    ['404', 1, answered(404), retryIn(5)],
    ['404', 4, answered(404), dead('the receiver answered 404 (the last of 4 attempts)')],
    ['502', 1, answered(502), retryIn(5)],
    ['500 with Retry-After, which is for 429 and 503 only', 1, answered(500, 60), retryIn(5)],

    ['301', 1, answered(301), retryIn(5)],
    ['308', 3, answered(308), retryIn(120)],
    [
      '302',
      4,
      answered(302),
      dead(
        'the receiver answered 302: redirects are not followed, subscribe with the final URL (the last of 4 attempts)',
      ),
    ],

    ['a timeout', 1, timedOut, retryIn(5)],
    ['a timeout', 3, timedOut, retryIn(120)],
    ['a timeout', 4, timedOut, dead('hooks.example.com did not answer within 5 s (the last of 4 attempts)')],
    ['a blocked target', 1, blocked, retryIn(5)],
    ['a blocked target', 4, blocked, dead('10.0.0.5 is not a public address (the last of 4 attempts)')],

    ['503', 1, answered(503), retryIn(5)],
    ['503', 4, answered(503), dead('the receiver answered 503 (the last of 4 attempts)')],
    ['503, Retry-After 0', 1, answered(503, 0), retryIn(5, 0)],
    ['503, Retry-After 2, sooner than the schedule', 1, answered(503, 2), retryIn(5, 2)],
    ['503, Retry-After 60, later than the schedule', 1, answered(503, 60), retryIn(60, 60)],
    ['503, Retry-After 24 h', 1, answered(503, DAY), retryIn(DAY, DAY)],
    ['503, Retry-After 30 days, believed up to 24 h', 1, answered(503, 30 * DAY), retryIn(DAY, DAY)],
    [
      '503, Retry-After 60: dead, and the others wait',
      4,
      answered(503, 60),
      dead('the receiver answered 503 Service Unavailable (the last of 4 attempts)', 60),
    ],

    ['429, Retry-After 10', 1, answered(429, 10), retryIn(10, 10)],
    ['429, Retry-After 10', 3, answered(429, 10), retryIn(120, 10)],
    ['429: the others wait until the retry', 1, answered(429), retryIn(5, 5)],
    ['429: the others wait until the retry', 2, answered(429), retryIn(30, 30)],
    ['429: the others wait a minute at most', 3, answered(429), retryIn(120, 60)],
    [
      '429: dead, and the others wait a minute',
      4,
      answered(429),
      dead('the receiver answered 429 Too Many Requests (the last of 4 attempts)', 60),
    ],
    [
      '429, Retry-After 300: dead, and the others wait',
      4,
      answered(429, 300),
      dead('the receiver answered 429 Too Many Requests (the last of 4 attempts)', 300),
    ],

    ['the bridge stopping: due again when it runs', 1, stopped, retryIn(0)],
    ['the bridge stopping, which ends no schedule', 4, stopped, retryIn(0)],
  ]

  it.each(rows)('%s, attempt %i', (_, attempt, outcome, expected) => {
    expect(decideInmova(outcome, attempt)).toEqual(expected)
  })

  it('with maxRetries 0 has one attempt', () => {
    expect(decideInmova(answered(500), 1, { maxRetries: 0 })).toEqual(
      dead('the receiver answered 500 (the only attempt)'),
    )
  })
})

describe('an event of CablenetAI, retried with growing delays for 24 h', () => {
  const rows: [name: string, attempt: number, since: number, outcome: Outcome, expected: Decision][] = [
    ['500 at once', 1, 0, answered(500), retryIn(30)],
    ['500 after 30 s', 2, 30, answered(500), retryIn(60)],
    ['500 after 8 h', 11, 8 * HOUR, answered(500), retryIn(4 * HOUR)],
    ['500 after 20 h', 14, 20 * HOUR, answered(500), retryIn(4 * HOUR)],
    [
      '500 after 20 h and 1 s',
      14,
      20 * HOUR + 1,
      answered(500),
      dead('the receiver answered 500 (the last of 14 attempts)'),
    ],
    [
      'a timeout after 21 h',
      14,
      21 * HOUR,
      timedOut,
      dead('hooks.example.com did not answer within 5 s (the last of 14 attempts)'),
    ],
    ['429 at once', 1, 0, answered(429), retryIn(30, 30)],
    ['429 after 8 h', 11, 8 * HOUR, answered(429), retryIn(4 * HOUR, 60)],
    ['503, Retry-After 6 h, after 8 h', 11, 8 * HOUR, answered(503, 6 * HOUR), retryIn(6 * HOUR, 6 * HOUR)],
    [
      '503, Retry-After 8 h, after 20 h: one attempt beyond the 24 h',
      14,
      20 * HOUR,
      answered(503, 8 * HOUR),
      retryIn(8 * HOUR, 8 * HOUR),
    ],
  ]

  it.each(rows)('%s, attempt %i', (...[, attempt, since, outcome, expected]) => {
    expect(decideCablenetai(outcome, attempt, since)).toEqual(expected)
  })

  it('spreads its retries by the jitter', () => {
    const { schedule } = providers.cablenetai.policy
    expect(decideInmova(answered(500), 1, { schedule, random: 0 })).toEqual(retryIn(24))
    expect(decideInmova(answered(500), 1, { schedule, random: 1 })).toEqual(retryIn(36))
  })
})

describe('a test event: a person waits for it', () => {
  const rows: [name: string, attempt: number, outcome: Outcome, expected: Decision][] = [
    ['200', 1, answered(200), delivered],
    ['410', 1, answered(410), gone],
    ['401: the receiver may not have its secret yet', 1, answered(401), retryIn(0.5)],
    ['401', 2, answered(401), retryIn(1)],
    ['401', 3, answered(401), retryIn(2)],
    ['401', 4, answered(401), retryIn(4)],
    ['401', 5, answered(401), dead('the receiver answered 401 (the last of 5 attempts)')],
    ['500', 1, answered(500), dead('the receiver answered 500 (the only attempt)')],
    ['500 after a 401', 2, answered(500), dead('the receiver answered 500 (the last of 2 attempts)')],
    ['a timeout', 1, timedOut, dead('hooks.example.com did not answer within 5 s (the only attempt)')],
    [
      '429, Retry-After 10: the events wait all the same',
      1,
      answered(429, 10),
      dead('the receiver answered 429 Too Many Requests (the only attempt)', 10),
    ],
    ['the bridge stopping', 1, stopped, retryIn(0)],
  ]

  it.each(rows)('%s, attempt %i', (_, attempt, outcome, expected) => {
    expect(decideInmova(outcome, attempt, { test: true })).toEqual(expected)
  })
})
