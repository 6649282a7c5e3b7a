import type { Stepped } from '../choose-missed.ts'
import type { NewRecovery, Recovery } from '../recovery-store.ts'
import type { Connection, Statement } from './connections.ts'

// What has lost its payload can never be sent.
const from =
  'FROM delivery JOIN event ON event.id = delivery.event JOIN payload ON payload.event = event.id ' +
  'WHERE subscription = $1 AND state = 2 AND received_at >= $2 AND received_at < $3'

const find: Statement = {
  name: 'find dead',
  text: `SELECT count(*) AS total, coalesce(min(delivery.id), 1) - 1 AS cursor ${from}`,
}
const next: Statement = {
  name: 'next dead',
  text: `SELECT delivery.id ${from} AND delivery.id > $4 ORDER BY delivery.id LIMIT $5`,
}
/** Somebody may have replayed one a moment ago. */
const restart: Statement = {
  name: 'restart dead',
  text:
    'WITH theirs AS (SELECT id FROM delivery WHERE id = ANY ($1::bigint[]) AND state = 2 ORDER BY id FOR UPDATE) ' +
    'UPDATE delivery SET state = 0, next_at = $2, schedule_from = attempts, first_attempt_at = NULL, ' +
    'replays = replays + 1, reason = NULL FROM theirs WHERE delivery.id = theirs.id RETURNING delivery.id',
}

/** How many dead deliveries there are, and the id before the first of them. */
export async function findDead(
  connection: Connection,
  { subscription, since, until }: NewRecovery,
): Promise<{ total: number; cursor: number }> {
  const [found] = await connection.rows<{ total: number; cursor: number }>(find, [subscription, since, until])
  return found!
}

/** Makes dead deliveries pending, by their id: the key of the walk is the order of the walk. */
export async function recoverStep(
  connection: Connection,
  { subscription, since, until, cursor }: Recovery,
  { now, room }: { readonly now: number; readonly room: number },
): Promise<Stepped> {
  const values = [subscription, since, until, cursor, room]
  const ids = (await connection.rows<{ id: number }>(next, values)).map((row) => row.id)
  const restarted = await connection.rows(restart, [ids, now])
  return { cursor: ids.at(-1) ?? cursor, moved: restarted.length, done: ids.length < room }
}
