import type { Clock } from '../../hook-bridge/src/clock.ts'

/** The pauses between a simulator's attempts, which all end when it is closed. */
export class Pauses {
  readonly #clock: Clock
  readonly #ends = new Set<() => void>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Waits so long on the clock. False when the simulator is closed instead: then there is no further attempt. */
  wait(delayMs: number): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false)
    return new Promise((resolve) => {
      const cancel = this.#clock.after(delayMs, () => end(true))
      const end = (goOn: boolean) => {
        cancel()
        this.#ends.delete(abandon)
        resolve(goOn)
      }
      const abandon = () => end(false)
      this.#ends.add(abandon)
    })
  }

  /** Ends every pause at once. */
  close(): void {
    this.#closed = true
    for (const end of this.#ends) end()
  }
}
