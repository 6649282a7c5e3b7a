import { NO_PAYLOAD } from '../delivery-state.ts'
import type { Claim, ClaimedDelivery, ClaimLimits, QueueStore } from '../queue-store.ts'
import type { Claims } from './claims.ts'
import { sealAndRead } from './coalesce.ts'
import type { Connection, Statement } from './connections.ts'
import type { Leases } from './leases.ts'

interface ReadRow extends Omit<ClaimRow, 'id'> {
  /** When the first one is due that is not yet; the same in each row. */
  laterAt: number | null
  /** Null in the only row when nothing is due. */
  id: number | null
}

interface ClaimRow {
  id: number
  event: number
  attempts: number
  scheduleFrom: number
  firstAttemptAt: number | null
  replays: number
  /** Null where nothing can be sent with it. */
  coalesceKey: number | null
  /** Of a claim in order. */
  ordered?: boolean
  provider: string | null
  type: string
  test: boolean
  receivedAt: number
  body: Buffer | null
  /** Left out because of the limit of bytes. */
  cut: boolean
}

/** Whether there is a reason to take the lease; what the subscription itself says counts as it is in the table. */
const look: Statement = {
  name: 'look for due',
  text:
    'SELECT CASE WHEN earliest IS NOT NULL THEN greatest(earliest, not_before) END AS "dueAt" FROM subscription, ' +
    'LATERAL (SELECT min(next_at) AS earliest FROM delivery WHERE subscription = subscription.row AND state = 0) AS pending ' +
    "WHERE subscription.row = $1 AND subscription.state = 'active' AND deleted_at IS NULL",
}
/**
 * The plan is made once, for any count: `NOT IN (SELECT` says that the claimed ones are to be hashed, LIMIT 1 that an
 * event and a payload are looked up one by one.
 */
const reading = (name: string, { condition = '', columns = '' } = {}): Statement => ({
  name,
  text:
    `WITH due AS (SELECT * FROM delivery WHERE subscription = $1 AND state = 0 AND next_at <= $2 ${condition}` +
    'AND id NOT IN (SELECT unnest($3::bigint[])) ORDER BY next_at, id LIMIT $4), ' +
    'sized AS (SELECT due.*, provider, type, test, received_at, content, ' +
    'sum(octet_length(content)) OVER (ORDER BY next_at, due.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) >= $5 AS cut ' +
    'FROM due LEFT JOIN LATERAL (SELECT * FROM event WHERE event.id = due.event LIMIT 1) AS event ON true ' +
    'LEFT JOIN LATERAL (SELECT coalesce(body, raw) AS content FROM payload WHERE payload.event = due.event LIMIT 1) AS payload ON true) ' +
    'SELECT (SELECT min(next_at) FROM delivery WHERE subscription = $1 AND state = 0 AND next_at > $2) AS "laterAt", ' +
    'id, event, attempts, coalesce_key AS "coalesceKey", schedule_from AS "scheduleFrom", first_attempt_at AS "firstAttemptAt", replays, ' +
    `${columns}provider, type, test, received_at AS "receivedAt", coalesce(cut, false) AS cut, ` +
    'CASE WHEN cut IS NOT TRUE THEN content END AS body ' +
    'FROM (SELECT) AS one LEFT JOIN sized ON true ORDER BY next_at, id',
})
const readDue = reading('read due')
/** Only those before which nothing about the same subject is pending. That is looked up each time, so nothing can be forgotten. */
const readOrdered = reading('read ordered due', {
  condition:
    'AND (order_key IS NULL OR NOT EXISTS (SELECT FROM delivery AS earlier ' +
    'WHERE earlier.subscription = delivery.subscription AND earlier.order_key = delivery.order_key ' +
    'AND earlier.state = 0 AND earlier.event < delivery.event)) ',
  columns: 'order_key IS NOT NULL AS ordered, ',
})
/** A pending delivery without a payload can never be sent: retention has removed it. */
const giveUp: Statement = {
  name: 'give up',
  text: `UPDATE delivery SET state = 2, next_at = NULL, reason = '${NO_PAYLOAD}' WHERE id = ANY ($1::bigint[]) AND state = 0`,
}

const NOTHING: Claim = { deliveries: [], nextDueAt: null }

interface Parts {
  readonly connections: Connection
  readonly claims: Claims
  readonly leases: Leases
}

/**
 * Claims what is due, if this process holds the lease or can take it; what another process delivers is not announced
 * either. Claims of one subscription run one after the other.
 */
export function createClaimDue(parts: Parts): QueueStore['claimDue'] {
  const running = new Map<number, Promise<unknown>>()
  return async (subscription, limits) => {
    const before = running.get(subscription) ?? Promise.resolve()
    const run = before.then(() => claimDue(parts, subscription, limits))
    const settled = run.catch(() => {})
    running.set(subscription, settled)
    try {
      return await run
    } finally {
      if (running.get(subscription) === settled) running.delete(subscription)
    }
  }
}

async function claimDue(parts: Parts, subscription: number, limits: ClaimLimits): Promise<Claim> {
  const { connections, leases } = parts
  if (leases.epochOf(subscription) === undefined) {
    const [found] = await connections.rows<{ dueAt: number | null }>(look, [subscription])
    const dueAt = found?.dueAt ?? null
    // Not yet: whoever comes first then may have it.
    if (dueAt === null || dueAt > limits.now) return { deliveries: [], nextDueAt: dueAt }
    await leases.take([subscription])
  }
  const epoch = leases.epochOf(subscription)
  return epoch === undefined ? NOTHING : claimHeld(parts, { subscription, epoch }, limits)
}

async function claimHeld(
  parts: Parts,
  lease: { readonly subscription: number; readonly epoch: number },
  { now, count, bytes, ordered }: ClaimLimits,
): Promise<Claim> {
  const { connections, claims } = parts
  const { subscription, epoch } = lease
  const held = claims.of(subscription)
  const watch = claims.watch(subscription)
  try {
    const values = [subscription, now, held, count + 1, bytes]
    const found = await connections.rows<ReadRow>(ordered ? readOrdered : readDue, values)
    const rows = found.filter((row): row is ReadRow & ClaimRow => row.id !== null)
    // What was claimed meanwhile is not read again, even if it is settled by now.
    const free = rows.filter((row) => !watch.seen.has(row.id) && !claims.has(subscription, row.id))
    const fit = free.filter((row) => !row.cut).slice(0, count)
    const sendable = fit.filter((row) => row.body !== null)
    for (const { id } of sendable) claims.add(subscription, id, epoch)
    const deliveries = await complete(parts, subscription, sendable)
    const sent = new Set(deliveries.map(({ id }) => id))
    const unsendable = fit.filter(({ id }) => !sent.has(id)).map((row) => row.id)
    if (unsendable.length > 0) await connections.rows(giveUp, [unsendable])
    const freed = ordered && unsendable.length > 0
    if (freed || rows.length > count || fit.length < free.length) return { deliveries, nextDueAt: now }
    return { deliveries, nextDueAt: found[0]!.laterAt }
  } finally {
    watch.stop()
  }
}

/** With what is sent in the same deliveries. What cannot be sent is not claimed any more. */
async function complete(
  { connections, claims }: Parts,
  subscription: number,
  rows: readonly ClaimRow[],
): Promise<ClaimedDelivery[]> {
  const deliveries = rows.map((row) => toClaimed(row, subscription))
  const heads = rows.filter((row) => row.coalesceKey !== null).map((row) => row.id)
  if (heads.length === 0) return deliveries
  try {
    const merged = await sealAndRead(connections, heads)
    return deliveries.flatMap((delivery) => {
      if (!merged.has(delivery.id)) return delivery
      const events = merged.get(delivery.id)
      if (events === undefined) claims.remove(subscription, delivery.id)
      return events === undefined ? [] : { ...delivery, ...(events.length > 0 && { merged: events }) }
    })
  } catch (error) {
    for (const { id } of rows) claims.remove(subscription, id)
    throw error
  }
}

function toClaimed(row: ClaimRow, subscription: number): ClaimedDelivery {
  const { id, event, attempts, scheduleFrom, firstAttemptAt, replays } = row
  const { type, test, receivedAt } = row
  return {
    id,
    event,
    subscription,
    provider: row.provider!,
    type,
    body: row.body!,
    test,
    receivedAt,
    attempts,
    scheduleFrom,
    firstAttemptAt,
    replays,
    ordered: row.ordered ?? false,
  }
}
