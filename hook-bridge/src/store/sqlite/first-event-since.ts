import type Database from 'better-sqlite3'

/** Ids ascend with time, so the first event received at or after a time is found by halving. One above all where there is none. */
export function createFirstEventSince(db: Database.Database): (time: number) => number {
  const atOrAfter = db.prepare<[number], { id: number; receivedAt: number }>(
    'SELECT id, received_at AS receivedAt FROM event WHERE id >= ? ORDER BY id LIMIT 1',
  )
  const ends = db.prepare<[], { lowest: number | null; highest: number | null }>(
    'SELECT (SELECT min(id) FROM event) AS lowest, (SELECT max(id) FROM event) AS highest',
  )
  return (time) => {
    const { lowest, highest } = ends.get()!
    let from = lowest ?? 0
    let to = (highest ?? -1) + 1
    while (from < to) {
      const middle = Math.floor((from + to) / 2)
      if (atOrAfter.get(middle)!.receivedAt < time) from = middle + 1
      else to = middle
    }
    return from
  }
}
