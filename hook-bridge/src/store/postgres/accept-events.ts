import type { Clock } from '../../clock.ts'
import type { AcceptedEvent, ClaimedDelivery, NewEvent } from '../queue-store.ts'
import { type CoalescePlace, coalescePlaceFor, orderKeyFor } from '../subject-keys.ts'
import type { Claims } from './claims.ts'
import { type CoalescedDelivery, type OrderedPlace, writeCoalesced } from './coalesce.ts'
import type { Connection, Connections, Statement } from './connections.ts'
import { dedupeKeyOf } from './dedupe-key.ts'
import { countEvents } from './hourly.ts'
import type { Leases } from './leases.ts'
import { tryAgain } from './try-again.ts'

export interface AcceptParts {
  readonly connections: Connections
  readonly claims: Claims
  readonly leases: Leases
  readonly clock: Clock
  /** Deliveries of these subscriptions are stored; another process may be the one that delivers them. */
  readonly announceDue: (subscriptions: readonly number[]) => void
  /** Deliveries of this subscription, which this process delivers, are stored and wait for their turn. */
  readonly dueHere: (subscription: number) => void
}

/** How long a fact is recognised when it comes again. */
const DEDUPE_WINDOW_MS = 7 * 24 * 60 * 60 * 1000

const drawIds: Statement = {
  name: 'draw ids',
  text:
    "SELECT CASE WHEN n <= $1 THEN nextval('event_id') END AS event, CASE WHEN n <= $2 THEN nextval('delivery_id') END AS delivery " +
    'FROM generate_series(1, greatest($1::integer, $2::integer)) AS n',
}

/**
 * Everything of many events in one statement, so in one transaction: which facts are new (two processes that report
 * the same one wait for each other there), and their rows. Done again with the same ids it changes nothing.
 * Returns the events whose fact was reported before, with the one that did; null when that was in this very moment.
 */
const writing = (name: string, insertDeliveries: string): Statement => ({
  name,
  text:
    'WITH input AS (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], ' +
    '$7::text[], $8::bigint[], $9::boolean[], $10::uuid[], $11::text[], $12::bytea[], $13::bytea[]) ' +
    'AS input (id, workspace, source, provider, type, reported_type, subject, received_at, test, digest, warnings, raw, body)), ' +
    'fresh AS (INSERT INTO dedupe (digest, event, received_at) ' +
    'SELECT digest, id, received_at FROM input WHERE digest IS NOT NULL ORDER BY digest ' +
    'ON CONFLICT (digest) DO UPDATE SET event = excluded.event, received_at = excluded.received_at ' +
    `WHERE dedupe.received_at < excluded.received_at - ${DEDUPE_WINDOW_MS} RETURNING event), ` +
    'stored AS (SELECT * FROM input WHERE digest IS NULL OR id IN (SELECT event FROM fresh)), ' +
    'events AS (INSERT INTO event (id, workspace, source, provider, type, reported_type, subject, received_at, test, digest, warnings) ' +
    'SELECT id, workspace, source, provider, type, reported_type, subject, received_at, test, digest, warnings FROM stored ' +
    'ON CONFLICT DO NOTHING RETURNING workspace, provider, type, test, received_at), ' +
    // Only what was stored just now: done again, nothing is counted twice.
    `hours AS (${countEvents('events')}), ` +
    'payloads AS (INSERT INTO payload (event, raw, body) SELECT id, raw, body FROM stored ON CONFLICT DO NOTHING), ' +
    `deliveries AS (${insertDeliveries} ` +
    'JOIN stored ON stored.id = planned.event ORDER BY planned.id ON CONFLICT DO NOTHING) ' +
    'SELECT input.id, (SELECT event FROM dedupe WHERE dedupe.digest = input.digest) AS original FROM input ' +
    'WHERE input.digest IS NOT NULL AND input.id NOT IN (SELECT event FROM fresh)',
})
const writeEvents = writing(
  'write events',
  'INSERT INTO delivery (id, event, subscription, state, next_at) ' +
    'SELECT planned.id, stored.id, planned.subscription, 0, stored.received_at ' +
    'FROM unnest($14::bigint[], $15::bigint[], $16::bigint[]) AS planned (id, event, subscription)',
)
/** The same where a subscription is ordered: what waits behind a failing delivery is due no sooner than that one. */
const writeOrdered = writing(
  'write ordered events',
  'INSERT INTO delivery (id, event, subscription, state, next_at, order_key) ' +
    'SELECT planned.id, stored.id, planned.subscription, 0, greatest(stored.received_at, ' +
    '(SELECT next_at FROM delivery AS earlier WHERE earlier.subscription = planned.subscription ' +
    'AND earlier.order_key = planned.order_key AND earlier.state = 0 ORDER BY earlier.event DESC LIMIT 1)), order_key ' +
    'FROM unnest($14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[]) AS planned (id, event, subscription, order_key)',
)
const readOriginals: Statement = {
  name: 'read originals',
  text: 'SELECT digest, event FROM dedupe WHERE digest = ANY ($1::uuid[])',
}

interface Planned {
  readonly id: number
  readonly event: NewEvent
  readonly digest: string | null
  readonly deliveries: readonly ClaimedDelivery[]
  /** One for each delivery. */
  readonly ways: readonly Way[]
}

/** How a delivery is stored. */
interface Way {
  /** Null where it waits for nobody. */
  readonly orderKey: number | null
  /** Null where it is sent by itself. */
  readonly place: CoalescePlace | null
}

/**
 * Stores events in one transaction. Resolves to one answer for each, in their order.
 * Rejects as a whole: with StoreUnavailable when the server was not to be reached, else because one is not storable.
 */
export async function acceptEvents(
  parts: AcceptParts,
  events: readonly NewEvent[],
): Promise<readonly AcceptedEvent[]> {
  const firsts = firstReports(events)
  const distinct = events.filter((_event, index) => firsts[index] === index)

  await parts.leases.take([...new Set(distinct.flatMap((event) => event.subscriptions))])
  const planned = await plan(parts, distinct)
  claim(parts, planned)
  let originals: ReadonlyMap<number, number>
  try {
    originals = await write(parts, planned)
  } catch (error) {
    for (const each of planned) release(parts, each)
    throw error
  }
  const answers: AcceptedEvent[] = []
  let next = 0
  for (const first of firsts) {
    const answered = answers[first]
    if (answered) answers.push({ duplicate: true, event: answered.event })
    else answers.push(answer(parts, planned[next]!, originals.get(planned[next++]!.id)))
  }
  tellWhoDelivers(parts, planned)
  return answers
}

/** For each event the position of the first of the same fact: in one commit, the later ones go by the answer to that. */
function firstReports(events: readonly NewEvent[]): number[] {
  const positions = new Map<string, number>()
  return events.map(({ dedupe }, index) => {
    if (dedupe === null) return index
    const digest = dedupeKeyOf(dedupe)
    const first = positions.get(digest) ?? index
    positions.set(digest, first)
    return first
  })
}

async function plan({ connections, clock }: AcceptParts, events: readonly NewEvent[]): Promise<Planned[]> {
  const count = events.reduce((sum, event) => sum + event.subscriptions.length, 0)
  const rows = await tryAgain(clock, () =>
    connections.rows<{ event: number | null; delivery: number | null }>(drawIds, [events.length, count]),
  )
  let used = 0
  return events.map((event, index) => {
    const id = rows[index]!.event!
    const ways = event.subscriptions.map((subscription) => ({
      orderKey: orderKeyFor(event, subscription),
      place: coalescePlaceFor(event, subscription),
    }))
    const deliveries = event.subscriptions.map((subscription, index) => ({
      id: rows[used++]!.delivery!,
      event: id,
      subscription,
      provider: event.provider,
      type: event.type,
      body: event.body ?? event.raw,
      test: event.test,
      receivedAt: event.receivedAt,
      attempts: 0,
      scheduleFrom: 0,
      firstAttemptAt: null,
      replays: 0,
      ordered: ways[index]!.orderKey !== null,
    }))
    return { id, event, digest: event.dedupe && dedupeKeyOf(event.dedupe), deliveries, ways }
  })
}

/** Before they are written: from the moment they are, a look at what is due could find them. */
function claim({ claims, leases }: AcceptParts, planned: readonly Planned[]): void {
  for (const { deliveries, ways } of planned) {
    for (const [index, { id, subscription, ordered }] of deliveries.entries()) {
      if (ordered || ways[index]!.place !== null) continue
      const epoch = leases.epochOf(subscription)
      if (epoch !== undefined) claims.add(subscription, id, epoch)
    }
  }
}

function release({ claims }: AcceptParts, { deliveries }: Planned): void {
  for (const { id, subscription } of deliveries) claims.remove(subscription, id)
}

/** Resolves to the originals of the duplicates, by the id that was planned for the duplicate. */
async function write(
  { connections, clock }: AcceptParts,
  planned: readonly Planned[],
): Promise<Map<number, number>> {
  const known = await tryAgain(clock, () => writeRows(connections, planned))
  const originals = new Map(known.map(({ id, original }) => [id, original ?? id]))
  const reportedJustNow = planned.filter((each) =>
    known.some(({ id, original }) => id === each.id && original === null),
  )
  if (reportedJustNow.length === 0) return originals
  const digests = reportedJustNow.map((each) => each.digest)
  const rows = await tryAgain(clock, () =>
    connections.rows<{ digest: string; event: number }>(readOriginals, [digests]),
  )
  for (const each of reportedJustNow) {
    const row = rows.find(({ digest }) => digest.replaceAll('-', '') === each.digest)
    if (row) originals.set(each.id, row.event)
  }
  return originals
}

interface KnownRow {
  readonly id: number
  readonly original: number | null
}

function writeRows(connections: Connections, planned: readonly Planned[]): Promise<KnownRow[]> {
  const isCoalesced = planned.some(({ ways }) => ways.some(({ place }) => place !== null))
  if (!isCoalesced) return writeOn(connections, planned)
  return connections.transaction(async (connection) => {
    const known = await writeOn(connection, planned)
    const duplicates = new Set(known.filter(({ id, original }) => id !== original).map(({ id }) => id))
    const stored = planned.filter(({ id }) => !duplicates.has(id))
    const coalesced = stored.flatMap(coalescedOf)
    if (coalesced.length > 0) await writeCoalesced(connection, coalesced, stored.flatMap(otherPlaces))
    return known
  })
}

/** Everything but what is coalesced. */
function writeOn(connection: Connection, planned: readonly Planned[]): Promise<KnownRow[]> {
  const ways = planned.flatMap((each) => each.ways).filter(({ place }) => place === null)
  const orderKeys = ways.map(({ orderKey }) => orderKey)
  const isOrdered = orderKeys.some((key) => key !== null)
  const values = isOrdered ? [...valuesOf(planned), orderKeys] : valuesOf(planned)
  return connection.rows<KnownRow>(isOrdered ? writeOrdered : writeEvents, values)
}

function coalescedOf({ deliveries, ways }: Planned): CoalescedDelivery[] {
  return deliveries.flatMap(({ id, event }, index) => {
    const { orderKey, place } = ways[index]!
    return place === null ? [] : { id, event, orderKey, place }
  })
}

function otherPlaces({ deliveries, ways }: Planned): OrderedPlace[] {
  return deliveries.flatMap(({ event, subscription }, index) => {
    const { orderKey, place } = ways[index]!
    return place === null ? { event, subscription, orderKey } : []
  })
}

function valuesOf(planned: readonly Planned[]): unknown[] {
  const events = planned.map((each) => each.event)
  const deliveries = planned.flatMap((each) =>
    each.deliveries.filter((_delivery, index) => each.ways[index]!.place === null),
  )
  return [
    planned.map((each) => each.id),
    events.map((event) => event.workspace),
    events.map((event) => event.source),
    events.map((event) => event.provider),
    events.map((event) => event.type),
    events.map((event) => event.reportedType),
    events.map((event) => event.subject),
    events.map((event) => event.receivedAt),
    events.map((event) => event.test),
    planned.map((each) => each.digest),
    events.map((event) => (event.warnings.length === 0 ? null : JSON.stringify(event.warnings))),
    events.map((event) => event.raw),
    events.map((event) => event.body),
    deliveries.map((each) => each.id),
    deliveries.map((each) => each.event),
    deliveries.map((each) => each.subscription),
  ]
}

function answer(parts: AcceptParts, planned: Planned, original: number | undefined): AcceptedEvent {
  // Its own id: an earlier try had stored it, only the word of it was lost.
  if (original !== undefined && original !== planned.id) {
    release(parts, planned)
    return { duplicate: true, event: original }
  }
  const { claims } = parts
  const deliveries = planned.deliveries.filter(({ id, subscription }) => claims.has(subscription, id))
  return { duplicate: false, event: planned.id, deliveries }
}

/** Of what was not claimed: another process hears of it, or this one where it delivers there itself. */
function tellWhoDelivers(parts: AcceptParts, planned: readonly Planned[]): void {
  const { claims, leases } = parts
  const open = planned
    .flatMap((each) => each.deliveries)
    .filter(({ id, subscription }) => !claims.has(subscription, id))
  const subscriptions = [...new Set(open.map((each) => each.subscription))]
  const here = subscriptions.filter((subscription) => leases.epochOf(subscription) !== undefined)
  here.forEach(parts.dueHere)
  parts.announceDue(subscriptions.filter((subscription) => !here.includes(subscription)))
}
