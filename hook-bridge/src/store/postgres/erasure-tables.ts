import { ERASED, ERASED_WORDS } from '../delivery-state.ts'
import type { Erased, ErasureStore, SearchedEvents } from '../erasure-store.ts'
import { ERASED_CHANNEL } from './announcements.ts'
import type { Connection, Connections, Statement } from './connections.ts'
import { deletePayloads } from './make-room.ts'
import { createRemovePayloads } from './remove-payloads.ts'

const nextChunk: Statement = {
  name: 'next chunk of events',
  text: 'SELECT max(id) AS last, count(*) AS count FROM (SELECT id FROM event WHERE id > $1 ORDER BY id LIMIT $2) AS chunk',
}
/**
 * The server compares the bytes: no payload travels that does not have the text. LIMIT says how it is to be read, whatever
 * the plan was made for: a chunk by its ids, and one payload for each.
 */
const search: Statement = {
  name: 'search events',
  text:
    'SELECT id, type, subject, received_at AS "receivedAt", content AS body FROM ' +
    '(SELECT * FROM event WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $7) AS chunk LEFT JOIN LATERAL ' +
    '(SELECT coalesce(body, raw) AS content FROM payload WHERE payload.event = chunk.id LIMIT 1) AS payload ON true ' +
    'WHERE workspace = $3 AND ($4::text IS NULL OR provider = $4) ' +
    'AND (subject = $5 OR position($6::bytea IN content) > 0) ORDER BY id',
}
/** Locked in this order, as settlements lock them, so that none comes in between. */
const lockDeliveries: Statement = {
  name: 'lock deliveries to erase',
  text: 'SELECT id FROM delivery WHERE event = ANY ($1::bigint[]) ORDER BY id FOR UPDATE',
}
const emptyEvents: Statement = {
  name: 'empty events',
  text: 'UPDATE event SET subject = NULL, warnings = NULL WHERE id = ANY ($1::bigint[])',
}
const emptyAttempts: Statement = {
  name: 'empty attempts',
  text:
    'WITH RECURSIVE chain (id, previous) AS (SELECT attempt.id, previous FROM delivery ' +
    'JOIN attempt ON attempt.id = last_attempt WHERE delivery.event = ANY ($1::bigint[]) ' +
    'UNION ALL SELECT attempt.id, attempt.previous FROM chain JOIN attempt ON attempt.id = chain.previous), ' +
    'worded AS (SELECT id, coalesce(octet_length(answer), 0) AS bytes FROM attempt WHERE id IN (SELECT id FROM chain) ' +
    `AND (answer IS NOT NULL OR error <> '${ERASED_WORDS}')), ` +
    `emptied AS (UPDATE attempt SET answer = NULL, error = CASE WHEN error IS NOT NULL THEN '${ERASED_WORDS}' END ` +
    'WHERE id IN (SELECT id FROM worded)) ' +
    'SELECT count(*) AS count, note_usage(-coalesce(sum(bytes), 0)::bigint) FROM worded',
}
const stop: Statement = {
  name: 'stop erased deliveries',
  text:
    'WITH waiting AS (SELECT delivery.id, coalesce(head.state, delivery.state) = 0 AND deleted_at IS NULL AS unfinished FROM delivery ' +
    'LEFT JOIN delivery AS head ON head.id = delivery.merged_into ' +
    'LEFT JOIN subscription ON subscription.row = delivery.subscription ' +
    // What was sent in another one stays what it is; what was to be is left out there.
    'WHERE delivery.event = ANY ($1::bigint[]) AND coalesce(head.state, delivery.state) <> 1), ' +
    `stopped AS (UPDATE delivery SET state = 2, next_at = NULL, reason = '${ERASED}', replays = replays + 1, merged_into = NULL ` +
    'FROM waiting WHERE delivery.id = waiting.id) ' +
    'SELECT count(*) AS count FROM waiting WHERE unfinished',
}
/** To the process itself, too; the server sends it when the transaction is committed. */
const announce: Statement = { name: 'announce erased', text: `SELECT pg_notify('${ERASED_CHANNEL}', '')` }

interface Counted {
  readonly count: number
}

export function createErasureTables(connections: Connections): Omit<ErasureStore, 'onErased'> {
  return {
    async searchEvents({ workspace, provider, subject, text, after, chunk }): Promise<SearchedEvents> {
      const [found] = await connections.rows<{ last: number | null; count: number }>(nextChunk, [
        after,
        chunk,
      ])
      const { last, count } = found!
      if (last === null) return { events: [], next: null }
      const values = [after, last, workspace, provider ?? null, subject, text, chunk]
      const events = await connections.rows<SearchedEvents['events'][number]>(search, values)
      return { events, next: count === chunk ? last : null }
    },
    eraseEvents: (events) => connections.transaction((connection) => eraseOn(connection, events)),
    // Nobody but the server can write to its files.
    scrub: async () => 'until-vacuum',
    removePayloads: createRemovePayloads(connections),
  }
}

async function eraseOn(connection: Connection, events: readonly number[]): Promise<Erased> {
  await connection.rows(lockDeliveries, [events])
  await connection.rows(emptyEvents, [events])
  const payloads = await connection.rows(deletePayloads, [events])
  const [attempts] = await connection.rows<Counted>(emptyAttempts, [events])
  const [stopped] = await connection.rows<Counted>(stop, [events])
  if (stopped!.count > 0) await connection.rows(announce)
  return { payloads: payloads.length, attempts: attempts!.count, stopped: stopped!.count }
}
