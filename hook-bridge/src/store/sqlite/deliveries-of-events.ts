import type Database from 'better-sqlite3'

/**
 * Deliveries are in the order of their events, so where those of an event begin is found by halving: no index needed.
 * Those that a catch-up made are not, and are passed over here; they have an index of their own.
 * Returns the id of the first delivery of the event or of a later one; one above the highest when there is none.
 */
export function createFirstDeliveryOf(db: Database.Database): (event: number) => number {
  const atOrAfter = db.prepare<[number], { id: number; event: number }>(
    'SELECT id, event FROM delivery WHERE id >= ? AND recovery IS NULL ORDER BY id LIMIT 1',
  )
  const ends = db.prepare<[], { lowest: number | null; highest: number | null }>(
    'SELECT (SELECT min(id) FROM delivery) AS lowest, (SELECT max(id) FROM delivery) AS highest',
  )
  return (event) => {
    const { lowest, highest } = ends.get()!
    let from = lowest ?? 0
    let to = (highest ?? -1) + 1
    while (from < to) {
      const middle = Math.floor((from + to) / 2)
      const found = atOrAfter.get(middle)
      if (found && found.event < event) from = found.id + 1
      else to = middle
    }
    return from
  }
}
