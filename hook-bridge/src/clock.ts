/** Ends a timer; harmless once it has fired. */
export type CancelTimer = () => void

/** The only source of time. Tests put their own in its place and move it by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Milliseconds of a clock that never goes back; for durations only. */
  monotonic(): number
  /** Runs `action` once, `delayMs` from now at the earliest. */
  after(delayMs: number, action: () => void): CancelTimer
}

// setTimeout takes 32 bits: a longer delay would fire at once.
const LONGEST_TIMER_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}
