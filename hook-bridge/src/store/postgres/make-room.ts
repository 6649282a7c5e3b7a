import type { MadeRoom, RoomWanted } from '../store.ts'
import type { Connection, Connections, Statement } from './connections.ts'
import { lockRetention } from './retention.ts'

const usage: Statement = { name: 'usage', text: 'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM usage' }
const nextPayloads: Statement = {
  name: 'next payloads',
  text: 'SELECT event AS id FROM payload WHERE event > $1 ORDER BY event LIMIT $2',
}
const nextEvents: Statement = {
  name: 'next events',
  text:
    'SELECT id FROM (SELECT id, received_at FROM event WHERE id > $1 ORDER BY id LIMIT $2) AS next ' +
    'WHERE received_at < $3 ORDER BY id',
}
/** Pending or held: it has yet to be sent. A cancelled one never will. Locked, so that no replay comes in between. */
export const unfinished: Statement = {
  name: 'unfinished events',
  text:
    'SELECT DISTINCT event AS id FROM (SELECT delivery.event, coalesce(head.state, delivery.state) AS state, deleted_at FROM delivery ' +
    'LEFT JOIN delivery AS head ON head.id = delivery.merged_into ' +
    'LEFT JOIN subscription ON subscription.row = delivery.subscription ' +
    'WHERE delivery.event = ANY ($1::bigint[]) ORDER BY delivery.id FOR UPDATE OF delivery) AS theirs ' +
    'WHERE state = 0 AND deleted_at IS NULL',
}
export const deletePayloads: Statement = {
  name: 'delete payloads',
  text: 'DELETE FROM payload WHERE event = ANY ($1::bigint[]) RETURNING event AS id',
}
export const countDead: Statement = {
  name: 'count dead',
  text: 'SELECT count(*) AS count FROM delivery WHERE event = ANY ($1::bigint[]) AND state = 2',
}
const deleteAttempts: Statement = {
  name: 'delete attempts',
  text:
    'WITH RECURSIVE chain (id, previous) AS (SELECT attempt.id, previous FROM delivery ' +
    'JOIN attempt ON attempt.id = last_attempt WHERE delivery.event = ANY ($1::bigint[]) ' +
    'UNION ALL SELECT attempt.id, attempt.previous FROM chain JOIN attempt ON attempt.id = chain.previous) ' +
    'DELETE FROM attempt WHERE id IN (SELECT id FROM chain)',
}
const deleteDeliveries: Statement = {
  name: 'delete deliveries',
  text: 'DELETE FROM delivery WHERE event = ANY ($1::bigint[])',
}
const deleteEvents: Statement = {
  name: 'delete events',
  text:
    'WITH gone AS (DELETE FROM event WHERE id = ANY ($1::bigint[]) RETURNING id, digest) ' +
    'DELETE FROM dedupe USING gone WHERE dedupe.digest = gone.digest AND dedupe.event = gone.id',
}

const NOTHING = { payloads: 0, events: 0, undelivered: 0 }

/** About how many bytes the data takes. */
export async function usedBytes(connection: Connection): Promise<number> {
  return (await connection.rows<{ bytes: number }>(usage))[0]!.bytes
}

/**
 * Makes room for new events: first payloads go, the oldest first, then rows. It goes through the tables from their
 * beginning, a chunk at each call, and begins anew when it has come to their end; what is unfinished is passed over.
 * One process at a time does it.
 */
export function createMakeRoom(connections: Connections): (wanted: RoomWanted) => Promise<MadeRoom> {
  let stage: 'payloads' | 'rows' = 'payloads'
  let passed = 0

  /** Turns to what is next when the end is reached. Returns whether there is anything next. */
  function turn(): boolean {
    passed = 0
    stage = stage === 'payloads' ? 'rows' : 'payloads'
    return stage === 'rows'
  }

  async function free(connection: Connection, events: readonly number[]): Promise<typeof NOTHING> {
    const open = new Set(idsOf(await connection.rows(unfinished, [events])))
    const finished = events.filter((event) => !open.has(event))
    const emptied = idsOf(await connection.rows(deletePayloads, [finished]))
    const [dead] = await connection.rows<{ count: number }>(countDead, [emptied])
    if (stage === 'payloads') return { payloads: emptied.length, events: 0, undelivered: dead!.count }
    for (const statement of [deleteAttempts, deleteDeliveries, deleteEvents]) {
      await connection.rows(statement, [finished])
    }
    return { payloads: 0, events: finished.length, undelivered: dead!.count }
  }

  return ({ limit, chunk, rowsBefore }) =>
    connections.transaction(async (connection): Promise<MadeRoom> => {
      const used = await usedBytes(connection)
      if (used <= limit || !(await lockRetention(connection))) {
        stage = 'payloads'
        passed = 0
        return { ...NOTHING, used, more: false }
      }
      const events =
        stage === 'payloads'
          ? idsOf(await connection.rows(nextPayloads, [passed, chunk]))
          : idsOf(await connection.rows(nextEvents, [passed, chunk, rowsBefore]))
      if (events.length === 0) return { ...NOTHING, used, more: turn() }
      const freed = await free(connection, events)
      passed = events.at(-1)!
      return { ...freed, used: await usedBytes(connection), more: true }
    })
}

export function idsOf(rows: readonly object[]): number[] {
  return (rows as readonly { readonly id: number }[]).map((row) => row.id)
}
