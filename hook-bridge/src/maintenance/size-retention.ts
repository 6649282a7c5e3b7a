import type { CancelTimer } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { MadeRoom } from '../store/store.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** So long duplicates are recognised by the rows of their events. */
const ROWS_KEPT_MS = 7 * DAY_MS
const EVERY_MS = 60 * 1000
/** Small enough not to be felt by a request that waits behind it. */
const EVENTS_A_CHUNK = 200
const BETWEEN_CHUNKS_MS = 20
/** It begins before the limit is reached: what comes in between two looks wants room, too. */
const BEGINS_AT = 0.9

type Sums = Pick<MadeRoom, 'payloads' | 'events' | 'undelivered'>

/**
 * Keeps the data below `bytes`: payloads of the oldest finished events go first, then rows that are older than duplicates
 * can be. What is pending or held never goes: when nothing else is left the log says so. Returns how to stop.
 */
export function startSizeRetention(
  { store, clock, log }: Pick<Deps, 'store' | 'log' | 'clock'>,
  bytes: number,
): CancelTimer {
  let cancel: CancelTimer = () => {}
  let stopped = false
  let sums: Sums = { payloads: 0, events: 0, undelivered: 0 }

  async function run(): Promise<void> {
    const more = await makeRoom().catch((error: unknown) => {
      log.error({ err: error }, 'retention could not make room; it tries again later')
      return false
    })
    if (!stopped) schedule(more ? BETWEEN_CHUNKS_MS : EVERY_MS)
  }

  async function makeRoom(): Promise<boolean> {
    const rowsBefore = clock.now() - ROWS_KEPT_MS
    const made = await store.makeRoom({ limit: bytes * BEGINS_AT, rowsBefore, chunk: EVENTS_A_CHUNK })
    sums = {
      payloads: sums.payloads + made.payloads,
      events: sums.events + made.events,
      undelivered: sums.undelivered + made.undelivered,
    }
    if (!made.more) report(made.used)
    return made.more
  }

  function report(used: number): void {
    if (sums.payloads + sums.events > 0) {
      const level = sums.undelivered > 0 ? 'warn' : 'info'
      log[level](
        { ...sums, used, bytes },
        'retention made room: payloads and old events went; RETENTION_SIZE sets the limit',
      )
    }
    if (used > bytes) {
      log.warn(
        { used, bytes },
        'the data takes more than RETENTION_SIZE, and all that is left is pending, held or too young',
      )
    }
    sums = { payloads: 0, events: 0, undelivered: 0 }
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
