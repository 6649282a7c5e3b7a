import type { CancelTimer } from '../../hook-bridge/src/clock.ts'

interface Timer {
  readonly dueAt: number
  readonly action: () => void
}

/** The timers of a clock that is moved by hand: earliest first, and first set first run where two are due together. */
export class Timers {
  readonly #waiting = new Set<Timer>()

  get size(): number {
    return this.#waiting.size
  }

  add(dueAt: number, action: () => void): CancelTimer {
    const timer = { dueAt, action }
    this.#waiting.add(timer)
    return () => void this.#waiting.delete(timer)
  }

  /** When the next timer is due; undefined when there is none. */
  nextDueAt(): number | undefined {
    return this.#earliest()?.dueAt
  }

  /** Takes the next timer out and gives it back, if it is due by then. */
  takeDueBy(time: number): Timer | undefined {
    const timer = this.#earliest()
    if (timer === undefined || timer.dueAt > time) return undefined
    this.#waiting.delete(timer)
    return timer
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#waiting) {
      if (earliest === undefined || timer.dueAt < earliest.dueAt) earliest = timer
    }
    return earliest
  }
}
