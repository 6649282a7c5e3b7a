// The two documented schedules to the second, on plain numbers: when is each attempt made if every one fails at once?
import { providers } from '@hook-bridge/event-catalog'
import type { ExponentialSchedule, FixedSchedule } from '@hook-bridge/event-catalog'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextAttemptAt } from '../../src/delivery/retry-schedule.ts'

const inmova = providers.inmova.policy.schedule
const cablenetai = providers.cablenetai.policy.schedule
const FIRST = 1_768_471_200_000
const HOUR = 3_600_000

interface Walk {
  readonly schedule: FixedSchedule | ExponentialSchedule
  readonly maxRetries: number
  /** How long each attempt takes. */
  readonly lastsMs?: number
}

/** Seconds after the first attempt of every attempt there is. */
function attemptsOf({ schedule, maxRetries, lastsMs = 0 }: Walk): number[] {
  const attempts: number[] = []
  for (let at: number | null = FIRST; at !== null && attempts.length < 100;) {
    attempts.push((at - FIRST) / 1000)
    const attempt = attempts.length
    at = nextAttemptAt({
      schedule,
      maxRetries,
      attempt,
      firstAttemptAt: FIRST,
      now: at + lastsMs,
      random: 0.5,
    })
  }
  return attempts
}

describe('Inmova: after 5 s, 30 s, 2 min, 10 min and 50 min', () => {
  it.each([
    { maxRetries: 0, attempts: [0] },
    { maxRetries: 1, attempts: [0, 5] },
    { maxRetries: 2, attempts: [0, 5, 35] },
    { maxRetries: 3, attempts: [0, 5, 35, 155] },
    { maxRetries: 4, attempts: [0, 5, 35, 155, 755] },
    { maxRetries: 5, attempts: [0, 5, 35, 155, 755, 3755] },
    { maxRetries: 6, attempts: [0, 5, 35, 155, 755, 3755] },
  ])('with maxRetries $maxRetries: attempts at $attempts s', ({ maxRetries, attempts }) => {
    expect(attemptsOf({ schedule: inmova, maxRetries })).toEqual(attempts)
  })

  it('the delays count from the end of an attempt', () => {
    expect(attemptsOf({ schedule: inmova, maxRetries: 3, lastsMs: 5_000 })).toEqual([0, 10, 45, 170])
  })

  it('has no jitter', () => {
    const input = { schedule: inmova, maxRetries: 3, attempt: 2, firstAttemptAt: FIRST, now: FIRST + 5_000 }
    expect(nextAttemptAt({ ...input, random: 0 })).toBe(FIRST + 35_000)
    expect(nextAttemptAt({ ...input, random: 0.999 })).toBe(FIRST + 35_000)
  })
})

describe('CablenetAI: 30 s, twice as long each time, 4 h at most, until 24 h', () => {
  // 30 s, 1 min, 2, 4, 8, 16, 32, 64 min, 2 h 8 min, then every 4 hours.
  const everyAttempt = [0, 30, 90, 210, 450, 930, 1_890, 3_810, 7_650, 15_330, 29_730, 44_130, 58_530, 72_930]

  it('without jitter: 14 attempts, the last one 20 h 15 min 30 s after the first', () => {
    expect(attemptsOf({ schedule: cablenetai, maxRetries: 3 })).toEqual(everyAttempt)
  })

  it('maxRetries does not shorten it', () => {
    expect(attemptsOf({ schedule: cablenetai, maxRetries: 0 })).toEqual(everyAttempt)
  })

  it('ends at the horizon, which itself is still in time', () => {
    const schedule = { ...exponential(), firstDelayMs: HOUR, horizonMs: 2 * HOUR, jitter: 0 }
    expect(attemptsOf({ schedule, maxRetries: 0 })).toEqual([0, 3600])
    expect(attemptsOf({ schedule: { ...schedule, horizonMs: 3 * HOUR }, maxRetries: 0 })).toEqual([
      0, 3600, 10_800,
    ])
    expect(attemptsOf({ schedule: { ...schedule, horizonMs: 3 * HOUR - 1 }, maxRetries: 0 })).toEqual([
      0, 3600,
    ])
  })

  it.each([
    { random: 0, delay: 24_000 },
    { random: 0.25, delay: 27_000 },
    { random: 0.5, delay: 30_000 },
    { random: 1, delay: 36_000 },
  ])('jitter: random $random makes the first delay $delay ms', ({ random, delay }) => {
    const input = {
      schedule: cablenetai,
      maxRetries: 3,
      attempt: 1,
      firstAttemptAt: FIRST,
      now: FIRST,
      random,
    }
    expect(nextAttemptAt(input)).toBe(FIRST + delay)
  })

  describe('whatever the jitter', () => {
    const schedule = exponential()
    const inputs = fc.record({
      attempt: fc.integer({ min: 1, max: 2_000 }),
      elapsed: fc.integer({ min: 0, max: 25 * HOUR }),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    const exact = (attempt: number) => Math.min(schedule.capMs, 30_000 * 2 ** (attempt - 1))
    const next = (attempt: number, now: number, random: number) =>
      nextAttemptAt({ schedule, maxRetries: 0, attempt, firstAttemptAt: FIRST, now, random })

    it('a delay lies within 80 % and 120 % of the exact one, in whole milliseconds', () => {
      fc.assert(
        fc.property(inputs, ({ attempt, random }) => {
          const delay = (next(attempt, FIRST, random) ?? 0) - FIRST
          expect(delay).toBeGreaterThanOrEqual(Math.round(0.8 * exact(attempt)))
          expect(delay).toBeLessThanOrEqual(Math.round(1.2 * exact(attempt)))
          expect(Number.isInteger(delay)).toBe(true)
        }),
      )
    })

    it('there is a next attempt exactly if it lies within 24 h of the first', () => {
      fc.assert(
        fc.property(inputs, ({ attempt, elapsed, random }) => {
          const delay = (next(attempt, FIRST, random) ?? 0) - FIRST
          const inTime = elapsed + delay <= 24 * HOUR
          expect(next(attempt, FIRST + elapsed, random)).toBe(inTime ? FIRST + elapsed + delay : null)
        }),
      )
    })
  })
})

function exponential(): ExponentialSchedule {
  if (cablenetai.kind !== 'exponential') throw new Error('CablenetAI no longer retries exponentially')
  return cablenetai
}
