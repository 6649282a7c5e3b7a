import type { CancelTimer, Clock } from '../clock.ts'
import type { Deps } from '../deps.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const EVERY_MS = 10 * 60 * 1000
/** Small enough not to be felt by a request that waits behind it. */
const EVENTS_A_CHUNK = 200
const BETWEEN_CHUNKS_MS = 20

/** Deletes what is older than `days`, a little at a time, off the hot path. Returns how to stop. */
export function startRetention(
  { store, clock, log }: Pick<Deps, 'store' | 'log'> & { clock: Clock },
  days: number,
): CancelTimer {
  let cancel: CancelTimer = () => {}
  let stopped = false

  async function run(): Promise<void> {
    const { deleted, undelivered } = await store
      .deleteExpired(clock.now() - days * DAY_MS, EVENTS_A_CHUNK)
      .catch((error: unknown) => {
        log.error({ err: error }, 'retention could not delete; it tries again later')
        return { deleted: 0, undelivered: 0 }
      })
    if (undelivered > 0) {
      log.warn(
        { undelivered, days },
        'retention deleted deliveries that had never arrived; RETENTION_DAYS sets how long they are kept',
      )
    }
    if (!stopped) schedule(deleted > 0 ? BETWEEN_CHUNKS_MS : EVERY_MS)
  }

  function schedule(delayMs: number): void {
    cancel = clock.after(delayMs, () => void run())
  }

  schedule(BETWEEN_CHUNKS_MS)
  return () => {
    stopped = true
    cancel()
  }
}
