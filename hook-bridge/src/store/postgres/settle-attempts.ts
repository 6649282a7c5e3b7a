import type { Clock } from '../../clock.ts'
import { ERASED, ERASED_WORDS } from '../delivery-state.ts'
import type { Settled, Settlement } from '../queue-store.ts'
import type { Subscription } from '../registry-store.ts'
import type { Connection, Connections, Statement } from './connections.ts'
import { countAttempts } from './hourly.ts'
import { settleSubscriptions } from './settle-subscriptions.ts'

/** A settlement with what makes it safe to write: twice it counts once, and of an earlier epoch it changes no state. */
export interface NumberedSettlement {
  readonly settlement: Settlement
  /** Drawn once, kept over all tries. */
  readonly attempt: number
  /** The epoch of the lease when the delivery was claimed. */
  readonly epoch: number
}

const STATE_CODES = { pending: 0, delivered: 1, dead: 2 } as const

const drawIds: Statement = {
  name: 'draw attempt ids',
  text: "SELECT nextval('attempt_id') AS id FROM generate_series(1, $1)",
}
/**
 * `held` locks the leases, so that no other process takes one over in the middle of this. An attempt that is written
 * already leaves everything as it is; one of an earlier epoch, or from before a replay, is noted, but decides nothing
 * and uses up nothing of the schedule.
 */
const settle: Statement = {
  name: 'settle',
  text:
    'WITH input AS (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::smallint[], $6::bigint[], ' +
    '$7::bigint[], $8::bigint[], $9::bigint[], $10::integer[], $11::text[], $12::text[], $14::bigint[], $15::text[], $16::text[]) ' +
    'AS input (id, delivery, epoch, replays, state, next_at, first_attempt_at, started_at, duration_ms, status, error, answer, ' +
    'workspace, provider, platform)), ' +
    'held AS (SELECT subscription, epoch FROM subscription_lease ' +
    'WHERE subscription = ANY ($13::bigint[]) ORDER BY subscription FOR SHARE), ' +
    `fresh AS (SELECT input.*, delivery.subscription, delivery.reason = '${ERASED}' AS erased, delivery.attempts, delivery.last_attempt, delivery.next_at AS due_at, ` +
    'held.epoch IS NOT DISTINCT FROM input.epoch AS owned, delivery.replays = input.replays AS current ' +
    'FROM input JOIN delivery ON delivery.id = input.delivery LEFT JOIN held ON held.subscription = delivery.subscription ' +
    // A lookup for each, and no join: its plan may have been made while there were few attempts, and would read all.
    'WHERE (SELECT attempt.id FROM attempt WHERE attempt.id = input.id) IS NULL ORDER BY delivery.id FOR UPDATE OF delivery), ' +
    'written AS (INSERT INTO attempt (id, delivery, subscription, previous, number, started_at, duration_ms, status, error, answer, next_at) ' +
    // What the receiver answered to something that was erased while it was under way may repeat it.
    'SELECT id, delivery, subscription, last_attempt, attempts + 1, started_at, duration_ms, status, ' +
    `CASE WHEN erased AND error IS NOT NULL THEN '${ERASED_WORDS}' ELSE error END, CASE WHEN erased THEN NULL ELSE answer END, ` +
    'CASE WHEN owned AND current THEN next_at ELSE due_at END FROM fresh), ' +
    `hours AS (${countAttempts('fresh')}) ` +
    'UPDATE delivery SET attempts = fresh.attempts + 1, last_attempt = fresh.id, ' +
    'state = CASE WHEN owned AND current THEN fresh.state ELSE delivery.state END, ' +
    'next_at = CASE WHEN owned AND current THEN fresh.next_at ELSE delivery.next_at END, ' +
    'first_attempt_at = CASE WHEN owned AND current THEN fresh.first_attempt_at ELSE delivery.first_attempt_at END, ' +
    'schedule_from = CASE WHEN NOT current THEN fresh.attempts + 1 WHEN owned THEN schedule_from ELSE schedule_from + 1 END ' +
    'FROM fresh WHERE delivery.id = fresh.delivery ' +
    'RETURNING fresh.id, CASE delivery.state WHEN 0 THEN delivery.next_at END AS "dueAt", fresh.owned',
}
/** How things stand after attempts that an earlier try had written. */
const readSettled: Statement = {
  name: 'read settled',
  text:
    'SELECT attempt.id, CASE delivery.state WHEN 0 THEN delivery.next_at END AS "dueAt", true AS owned ' +
    'FROM attempt JOIN delivery ON delivery.id = attempt.delivery WHERE attempt.id = ANY ($1::bigint[])',
}

/**
 * Lets the times of what waits behind settled deliveries follow from their outcome: of all of it where one is tried
 * again later, of the next one where one is delivered or dead. Nothing hangs on it but the size of what a claim looks at.
 */
const passOn: Statement = {
  name: 'pass on',
  text:
    'UPDATE delivery SET next_at = CASE settled.state WHEN 0 THEN settled.next_at ELSE $2::bigint END ' +
    'FROM delivery AS settled WHERE settled.id = ANY ($1::bigint[]) AND delivery.subscription = settled.subscription ' +
    'AND delivery.order_key = settled.order_key AND delivery.state = 0 AND delivery.event > settled.event ' +
    // What others may still be merged into keeps its own time.
    'AND coalesce(delivery.coalesce_key, 0) = 0 ' +
    'AND CASE WHEN settled.state = 0 THEN delivery.next_at < settled.next_at ELSE delivery.next_at > $2 ' +
    'AND delivery.event = (SELECT min(later.event) FROM delivery AS later WHERE later.subscription = settled.subscription ' +
    'AND later.order_key = settled.order_key AND later.state = 0 AND later.event > settled.event) END',
}

interface SettledRow {
  readonly id: number
  readonly dueAt: number | null
  readonly owned: boolean
}

const IDS_AT_ONCE = 256
/** Lists show attempts by their ids: no process may keep low ones for long while others draw higher ones. */
const IDS_LAST_MS = 1_000

/** Ids for as many attempts. Some are drawn ahead: most settlements then need no statement for it. */
export function createDrawAttemptIds(
  connection: Connection,
  clock: Clock,
): (count: number) => Promise<number[]> {
  let ahead: number[] = []
  let drawnAt = 0
  return async (count) => {
    if (ahead.length < count || clock.monotonic() - drawnAt > IDS_LAST_MS) {
      drawnAt = clock.monotonic()
      const rows = await connection.rows<{ id: number }>(drawIds, [Math.max(count, IDS_AT_ONCE)])
      ahead = rows.map((row) => row.id)
    }
    return ahead.splice(0, count)
  }
}

/** Writes attempts and what they mean, in one transaction. Each delivery may be among them once. */
export async function settleAttempts(
  connections: Connections,
  batch: readonly NumberedSettlement[],
): Promise<readonly Settled[]> {
  const changesMore = batch.some(({ settlement }) => settlement.subscriptionChange ?? settlement.ordered)
  return changesMore
    ? connections.transaction((connection) => settleOn(connection, batch))
    : settleOn(connections, batch)
}

async function settleOn(connection: Connection, batch: readonly NumberedSettlement[]): Promise<Settled[]> {
  const rows = await connection.rows<SettledRow>(settle, valuesOf(batch))
  const settled = new Map(rows.map((row) => [row.id, row]))
  const missing = batch.filter(({ attempt }) => !settled.has(attempt)).map(({ attempt }) => attempt)
  if (missing.length > 0) {
    for (const row of await connection.rows<SettledRow>(readSettled, [missing])) settled.set(row.id, row)
  }
  await passOnOrder(connection, batch)
  const heard = batch.filter(({ attempt }) => settled.get(attempt)?.owned).map((each) => each.settlement)
  const subscriptions = await settleSubscriptions(connection, heard)
  return batch.map(({ attempt, settlement }) => ({
    // Retention may have deleted the delivery while it was under way: then there is nothing left to note.
    dueAt: settled.get(attempt)?.dueAt ?? null,
    subscription: subscriptionOf(settlement, subscriptions),
  }))
}

async function passOnOrder(connection: Connection, batch: readonly NumberedSettlement[]): Promise<void> {
  const ordered = batch.map(({ settlement }) => settlement).filter((settlement) => settlement.ordered)
  if (ordered.length === 0) return
  const latest = Math.max(...ordered.map(({ attempt }) => attempt.startedAt))
  await connection.rows(passOn, [ordered.map(({ delivery }) => delivery), latest])
}

function subscriptionOf(
  { subscription, subscriptionChange }: Settlement,
  subscriptions: ReadonlyMap<number, Subscription>,
): Subscription | null {
  return subscriptionChange ? (subscriptions.get(subscription) ?? null) : null
}

function valuesOf(batch: readonly NumberedSettlement[]): unknown[] {
  const settlements = batch.map((each) => each.settlement)
  const attempts = settlements.map((settlement) => settlement.attempt)
  return [
    batch.map((each) => each.attempt),
    settlements.map((each) => each.delivery),
    batch.map((each) => each.epoch),
    settlements.map((each) => each.replays),
    settlements.map((each) => STATE_CODES[each.state]),
    settlements.map((each) => each.nextAttemptAt),
    settlements.map((each) => each.firstAttemptAt),
    attempts.map((each) => each.startedAt),
    attempts.map((each) => Math.round(each.durationMs)),
    attempts.map((each) => each.status),
    attempts.map((each) => each.error),
    attempts.map((each) => each.answer),
    [...new Set(settlements.map((each) => each.subscription))],
    settlements.map((each) => each.counted?.workspace ?? null),
    settlements.map((each) => each.counted?.provider ?? null),
    settlements.map((each) => each.counted?.platform ?? null),
  ]
}
