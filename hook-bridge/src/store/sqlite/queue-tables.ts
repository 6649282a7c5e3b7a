import type Database from 'better-sqlite3'
import type {
  Claim,
  ClaimedDelivery,
  ClaimLimits,
  NewEvent,
  QueueStore,
  Settled,
  Settlement,
} from '../queue-store.ts'
import type { Subscription } from '../registry-store.ts'
import { attemptCounted, eventCounted } from '../console-store.ts'
import { ERASED, ERASED_WORDS, NO_PAYLOAD } from '../delivery-state.ts'
import { DEDUPE_WINDOW_MS, fingerprintOf, type DedupeWindow, type Fingerprint } from './dedupe-window.ts'
import { coalescePlaceFor, orderKeyFor } from '../subject-keys.ts'
import { createCoalescing } from './coalesce.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Hourly } from './hourly.ts'
import { createOrder } from './order.ts'
import { asUnavailable } from './storage-trouble.ts'

export const PENDING = 0
export const DELIVERED = 1
export const DEAD = 2
const STATE_CODES = { pending: PENDING, delivered: DELIVERED, dead: DEAD } as const

interface Parts {
  readonly db: Database.Database
  readonly commit: GroupCommit
  readonly hourly: Hourly
  readonly window: DedupeWindow
  /** The window is being read from the database until this resolves; undefined afterwards. */
  readonly loading: () => Promise<void> | undefined
  readonly settleSubscription: (settlement: Settlement) => Subscription | null
  readonly noteEvent: (source: number, at: number) => void
}

interface ClaimRow {
  id: number
  event: number
  attempts: number
  scheduleFrom: number
  firstAttemptAt: number | null
  replays: number
  ordered: number
  coalesceKey: number | null
  provider: string
  type: string
  test: number
  receivedAt: number
  body: Buffer
}

/** A source's last event is written once in this time: the row would otherwise be dirtied by every commit. */
const NOTE_EVERY_MS = 10_000

/**
 * The main job's tables. This process is the only one that delivers from the file (serve-lock.ts), so claims are
 * kept in memory: a restart drops them, and whatever is pending is due again.
 */
export function createQueueTables({
  db,
  commit,
  hourly,
  window,
  loading,
  settleSubscription,
  noteEvent,
}: Parts): QueueStore & {
  /** The ids given out last, for retention to remember. */
  lastIds(): { event: number; delivery: number; attempt: number }
  nextDeliveryId(): number
  isClaimed(subscription: number, delivery: number): boolean
} {
  const insertEvent = db.prepare(
    'INSERT INTO event (id, workspace, source, provider, type, reported_type, subject, received_at, test, dedupe_head, dedupe_tail, warnings) ' +
      'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const insertPayload = db.prepare('INSERT INTO payload (event, raw, body) VALUES (?, ?, ?)')
  const insertDelivery = db.prepare(
    `INSERT INTO delivery (id, event, subscription, state, next_at, attempts, schedule_from) VALUES (?, ?, ?, ${PENDING}, ?, 0, 0)`,
  )
  // Its number and its predecessor are read in the same statement: a look of its own would cost as much again. What the
  // receiver answered to something that was erased while it was under way may repeat it.
  const insertAttempt = db.prepare(
    'INSERT INTO attempt (id, delivery, subscription, previous, number, started_at, duration_ms, status, error, answer, next_at) ' +
      'SELECT ?, id, subscription, last_attempt, attempts + 1, ?, ?, ?, ' +
      `iif(reason IS '${ERASED}', iif(? IS NULL, NULL, '${ERASED_WORDS}'), ?), iif(reason IS '${ERASED}', NULL, ?), ` +
      'iif(replays = ?, ?, next_at) FROM delivery WHERE id = ?',
  )
  const settleDelivery = db.prepare(
    'UPDATE delivery SET state = ?, next_at = ?, attempts = attempts + 1, first_attempt_at = ?, last_attempt = ? ' +
      'WHERE id = ? AND replays = ?',
  )
  const settleReplayed = db
    .prepare<[number, number], number>(
      'UPDATE delivery SET attempts = attempts + 1, schedule_from = attempts + 1, last_attempt = ? WHERE id = ? RETURNING next_at',
    )
    .pluck()
  const original = db.prepare<[number], { tail: number; receivedAt: number }>(
    'SELECT dedupe_tail AS tail, received_at AS receivedAt FROM event WHERE id = ?',
  )
  const dueIds = db
    .prepare<[number, number, number], number>(
      `SELECT id FROM delivery WHERE subscription = ? AND state = ${PENDING} AND next_at <= ? ORDER BY next_at, id LIMIT ?`,
    )
    .pluck()
  const order = createOrder(db)
  const coalescing = createCoalescing(db)
  const nextDue = db
    .prepare<[number, number], number>(
      `SELECT next_at FROM delivery WHERE subscription = ? AND state = ${PENDING} AND next_at > ? ORDER BY next_at LIMIT 1`,
    )
    .pluck()
  const claimRow = db.prepare<[number], ClaimRow>(
    'SELECT delivery.id, delivery.event, attempts, replays, schedule_from AS scheduleFrom, first_attempt_at AS firstAttemptAt, ' +
      'order_key IS NOT NULL AS ordered, coalesce_key AS coalesceKey, provider, type, test, received_at AS receivedAt, coalesce(body, raw) AS body ' +
      // +?: a bare parameter lets SQLite plan the join anew for each value (STAT4), at six times the cost.
      'FROM delivery JOIN event ON event.id = delivery.event JOIN payload ON payload.event = delivery.event WHERE delivery.id = +?',
  )
  const restart = db.prepare(
    `UPDATE delivery SET state = ${PENDING}, next_at = ?, schedule_from = attempts, first_attempt_at = NULL, replays = replays + 1, reason = NULL ` +
      `WHERE id = ? AND reason IS NOT '${ERASED}'`,
  )
  /** A pending delivery without a payload can never be sent: retention has removed it. */
  const giveUp = db.prepare(
    `UPDATE delivery SET state = ${DEAD}, next_at = NULL, reason = '${NO_PAYLOAD}' WHERE id = ?`,
  )

  const ids = readLastIds(db)
  const leases = new Map<number, Set<number>>()
  let due: (subscription: number) => void = () => {}
  const notedAt = new Map<number, number>()

  function lease(subscription: number, delivery: number): void {
    const held = leases.get(subscription)
    if (held) held.add(delivery)
    else leases.set(subscription, new Set([delivery]))
  }

  function endLease(subscription: number, delivery: number): void {
    leases.get(subscription)?.delete(delivery)
  }

  /** The event that reported the same fact within the last seven days. */
  function originalOf({ head, tail }: Fingerprint, now: number): number | undefined {
    const event = window.candidate(head)
    if (event === undefined) return undefined
    const stored = original.get(event)
    return stored?.tail === tail && now - stored.receivedAt <= DEDUPE_WINDOW_MS ? event : undefined
  }

  function write(event: NewEvent): { duplicate: boolean; event: number; firstDelivery: number } {
    const fingerprint = event.dedupe && fingerprintOf(event.dedupe)
    if (fingerprint) {
      const first = originalOf(fingerprint, event.receivedAt)
      if (first !== undefined) return { duplicate: true, event: first, firstDelivery: 0 }
    }
    const id = (ids.event += 1)
    insertEvent.run(
      id,
      event.workspace,
      event.source,
      event.provider,
      event.type,
      event.reportedType,
      event.subject,
      event.receivedAt,
      event.test ? 1 : 0,
      fingerprint && fingerprint.head,
      fingerprint && fingerprint.tail,
      event.warnings.length === 0 ? null : JSON.stringify(event.warnings),
    )
    insertPayload.run(id, event.raw, event.body)
    const { workspace, provider } = event
    hourly.note(event.receivedAt, {
      workspace,
      kind: 'in',
      provider,
      platform: '',
      result: eventCounted(event),
    })
    if (fingerprint) window.remember(fingerprint.head, id, event.receivedAt)
    if (event.source !== null && event.receivedAt - (notedAt.get(event.source) ?? 0) > NOTE_EVERY_MS) {
      notedAt.set(event.source, event.receivedAt)
      noteEvent(event.source, event.receivedAt)
    }
    const firstDelivery = ids.delivery + 1
    for (const subscription of event.subscriptions) writeDelivery(event, id, subscription)
    return { duplicate: false, event: id, firstDelivery }
  }

  function writeDelivery(event: NewEvent, id: number, subscription: number): void {
    const delivery = (ids.delivery += 1)
    const orderKey = orderKeyFor(event, subscription)
    const place = coalescePlaceFor(event, subscription)
    if (orderKey === null && place === null) {
      insertDelivery.run(delivery, id, subscription, event.receivedAt)
      return
    }
    const into = place ? coalescing.openAt(place) : undefined
    if (into !== undefined) return coalescing.insertMerged({ delivery, event: id, subscription, into })
    const dueAt = place?.dueAt ?? event.receivedAt
    order.insert({
      delivery,
      event: id,
      subscription,
      orderKey,
      dueAt,
      ...(place && { coalesceKey: place.key }),
    })
  }

  function claimed(event: NewEvent, id: number, firstDelivery: number): ClaimedDelivery[] {
    return event.subscriptions.flatMap((subscription, index) => {
      if (orderKeyFor(event, subscription) !== null || coalescePlaceFor(event, subscription) !== null) {
        due(subscription)
        return []
      }
      lease(subscription, firstDelivery + index)
      return {
        id: firstDelivery + index,
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
        ordered: false,
      }
    })
  }

  function writeSettlement(settlement: Settlement): Settled {
    return { dueAt: settleOne(settlement), subscription: settleSubscription(settlement) }
  }

  /** Returns when the delivery is due again. */
  function settleOne(settlement: Settlement): number | null {
    const { attempt, delivery, nextAttemptAt, replays } = settlement
    const id = (ids.attempt += 1)
    const noted = insertAttempt.run(
      id,
      attempt.startedAt,
      attempt.durationMs,
      attempt.status,
      attempt.error,
      attempt.error,
      attempt.answer,
      replays,
      nextAttemptAt,
      delivery,
    )
    // Retention may have deleted the delivery while it was under way: then there is nothing left to note.
    if (noted.changes === 0) return null
    if (settlement.counted) {
      const { workspace, provider, platform } = settlement.counted
      const result = attemptCounted(settlement.state)
      hourly.note(attempt.startedAt, { workspace, kind: 'out', provider, platform, result })
    }
    const state = STATE_CODES[settlement.state]
    const settled = settleDelivery.run(state, nextAttemptAt, settlement.firstAttemptAt, id, delivery, replays)
    if (settled.changes === 0) return settleReplayed.get(id, delivery)!
    if (settlement.ordered) order.passOn(settlement)
    return nextAttemptAt
  }

  /** Not at once: a disk that refuses it must not keep the others from being sent. */
  function giveUpLater(delivery: number): void {
    void commit.lazily(() => giveUp.run(delivery)).catch(() => {})
  }

  /** Claims what is due into `rows`. Returns when the next one is due. */
  function claimRows(
    rows: ClaimRow[],
    subscription: number,
    { now, count, bytes, ordered }: ClaimLimits,
  ): number | null {
    const held = leases.get(subscription)
    // Claimed ones stay in the index until they are settled, so they are read and left out.
    const most = count + (held?.size ?? 0)
    let size = 0
    let freed = false
    const ids = ordered ? order.dueIds(subscription, now, most) : dueIds.all(subscription, now, most)
    for (const id of ids) {
      if (held?.has(id)) continue
      if (rows.length === count || size >= bytes) return now
      const row = claimRow.get(id)
      if (!row) {
        giveUpLater(id)
        // What waited behind it is due.
        freed = ordered ?? false
        continue
      }
      size += row.body.length
      lease(subscription, id)
      rows.push(row)
    }
    return freed || ids.length === most ? now : (nextDue.get(subscription, now) ?? null)
  }

  /** From the first attempt on, what is sent with it stays the same: so that is on disk before. */
  async function withMerged(
    deliveries: readonly ClaimedDelivery[],
    rows: readonly ClaimRow[],
  ): Promise<ClaimedDelivery[]> {
    const open = rows.filter((row) => row.coalesceKey !== null && row.coalesceKey > 0).map(({ id }) => id)
    if (open.length > 0) await commit.soon(() => coalescing.seal(open))
    return deliveries.flatMap((delivery, index) => {
      if (rows[index]!.coalesceKey === null) return delivery
      const merged = coalescing.mergedInto(delivery.id)
      if (merged) return merged.length === 0 ? delivery : { ...delivery, merged }
      giveUpLater(delivery.id)
      endLease(delivery.subscription, delivery.id)
      return []
    })
  }

  return {
    async acceptEvent(event) {
      // Only what could be a duplicate has to wait for the memory of what there was.
      if (event.dedupe && loading()) await loading()
      const stored = await commit.soon(() => write(event))
      if (stored.duplicate) return { duplicate: true, event: stored.event }
      return {
        duplicate: false,
        event: stored.event,
        deliveries: claimed(event, stored.event, stored.firstDelivery),
      }
    },
    async claimDue(subscription, limits): Promise<Claim> {
      const rows: ClaimRow[] = []
      try {
        const nextDueAt = claimRows(rows, subscription, limits)
        const deliveries = rows.map((row) => toClaimed(row, subscription))
        if (rows.every((row) => row.coalesceKey === null)) return { deliveries, nextDueAt }
        const complete = await withMerged(deliveries, rows)
        return { deliveries: complete, nextDueAt: complete.length < rows.length ? limits.now : nextDueAt }
      } catch (error) {
        for (const { id } of rows) endLease(subscription, id)
        throw asUnavailable(error)
      }
    },
    release(subscription, deliveries) {
      for (const delivery of deliveries) endLease(subscription, delivery)
    },
    async settle(settlement) {
      const settled = await commit.lazily(() => writeSettlement(settlement))
      endLease(settlement.subscription, settlement.delivery)
      return settled
    },
    async replay(delivery, now) {
      await commit.soon(() => void restart.run(now, delivery))
    },
    // No other process delivers from this file.
    holds: () => true,
    onDue: (listener) => void (due = listener),
    lastIds: () => ({ ...ids }),
    nextDeliveryId: () => (ids.delivery += 1),
    isClaimed: (subscription, delivery) => leases.get(subscription)?.has(delivery) === true,
  }
}

function toClaimed({ coalesceKey: _key, ...row }: ClaimRow, subscription: number): ClaimedDelivery {
  return { ...row, subscription, test: row.test === 1, ordered: row.ordered === 1 }
}

/** Ids never come again, even when retention has deleted the rows that carried the highest ones. */
function readLastIds(db: Database.Database): { event: number; delivery: number; attempt: number } {
  const last = (table: 'event' | 'delivery' | 'attempt'): number => {
    const inTable = db.prepare(`SELECT max(id) FROM ${table}`).pluck().get() as number | null
    const noted = db.prepare("SELECT value FROM meta WHERE key = 'last_' || ?").pluck().get(table) as
      | number
      | undefined
    return Math.max(inTable ?? 0, noted ?? 0)
  }
  return { event: last('event'), delivery: last('delivery'), attempt: last('attempt') }
}
