import type { CancelTimer } from '../clock.ts'
import type { Deps } from '../deps.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const EVERY_MS = 10 * 60 * 1000
/** Small enough not to be felt by a request that waits behind it. */
const EVENTS_A_CHUNK = 100
const BETWEEN_CHUNKS_MS = 20

interface Sums {
  payloads: number
  undelivered: number
}

/**
 * Removes payloads of types that are kept for a shorter time than their rows (`days`, by type), the oldest first, a little
 * at a time. What is pending or held keeps its payload until it is settled or given up. Returns how to stop.
 */
export function startTypeRetention(
  { store, registry, clock, log }: Pick<Deps, 'store' | 'registry' | 'clock' | 'log'>,
  days: Readonly<Record<string, number>>,
): CancelTimer {
  let cancel: CancelTimer = () => {}
  let stopped = false
  /** By workspace and type: all payloads up to this event are gone. */
  const done = new Map<string, number>()

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      cancel = clock.after(BETWEEN_CHUNKS_MS, resolve)
    })
  }

  async function removeAll(workspace: number, type: string, sums: Sums): Promise<void> {
    const key = `${workspace} ${type}`
    const before = clock.now() - days[type]! * DAY_MS
    let after = done.get(key) ?? 0
    let waiting: number | null = null
    for (let more = true; more && !stopped; await pause()) {
      const removed = await store.removePayloads({ workspace, type, before, after, chunk: EVENTS_A_CHUNK })
      sums.payloads += removed.payloads
      sums.undelivered += removed.undelivered
      waiting ??= removed.waiting
      after = removed.last
      more = removed.more
      // What waits is looked at anew each time, and all that comes after it.
      done.set(key, waiting === null ? after : waiting - 1)
    }
  }

  async function pass(): Promise<void> {
    const sums = { payloads: 0, undelivered: 0 }
    try {
      for (const { row } of registry.workspaces()) {
        for (const type of Object.keys(days)) if (!stopped) await removeAll(row, type, sums)
      }
    } finally {
      report(sums)
    }
  }

  function report(sums: Sums): void {
    if (sums.payloads === 0) return
    const level = sums.undelivered > 0 ? 'warn' : 'info'
    log[level](sums, 'retention removed payloads by type; RETENTION_DAYS_BY_TYPE sets how long they are kept')
  }

  async function run(): Promise<void> {
    await pass().catch((error: unknown) => {
      log.error({ err: error }, 'retention could not remove payloads by type; it tries again later')
    })
    if (!stopped) schedule(EVERY_MS)
  }

  function schedule(delayMs: number): void {
    cancel = clock.after(delayMs, () => void run())
  }

  if (Object.keys(days).length > 0) schedule(BETWEEN_CHUNKS_MS)
  return () => {
    stopped = true
    cancel()
  }
}
