import type Database from 'better-sqlite3'
import { HOUR_MS } from '../console-store.ts'
import type { Expired } from '../store.ts'
import { DEAD, DELIVERED, PENDING } from './queue-tables.ts'

/**
 * Deletes the oldest events with their payloads, deliveries and attempts, `chunk` events at a time. Every table is
 * in the order of time, so all it takes is cutting off the beginning of each.
 */
export function createRetention(
  db: Database.Database,
  noteLastIds: () => void,
): (before: number, chunk: number) => Expired {
  const oldest = db.prepare<[number], { id: number; receivedAt: number }>(
    'SELECT id, received_at AS receivedAt FROM event ORDER BY id LIMIT ?',
  )
  const deletePayloads = db.prepare('DELETE FROM payload WHERE event <= ?')
  const deleteAttempts = db.prepare(
    'DELETE FROM attempt WHERE id IN (SELECT id FROM attempt ORDER BY id LIMIT ?) AND started_at < ?',
  )
  const deleteDeliveries = db.prepare(
    'DELETE FROM delivery WHERE id IN (SELECT id FROM delivery ORDER BY id LIMIT ?) AND event <= ?',
  )
  const countUndelivered = db
    .prepare<[number, number], number>(
      `SELECT count(*) FROM (SELECT event, state FROM delivery ORDER BY id LIMIT ?) WHERE event <= ? AND state IN (${PENDING}, ${DEAD})`,
    )
    .pluck()
  const deleteEvents = db.prepare('DELETE FROM event WHERE id <= ?')
  // They are younger than their events: they would be left behind.
  const deleteCaughtUp = db
    .prepare<[number], number>(
      'DELETE FROM delivery WHERE recovery IS NOT NULL AND event <= ? RETURNING state',
    )
    .pluck()
  const deleteRecoveries = db.prepare('DELETE FROM recovery WHERE finished_at < ?')

  // By workspace, as the key begins: the table is not read as a whole.
  const deleteHours = db.prepare(
    'DELETE FROM hourly WHERE workspace IN (SELECT row FROM workspace) AND hour < ?',
  )

  return db.transaction((before: number, chunk: number): Expired => {
    const expired = oldest.all(chunk).filter((event) => event.receivedAt < before)
    const attempts = deleteAttempts.run(chunk, before).changes
    deleteHours.run(Math.floor(before / HOUR_MS))
    const upTo = expired.at(-1)?.id
    if (upTo === undefined) return { deleted: attempts, undelivered: 0 }
    noteLastIds()
    const undelivered = countUndelivered.get(chunk, upTo)!
    const deliveries = deleteDeliveries.run(chunk, upTo).changes
    // An event goes when the last of its deliveries has gone: with wide fan-out that takes several turns.
    if (deliveries === chunk) return { deleted: deliveries, undelivered }
    const caughtUp = deleteCaughtUp.all(upTo)
    deleteRecoveries.run(before)
    deletePayloads.run(upTo)
    deleteEvents.run(upTo)
    return {
      deleted: expired.length,
      undelivered: undelivered + caughtUp.filter((state) => state !== DELIVERED).length,
    }
  }).immediate
}

/** Writes down which ids were given out last, before the rows go that carry the highest ones. */
export function createNoteLastIds(
  db: Database.Database,
  lastIds: () => Readonly<Record<'event' | 'delivery' | 'attempt', number>>,
): () => void {
  const note = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  return () => {
    for (const [table, id] of Object.entries(lastIds())) note.run(`last_${table}`, id)
  }
}
