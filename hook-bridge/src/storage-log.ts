import type { Deps } from './deps.ts'
import type { Commit } from './store/store.ts'

const SAY_EVERY_MS = 60_000
/** A full disk often has room for a few bytes more: only then is it over. */
const QUIET_MS = 5_000

/**
 * Says in the log when the disk begins to refuse what is to be stored, once a minute while that lasts, and when it is
 * over: not for each event, or the log would fill what is left of the disk.
 */
export function createStorageLog({ log, clock }: Pick<Deps, 'log' | 'clock'>): (commit: Commit) => void {
  let saidAt: number | null = null
  let lastTroubleAt = 0
  let refused = 0

  return ({ trouble, writes }) => {
    const now = clock.monotonic()
    if (trouble !== null) {
      lastTroubleAt = now
      refused += writes
      if (saidAt !== null && now - saidAt < SAY_EVERY_MS) return
      saidAt = now
      log.error(
        { trouble, refused },
        'the database cannot be written: events are refused with 503, outcomes of deliveries wait in memory',
      )
    } else if (saidAt !== null && now - lastTroubleAt > QUIET_MS) {
      saidAt = null
      log.warn({ refused }, 'the database can be written again')
      refused = 0
    }
  }
}
