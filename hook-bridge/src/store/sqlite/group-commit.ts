import type Database from 'better-sqlite3'
import type { Clock, CancelTimer } from '../../clock.ts'
import { type Commit, StoreUnavailable } from '../store.ts'
import type { Hourly } from './hourly.ts'
import { asUnavailable, isStorageTrouble } from './storage-trouble.ts'

/** Work that is to be on disk before `resolve` is called. `write` runs inside a transaction that others share. */
export interface Write<Result> {
  write(): Result
  resolve(result: Result): void
  reject(error: unknown): void
}

export interface GroupCommit {
  /** Joins the commit at the end of this turn of the event loop. Rejects with StoreUnavailable when the queue is full. */
  soon<Result>(write: () => Result): Promise<Result>
  /** Joins the next commit, at the latest after 20 ms; tries again for as long as the disk refuses. */
  lazily<Result>(write: () => Result): Promise<Result>
  /** Calls `listener` after each commit, whether it reached the disk or not. */
  onCommit(listener: (commit: Commit) => void): void
  /** Commits what waits, then takes nothing more. */
  close(): Promise<void>
}

const LONGEST_QUEUE = 10_000
const LAZY_MS = 20
const LAZY_BATCH = 256
/** Outcomes in one commit: after a trouble many thousands may wait, and events that come in should not wait for all. */
const MOST_LAZY = 2_000
const RETRY_MS = 1_000

/**
 * Many callers, one transaction, one flush to disk: requests that arrive in the same turn of the event loop share a
 * commit (9 times the throughput of a commit each), and outcomes of deliveries ride along.
 */
export function createGroupCommit(
  db: Database.Database,
  clock: Clock,
  hourly: Pick<Hourly, 'begin' | 'write'>,
): GroupCommit {
  let urgent: Write<unknown>[] = []
  let lazy: Write<unknown>[] = []
  let scheduled: NodeJS.Immediate | undefined
  let cancelTimer: CancelTimer | undefined
  let closed = false
  /** The disk has just refused outcomes: events that come in shall not pay for each new try. */
  let resting = false
  let listener: (commit: Commit) => void = () => {}

  const runAll = db.transaction((writes: readonly Write<unknown>[]) => {
    hourly.begin()
    const results = writes.map((each) => each.write())
    hourly.write()
    return results
  })

  function commit(): void {
    scheduled = undefined
    const urgentNow = urgent
    urgent = []
    const lazyNow = takeLazy()
    if (urgentNow.length + lazyNow.length === 0) return
    const writes = urgentNow.concat(lazyNow)
    try {
      const results = runNow(writes)
      writes.forEach((each, index) => each.resolve(results[index]))
    } catch (error) {
      if (writes.length > 1 && !isStorageTrouble(error)) commitEach(urgentNow, lazyNow)
      else refuse(urgentNow, lazyNow, error)
    }
  }

  function takeLazy(): Write<unknown>[] {
    if (resting) return []
    cancelTimer?.()
    cancelTimer = undefined
    const taken = lazy.splice(0, MOST_LAZY)
    if (lazy.length > 0) schedule()
    return taken
  }

  function runNow(writes: readonly Write<unknown>[]): unknown[] {
    const startedAt = clock.monotonic()
    let error: unknown = null
    try {
      return runAll.immediate(writes)
    } catch (thrown) {
      error = thrown
      throw thrown
    } finally {
      listener({
        writes: writes.length,
        durationMs: clock.monotonic() - startedAt,
        trouble: error !== null && isStorageTrouble(error) ? (error as Error).message : null,
      })
    }
  }

  function rest(): void {
    resting = true
    cancelTimer ??= clock.after(RETRY_MS, () => {
      resting = false
      cancelTimer = undefined
      commit()
    })
  }

  /** One of the writes is at fault, not the disk: the others must not suffer. */
  function commitEach(urgentNow: Write<unknown>[], lazyNow: Write<unknown>[]): void {
    for (const each of urgentNow.concat(lazyNow)) {
      try {
        each.resolve(runNow([each])[0])
      } catch (error) {
        if (isStorageTrouble(error) && lazyNow.includes(each)) refuse([], [each], error)
        else each.reject(asUnavailable(error))
      }
    }
  }

  function refuse(urgentNow: Write<unknown>[], lazyNow: Write<unknown>[], error: unknown): void {
    for (const each of urgentNow) each.reject(asUnavailable(error))
    if (lazyNow.length === 0) return
    if (closed || !isStorageTrouble(error)) {
      for (const each of lazyNow) each.reject(asUnavailable(error))
      return
    }
    lazy = lazyNow.concat(lazy)
    rest()
  }

  function schedule(): void {
    scheduled ??= setImmediate(commit)
  }

  return {
    soon<Result>(write: () => Result) {
      return new Promise<Result>((resolve, reject) => {
        if (closed) return reject(new StoreUnavailable('The store is closing.'))
        if (urgent.length >= LONGEST_QUEUE) {
          return reject(new StoreUnavailable('More events are waiting for the disk than fit into the queue.'))
        }
        urgent.push({ write, resolve, reject })
        schedule()
      })
    },
    lazily<Result>(write: () => Result) {
      return new Promise<Result>((resolve, reject) => {
        if (closed) return reject(new StoreUnavailable('The store is closing.'))
        lazy.push({ write, resolve, reject })
        if (resting) return
        if (lazy.length >= LAZY_BATCH) schedule()
        else if (!scheduled) cancelTimer ??= clock.after(LAZY_MS, commit)
      })
    },
    onCommit(given) {
      listener = given
    },
    async close() {
      closed = true
      resting = false
      do {
        if (scheduled) clearImmediate(scheduled)
        commit()
      } while (lazy.length > 0)
    },
  }
}
