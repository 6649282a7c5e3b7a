import { HOUR_MS } from '../console-store.ts'
import type { Expired } from '../store.ts'
import type { Connection, Connections, Statement } from './connections.ts'

/** Any number will do, as long as it is always this one. */
const RETENTION_LOCK = 7_305_811_002

const lock: Statement = {
  name: 'lock retention',
  text: `SELECT pg_try_advisory_xact_lock(${RETENTION_LOCK}) AS mine`,
}
const oldest: Statement = {
  name: 'oldest events',
  text: 'SELECT id FROM (SELECT id, received_at FROM event ORDER BY id LIMIT $1) AS oldest WHERE received_at < $2 ORDER BY id',
}
const deleteAttempts: Statement = {
  name: 'expire attempts',
  text:
    'WITH gone AS (DELETE FROM attempt WHERE id IN (SELECT id FROM attempt ORDER BY id LIMIT $1) AND started_at < $2 RETURNING 1) ' +
    'SELECT count(*) AS count FROM gone',
}
const deleteDeliveries: Statement = {
  name: 'expire deliveries',
  text:
    'WITH gone AS (DELETE FROM delivery WHERE id IN (SELECT id FROM delivery ORDER BY id LIMIT $1) AND event <= $2 RETURNING state) ' +
    'SELECT count(*) AS count, count(*) FILTER (WHERE state IN (0, 2)) AS undelivered FROM gone',
}
const deleteHours: Statement = {
  name: 'expire hours',
  text: 'DELETE FROM hourly WHERE workspace IN (SELECT row FROM workspace) AND hour < $1',
}
// They are younger than their events: they would be left behind.
const deleteCaughtUp: Statement = {
  name: 'expire caught up',
  text:
    'WITH gone AS (DELETE FROM delivery WHERE recovery IS NOT NULL AND event = ANY ($1::bigint[]) RETURNING state) ' +
    'SELECT count(*) FILTER (WHERE state <> 1) AS undelivered FROM gone',
}
const deleteRecoveries: Statement = {
  name: 'expire recoveries',
  text: 'DELETE FROM recovery WHERE finished_at < $1',
}
const deleteEvents: Statement = {
  name: 'expire events',
  text:
    'WITH gone AS (DELETE FROM event WHERE id = ANY ($1::bigint[]) RETURNING id, digest), ' +
    'payloads AS (DELETE FROM payload USING gone WHERE payload.event = gone.id) ' +
    'DELETE FROM dedupe USING gone WHERE dedupe.digest = gone.digest AND dedupe.event = gone.id',
}

/** Whether this process is the one that deletes, until the end of the transaction. */
export async function lockRetention(connection: Connection): Promise<boolean> {
  return (await connection.rows<{ mine: boolean }>(lock))[0]!.mine
}

/**
 * Deletes the oldest events with their payloads, deliveries and attempts, `chunk` events at a time. Every table is
 * nearly in the order of time, so it takes the beginning of each. One process at a time does it.
 */
export function createRetention(
  connections: Connections,
): (before: number, chunk: number) => Promise<Expired> {
  return (before, chunk) =>
    connections.transaction(async (connection) => {
      if (!(await lockRetention(connection))) return { deleted: 0, undelivered: 0 }
      return expire(connection, before, chunk)
    })
}

async function expire(connection: Connection, before: number, chunk: number): Promise<Expired> {
  const events = (await connection.rows<{ id: number }>(oldest, [chunk, before])).map((row) => row.id)
  const [attempts] = await connection.rows<{ count: number }>(deleteAttempts, [chunk, before])
  await connection.rows(deleteHours, [Math.floor(before / HOUR_MS)])
  if (events.length === 0) return { deleted: attempts!.count, undelivered: 0 }
  const [deliveries] = await connection.rows<{ count: number; undelivered: number }>(deleteDeliveries, [
    chunk,
    events.at(-1),
  ])
  const { count, undelivered } = deliveries!
  // An event goes when the last of its deliveries has gone: with wide fan-out that takes several turns.
  if (count === chunk) return { deleted: count, undelivered }
  const [caughtUp] = await connection.rows<{ undelivered: number }>(deleteCaughtUp, [events])
  await connection.rows(deleteRecoveries, [before])
  await connection.rows(deleteEvents, [events])
  return { deleted: events.length, undelivered: undelivered + caughtUp!.undelivered }
}
