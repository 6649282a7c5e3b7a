// Real: both clocks, promises and the event loop. Doubles: none.
// Observed: which timers ran, in which order, and what time it was.
import { describe, expect, test } from 'vitest'
import { createFakeClock } from './fake-clock.ts'
import { createSkippingClock } from './skipping-clock.ts'

describe('the fake clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = createFakeClock({ startsAt: '2026-02-01T00:00:00.000Z' })
    expect(clock.now()).toBe(Date.UTC(2026, 1, 1))
    expect(clock.monotonic()).toBe(0)
    await clock.advance('5m')
    expect(clock.now()).toBe(Date.UTC(2026, 1, 1, 0, 5))
    expect(clock.monotonic()).toBe(300_000)
  })

  test('runs due timers in the order of their time, and of their setting where two are due together', async () => {
    const clock = createFakeClock()
    const ran: string[] = []
    clock.after(2_000, () => ran.push('second'))
    clock.after(1_000, () => ran.push('first'))
    clock.after(2_000, () => ran.push('third'))
    clock.after(2_001, () => ran.push('not yet'))
    await clock.advance('2s')
    expect(ran).toEqual(['first', 'second', 'third'])
    expect(clock.pendingTimers).toBe(1)
    expect(clock.nextTimerAt).toBe(clock.now() + 1)
  })

  test('tells each timer the time at which it was due, and lets promises settle before the next', async () => {
    const clock = createFakeClock()
    const start = clock.now()
    const seen: [string, number][] = []
    clock.after(1_000, () => {
      void Promise.resolve().then(() => {
        seen.push(['promise of the first', clock.now() - start])
        clock.after(500, () => seen.push(['set by that promise', clock.now() - start]))
      })
    })
    clock.after(2_000, () => seen.push(['second', clock.now() - start]))
    await clock.advance('10s')
    expect(seen).toEqual([
      ['promise of the first', 1_000],
      ['set by that promise', 1_500],
      ['second', 2_000],
    ])
  })

  test('never runs a cancelled timer', async () => {
    const clock = createFakeClock()
    const cancel = clock.after(1_000, () => expect.unreachable())
    cancel()
    cancel()
    await clock.advance('1h')
  })

  test('refuses two advances at once and durations that are none', async () => {
    const clock = createFakeClock()
    const first = clock.advance('1s')
    await expect(clock.advance('1s')).rejects.toThrow('already')
    await first
    // @ts-expect-error: the compiler refuses it too
    await expect(clock.advance('5 minutes')).rejects.toThrow('no duration')
  })
})

describe('the skipping clock', () => {
  test('lets a day of waiting pass at once, in order', async () => {
    const clock = createSkippingClock('2026-02-01T00:00:00.000Z')
    const hours: number[] = []
    await Promise.all(
      [24, 1, 12].map(
        (hour) =>
          new Promise<void>((resolve) => {
            clock.after(hour * 3_600_000, () => {
              hours.push(clock.monotonic() / 3_600_000)
              resolve()
            })
          }),
      ),
    )
    expect(hours).toEqual([1, 12, 24])
  })
})
