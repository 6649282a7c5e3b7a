import type { ReadStore, StoredAttempt } from '../store/read-store.ts'

export interface LogReader {
  /** The newest `count` attempts, oldest first; from then on `next` gives what comes after them. */
  start(count: number): Promise<readonly StoredAttempt[]>
  /** What was not given before, oldest first. */
  next(): Promise<readonly StoredAttempt[]>
}

const PAGE = 100

/** Reads a growing log of attempts without missing or repeating any. */
export function createLogReader(
  store: Pick<ReadStore, 'listLog'>,
  query: { readonly workspace: number; readonly subscription?: number },
): LogReader {
  // A log over several webhooks is read webhook by webhook, so an attempt that is stored meanwhile may be missed
  // though a newer one is seen. The next look sees it: so each goes back to where the look before began.
  let complete = 0
  let newest = 0
  let given = new Set<number>()

  function take(rows: readonly StoredAttempt[]): readonly StoredAttempt[] {
    const fresh = rows.filter(({ id }) => !given.has(id))
    complete = newest
    newest = Math.max(newest, ...rows.map(({ id }) => id))
    given = new Set(rows.map(({ id }) => id))
    return fresh.toReversed()
  }

  async function readBackTo(floor: number): Promise<StoredAttempt[]> {
    const found: StoredAttempt[] = []
    for (let before: number | null = null; ;) {
      const { rows, next } = await store.listLog({ ...query, before, limit: PAGE })
      const newer = rows.filter(({ id }) => id > floor)
      found.push(...newer)
      if (newer.length < rows.length || next === null) return found
      before = next
    }
  }

  return {
    async start(count) {
      const { rows } = await store.listLog({ ...query, before: null, limit: Math.max(1, count) })
      newest = rows.at(-1)?.id ?? 0
      return take(rows).slice(count === 0 ? rows.length : 0)
    },
    next: async () => take(await readBackTo(complete)),
  }
}
