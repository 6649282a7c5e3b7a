import { setImmediate as turn } from 'node:timers/promises'
import type { Clock } from '../../hook-bridge/src/clock.ts'
import { type Duration, toMs } from './duration.ts'
import { Timers } from './timers.ts'

export interface FakeClock extends Clock {
  /**
   * Lets this much time pass. Timers that fall due run in their order, each at its own time, and everything that
   * they set off is let settle before the next one. Real sockets take real time: wait for the receiver between
   * two calls (`receiver.waitFor`, `until`).
   */
  advance(duration: Duration): Promise<void>
  /** How many timers wait. */
  readonly pendingTimers: number
  /** When the next timer is due, in milliseconds since the epoch; undefined when none waits. */
  readonly nextTimerAt: number | undefined
}

export interface FakeClockOptions {
  /** The first `now()`: milliseconds or ISO 8601. */
  readonly startsAt?: number | string
  /** Turns of the event loop that promises and `setImmediate` get between two timers. */
  readonly settleTurns?: number
}

const MOST_TIMERS_PER_ADVANCE = 1_000_000

/** A clock that stands still until it is told how much time has passed. */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  const { startsAt = '2026-01-15T10:30:00.000Z', settleTurns = 5 } = options
  const start = new Date(startsAt).getTime()
  if (Number.isNaN(start)) throw new Error(`"${startsAt}" is no time to start at`)
  const timers = new Timers()
  let now = start
  let advancing = false

  async function settle(): Promise<void> {
    for (let done = 0; done < settleTurns; done++) await turn()
  }

  async function runUntil(end: number): Promise<void> {
    await settle()
    let ran = 0
    for (let timer = timers.takeDueBy(end); timer !== undefined; timer = timers.takeDueBy(end)) {
      if (++ran > MOST_TIMERS_PER_ADVANCE) throw new Error('timers set each other without end')
      now = Math.max(now, timer.dueAt)
      timer.action()
      await settle()
    }
    now = end
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    after: (delayMs, action) => timers.add(now + Math.max(0, delayMs), action),
    async advance(duration) {
      if (advancing) throw new Error('the clock is being advanced already: await the first call')
      advancing = true
      try {
        await runUntil(now + toMs(duration))
      } finally {
        advancing = false
      }
    },
    get pendingTimers() {
      return timers.size
    },
    get nextTimerAt() {
      return timers.nextDueAt()
    },
  }
}
