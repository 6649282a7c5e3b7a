// The pace of a platform. Real: all of it. Doubles: the clock, with fractions of milliseconds as the real one has.
// Observed: when requests may begin.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { createPace, type Pace } from '../../src/delivery/pace.ts'

const zap = { url: 'https://hooks.zapier.com/1', platform: 'zapier' } as const
const scenario = { url: 'https://hook.eu1.make.com/1', platform: 'make' } as const

let now: number
let pace: Pace

beforeEach(() => {
  now = 1_000.25
  pace = createPace({ monotonic: () => now })
})

/** Begins as many as may begin, each as soon as it may. Returns when. */
function begin(hook: Parameters<Pace['waitMs']>[0], count: number): number[] {
  return Array.from({ length: count }, () => {
    now += pace.waitMs(hook)
    pace.began(hook)
    return now
  })
}

/** The most times that lie within any 1,000 ms, both ends included. */
function mostInASecond(times: readonly number[]): number {
  const within = times.map((from) => times.filter((each) => each >= from && each <= from + 1_000).length)
  return Math.max(0, ...within)
}

describe.each([zap, scenario])('to $platform', (hook) => {
  test('the first request waits for nothing, and neither does a lone one later', () => {
    expect(pace.waitMs(hook)).toBe(0)
    begin(hook, 30)
    now += 60_000
    expect(pace.waitMs(hook)).toBe(0)
  })

  test('no second has more than 25 of them, and none is wasted', () => {
    const times = begin(hook, 200)
    expect(mostInASecond(times)).toBe(24)
    expect(times.at(-1)! - times[0]!).toBeLessThan((200 * 1_000) / 23)
  })

  test('whenever they are wanted, no second has more than 25', () => {
    const gaps = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 3_000, noNaN: true })), {
      maxLength: 150,
    })
    fc.assert(
      fc.property(gaps, (each) => {
        pace = createPace({ monotonic: () => now })
        const times = each.flatMap((gap) => {
          now += gap
          return begin(hook, 1)
        })
        expect(mostInASecond(times)).toBeLessThanOrEqual(25)
      }),
    )
  })
})

test('other receivers, n8n among them, wait for nothing', () => {
  const times = begin({ url: 'https://n8n.example.com/webhook/1', platform: 'n8n' }, 100)
  times.push(...begin({ url: 'https://example.com/1', platform: 'other' }, 100))
  expect(new Set(times)).toEqual(new Set([1_000.25]))
})

test('each hook has its own pace, and subscriptions of one hook share it', () => {
  begin(zap, 1)
  expect(pace.waitMs({ ...zap, url: 'https://hooks.zapier.com/2' })).toBe(0)
  expect(pace.waitMs({ ...zap })).toBeGreaterThan(0)
})

test('when very many hooks are remembered, those that rest are forgotten, and no other', () => {
  for (let hook = 0; hook < 1_000; hook += 1) begin({ ...zap, url: `https://hooks.zapier.com/${hook}` }, 1)
  now += 30
  begin(scenario, 1)
  now += 30
  begin({ ...zap, url: 'https://hooks.zapier.com/another' }, 1)
  expect(pace.waitMs(scenario)).toBe(12)
})
