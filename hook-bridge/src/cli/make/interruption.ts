import { systemClock } from '../../clock.ts'

/** Thrown out of what Ctrl-C (or another end) breaks off. */
export class Interrupted extends Error {
  override name = 'Interrupted'
}

export interface Interruption {
  /** Aborts when somebody wants the command to end. */
  readonly signal: AbortSignal
  /** From here on only the next one counts: what was made is being undone. */
  renew(): void
  /** Leaves Ctrl-C to itself again. */
  stop(): void
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Pressed once, Ctrl-C comes twice to what npm runs: from the terminal and from npm. */
const ONE_PRESS_MS = 1_000

/** Takes over Ctrl-C and its like until `stop`, so that nothing half made is left behind. */
export function watchInterruption(): Interruption {
  let current = new AbortController()
  let undoing = false
  let latestAt = -Infinity

  function interrupt(): void {
    const now = systemClock.monotonic()
    if (now - latestAt < ONE_PRESS_MS) return
    latestAt = now
    process.stderr.write(
      undoing
        ? 'Stopping at once, also what is being undone.\n'
        : 'Stopping. What is half made is undone first; Ctrl-C again leaves it as it is.\n',
    )
    current.abort(new Interrupted('Interrupted.'))
  }

  for (const signal of SIGNALS) process.on(signal, interrupt)
  return {
    get signal() {
      return current.signal
    },
    renew() {
      current = new AbortController()
      undoing = true
    },
    stop() {
      for (const signal of SIGNALS) process.off(signal, interrupt)
    },
  }
}
