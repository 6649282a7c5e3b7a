const WINDOW_MS = 60_000

export interface RateLimitState {
  readonly limit: number
  readonly remaining: number
  /** ISO 8601. */
  readonly resetAt: string
}

/** So many calls in any minute. */
export class RateLimit {
  readonly #limit: number
  readonly #clock: { now(): number }
  #calls: number[] = []

  constructor(limit: number, clock: { now(): number }) {
    this.#limit = limit
    this.#clock = clock
  }

  /** Counts a call. `remaining` is below zero when it is one too many. */
  count(): RateLimitState {
    const now = this.#clock.now()
    this.#calls = [...this.#calls.filter((at) => at > now - WINDOW_MS), now]
    const resetAt = new Date((this.#calls[0] ?? now) + WINDOW_MS).toISOString()
    return { limit: this.#limit, remaining: this.#limit - this.#calls.length, resetAt }
  }
}
