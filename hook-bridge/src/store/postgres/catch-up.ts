import {
  type CatchUpStep,
  chooseMissed,
  type FoundEvent,
  lookedAt,
  MOST_COUNTED,
  type Stepped,
} from '../choose-missed.ts'
import { orderKeyOf } from '../subject-keys.ts'
import type { Recovery } from '../recovery-store.ts'
import type { Connection, Statement } from './connections.ts'

/** Ids ascend with time, but processes may store what they received in another order than they received it. */
const DISORDER_MS = 60_000

/** By halving: there is no index by time. */
const firstSince: Statement = {
  name: 'first event since',
  text:
    'WITH RECURSIVE bounds (low, high) AS (SELECT min(id), max(id) + 1 FROM event UNION ALL ' +
    'SELECT CASE WHEN received_at < $1 THEN middle + 1 ELSE low END, CASE WHEN received_at < $1 THEN high ELSE middle END ' +
    'FROM bounds, LATERAL (SELECT (low + high) / 2 AS middle) AS halved, ' +
    'LATERAL (SELECT received_at FROM event WHERE id >= middle ORDER BY id LIMIT 1) AS at_or_after WHERE low < high) ' +
    'SELECT coalesce(max(low), 1) AS id FROM bounds',
}
const count: Statement = {
  name: 'count events',
  text:
    'SELECT count(*) AS count FROM (SELECT FROM event WHERE workspace = $1 AND type = ANY ($2::text[]) ' +
    'AND id >= $3 AND received_at >= $4 AND NOT test LIMIT $5) AS counted',
}
/** The next ones of each type are merged: rare types among many events cost nothing. */
const nextEvents: Statement = {
  name: 'next missed events',
  text:
    'SELECT event.id, source, provider, event.type, subject, received_at AS "receivedAt", test, ' +
    'EXISTS (SELECT FROM payload WHERE payload.event = event.id) AS "hasPayload", ' +
    'EXISTS (SELECT FROM delivery WHERE delivery.event = event.id AND subscription = $4) AS had, ' +
    'CASE WHEN $6 THEN (SELECT coalesce(body, raw) FROM payload WHERE payload.event = event.id) END AS body ' +
    'FROM unnest($2::text[]) AS wanted (type), LATERAL (SELECT * FROM event ' +
    'WHERE workspace = $1 AND event.type = wanted.type AND id > $3 ORDER BY id LIMIT $5) AS event ' +
    'ORDER BY event.id LIMIT $5',
}
const insert: Statement = {
  name: 'make missed deliveries',
  text:
    'INSERT INTO delivery (id, event, subscription, state, next_at, recovery, order_key) ' +
    // In order, what waits behind a failing delivery is due no sooner than that one.
    "SELECT nextval('delivery_id'), event, $2::bigint, 0, greatest($3::bigint, (SELECT next_at FROM delivery AS earlier " +
    'WHERE earlier.subscription = $2::bigint AND earlier.order_key = missed.order_key AND earlier.state = 0 ' +
    'AND earlier.event < missed.event ORDER BY earlier.event DESC LIMIT 1)), $4::bigint, order_key ' +
    'FROM (SELECT * FROM unnest($1::bigint[], $5::bigint[]) AS missed (event, order_key) ORDER BY event) AS missed',
}

/** The id of the first event received at or after a time, or of one a little before it. */
export async function firstEventSince(connection: Connection, time: number): Promise<number> {
  return (await connection.rows<{ id: number }>(firstSince, [time - DISORDER_MS]))[0]!.id
}

export async function countEvents(
  connection: Connection,
  of: { workspace: number; types: readonly string[]; from: number; since: number },
): Promise<number> {
  const values = [of.workspace, of.types, of.from, of.since, MOST_COUNTED]
  return (await connection.rows<{ count: number }>(count, values))[0]!.count
}

/** Makes deliveries of events that the subscription never had, by the event's id: the key of the walk is its order. */
export async function catchUpStep(
  connection: Connection,
  recovery: Recovery,
  step: CatchUpStep,
): Promise<Stepped> {
  const { row, events: types, filters, ordered } = step.subscription
  const values = [
    recovery.workspace,
    types,
    recovery.cursor,
    row,
    lookedAt(step.subscription),
    filters.length > 0,
  ]
  const events = await connection.rows<FoundEvent>(nextEvents, values)
  const { missed, cursor, done } = chooseMissed(events, recovery, step)
  const ids = missed.map(({ id }) => id)
  const orderKeys = missed.map((event) => (ordered ? orderKeyOf(event) : null))
  if (ids.length > 0) await connection.rows(insert, [ids, row, step.now, recovery.row, orderKeys])
  return { cursor, moved: missed.length, done }
}
