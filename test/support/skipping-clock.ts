import type { Clock } from '../../hook-bridge/src/clock.ts'
import { Timers } from './timers.ts'

/**
 * A clock on which no one ever waits: as soon as all that can run has run, it skips to the next timer. 24 hours of
 * retries over real sockets are over in milliseconds, and each attempt still sees the time at which it is due.
 * For the simulators' retries; a program with timeouts on it would see them end at once.
 */
export function createSkippingClock(startsAt: number | string = '2026-01-15T10:30:00.000Z'): Clock {
  const start = new Date(startsAt).getTime()
  const timers = new Timers()
  let now = start

  function runNext(): void {
    const timer = timers.takeDueBy(Infinity)
    if (timer === undefined) return
    now = Math.max(now, timer.dueAt)
    timer.action()
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    after(delayMs, action) {
      setImmediate(runNext)
      return timers.add(now + Math.max(0, delayMs), action)
    },
  }
}
