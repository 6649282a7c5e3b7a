import type { MergedEvent } from '../queue-store.ts'
import { type CoalescePlace, MOST_MERGED } from '../subject-keys.ts'
import type { Connection, Statement } from './connections.ts'

/** A delivery that is stored with the option: the first of its kind waits, what comes after is merged into it. */
export interface CoalescedDelivery {
  readonly id: number
  readonly event: number
  readonly orderKey: number | null
  readonly place: CoalescePlace
}

/** Where a delivery of an ordered subscription has its place. */
export interface OrderedPlace {
  readonly event: number
  readonly subscription: number
  readonly orderKey: number | null
}

interface OpenRow {
  readonly id: number
  readonly event: number
  readonly subscription: number
  readonly key: number
  readonly receivedAt: number
  readonly source: number | null
  readonly type: string
  readonly subject: string
  merged: number
}

/** Whoever stores events about the same subject at the same moment waits, or each would begin a delivery of its own. */
const lock: Statement = {
  name: 'lock subjects',
  text: 'SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT unnest($1::bigint[]) AS key ORDER BY key) AS keys',
}
/** Locked, so that none of them is claimed before this is committed. */
const open: Statement = {
  name: 'open deliveries',
  text:
    'SELECT delivery.id, delivery.event, delivery.subscription, coalesce_key AS key, received_at AS "receivedAt", source, type, subject, ' +
    '(SELECT count(*) FROM delivery AS merged WHERE merged.merged_into = delivery.id) AS merged ' +
    'FROM delivery JOIN event ON event.id = delivery.event WHERE (delivery.subscription, coalesce_key) IN ' +
    '(SELECT * FROM unnest($1::bigint[], $2::bigint[])) AND coalesce_key > 0 AND state = 0 ' +
    // In order: what came in between about the same subject must not be overtaken.
    'AND NOT EXISTS (SELECT FROM delivery AS later WHERE later.subscription = delivery.subscription ' +
    'AND later.order_key = delivery.order_key AND later.state = 0 AND later.event > delivery.event) ' +
    'ORDER BY delivery.id FOR UPDATE OF delivery',
}
const insert: Statement = {
  name: 'write coalesced deliveries',
  text:
    'INSERT INTO delivery (id, event, subscription, state, next_at, order_key, coalesce_key, merged_into) ' +
    'SELECT id, event, subscription, CASE WHEN merged_into IS NULL THEN 0 ELSE 3 END, next_at, order_key, coalesce_key, merged_into ' +
    'FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[]) ' +
    'AS planned (id, event, subscription, next_at, order_key, coalesce_key, merged_into) ON CONFLICT DO NOTHING',
}
/** Waits for those who are merging something into one of them. */
const seal: Statement = {
  name: 'seal',
  text:
    'WITH theirs AS (SELECT id FROM delivery WHERE id = ANY ($1::bigint[]) AND coalesce_key > 0 ORDER BY id FOR UPDATE) ' +
    'UPDATE delivery SET coalesce_key = 0 FROM theirs WHERE delivery.id = theirs.id',
}
const mergedInto: Statement = {
  name: 'merged into',
  text:
    'SELECT merged_into AS into, delivery.event, coalesce(body, raw) AS body FROM delivery ' +
    'LEFT JOIN payload ON payload.event = delivery.event WHERE merged_into = ANY ($1::bigint[]) ORDER BY delivery.event',
}

/**
 * Stores deliveries in their order, in the transaction of `connection`. Done again with the same ids it changes nothing.
 * @param others what else is stored in this transaction
 */
export async function writeCoalesced(
  connection: Connection,
  deliveries: readonly CoalescedDelivery[],
  others: readonly OrderedPlace[],
): Promise<void> {
  const places = deliveries.map(({ place }) => place)
  const keys = places.map(({ key }) => key)
  await connection.rows(lock, [keys])
  const known = await connection.rows<OpenRow>(open, [places.map(({ subscription }) => subscription), keys])
  const heads = [...known]
  const into = deliveries.map((delivery) => mergeOrOpen(delivery, heads, others))
  await connection.rows(insert, [
    deliveries.map(({ id }) => id),
    deliveries.map(({ event }) => event),
    places.map(({ subscription }) => subscription),
    places.map(({ dueAt }, index) => (into[index] === null ? dueAt : null)),
    deliveries.map(({ orderKey }, index) => (into[index] === null ? orderKey : null)),
    keys.map((key, index) => (into[index] === null ? key : null)),
    into,
  ])
}

/** The delivery that this one is merged into; null where it begins one itself, which is among `heads` from now on. */
function mergeOrOpen(
  { id, event, orderKey, place }: CoalescedDelivery,
  heads: OpenRow[],
  others: readonly OrderedPlace[],
): number | null {
  const { subscription, key, since, dueAt, source, type, subject } = place
  const head = heads.findLast(
    (each) =>
      each.subscription === subscription &&
      each.key === key &&
      each.source === source &&
      each.type === type &&
      each.subject === subject &&
      each.receivedAt > since &&
      each.merged < MOST_MERGED &&
      !others.some((other) => isBetween(other, { subscription, orderKey, after: each.event, before: event })),
  )
  if (head) {
    head.merged += 1
    return head.id
  }
  const receivedAt = since + (dueAt - since) / 2
  heads.push({ id, event, subscription, key, receivedAt, source, type, subject: subject!, merged: 0 })
  return null
}

/** In order, nothing about the subject may be overtaken. */
function isBetween(
  other: OrderedPlace,
  range: Pick<OrderedPlace, 'subscription' | 'orderKey'> & {
    readonly after: number
    readonly before: number
  },
): boolean {
  return (
    other.orderKey !== null &&
    other.orderKey === range.orderKey &&
    other.subscription === range.subscription &&
    other.event > range.after &&
    other.event < range.before
  )
}

/**
 * Nothing more is merged into these deliveries from now on. Resolves to what is sent with each of them; undefined where
 * a payload is no longer kept.
 */
export async function sealAndRead(
  connection: Connection,
  deliveries: readonly number[],
): Promise<Map<number, readonly MergedEvent[] | undefined>> {
  await connection.rows(seal, [deliveries])
  const rows = await connection.rows<{ into: number; event: number; body: Buffer | null }>(mergedInto, [
    deliveries,
  ])
  const merged = Map.groupBy(rows, ({ into }) => into)
  return new Map(
    deliveries.map((delivery) => {
      const theirs = (merged.get(delivery) ?? []).map(({ event, body }) => ({ event, body }))
      return [delivery, theirs.every((each): each is MergedEvent => each.body !== null) ? theirs : undefined]
    }),
  )
}
