import type Database from 'better-sqlite3'
import type {
  DeliveryQuery,
  Page,
  ReadStore,
  StoredAttempt,
  StoredDelivery,
  StoredEvent,
} from '../read-store.ts'
import { canHave, deliveryStateOf, isAskedFor } from '../delivery-state.ts'
import { usedBytes } from './make-room.ts'
import { DEAD, PENDING } from './queue-tables.ts'

/**
 * Rows that one call looks at, at the most, when a filter has no index of its own: a rare hit must not stop the
 * main job. The page then ends early and says where to go on.
 */
const LONGEST_SCAN = 10_000
const BEFORE_ALL = Number.MAX_SAFE_INTEGER

interface EventRow {
  id: number
  workspace: number
  source: number | null
  provider: string
  type: string
  reportedType: string | null
  subject: string | null
  receivedAt: number
  test: number
  warnings: string | null
  body: Buffer | null
}

interface DeliveryRow {
  id: number
  event: number
  type: string
  subscription: number
  subscriptionId: string
  workspace: number
  stateCode: number
  subscriptionState: string
  deletedAt: number | null
  attempts: number
  createdAt: number
  mergedInto: number | null
  nextAttemptAt: number | null
  lastStatus: number | null
  lastError: string | null
}

/** Lists are read newest first by walking an index from its end; lists over several indexes are merged. */
export function createReadTables(db: Database.Database): ReadStore {
  const eventColumns =
    'event.id, workspace, source, provider, type, reported_type AS reportedType, subject, received_at AS receivedAt, ' +
    'test, warnings, coalesce(body, raw) AS body'
  const oneEvent = db.prepare<[number], EventRow>(
    `SELECT ${eventColumns} FROM event LEFT JOIN payload ON payload.event = event.id WHERE event.id = ?`,
  )
  const eventIds = db
    .prepare<[number, string, number, number], number>(
      'SELECT id FROM event WHERE workspace = ? AND type = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    .pluck()
  const nextType = db
    .prepare<[number, string], string | null>('SELECT min(type) FROM event WHERE workspace = ? AND type > ?')
    .pluck()
  const receivedAt = db.prepare<[number], number>('SELECT received_at FROM event WHERE id = ?').pluck()

  const oneDelivery = db.prepare<[number], DeliveryRow>(
    'SELECT delivery.id, delivery.event, event.type, delivery.subscription, subscription.id AS subscriptionId, ' +
      'subscription.workspace, coalesce(head.state, delivery.state) AS stateCode, subscription.state AS subscriptionState, ' +
      'deleted_at AS deletedAt, delivery.attempts, event.received_at AS createdAt, delivery.merged_into AS mergedInto, ' +
      'coalesce(head.next_at, delivery.next_at) AS nextAttemptAt, ' +
      `attempt.status AS lastStatus, coalesce(iif(delivery.state = ${DEAD}, delivery.reason, NULL), attempt.error) AS lastError FROM delivery ` +
      'JOIN event ON event.id = delivery.event JOIN subscription ON subscription.row = delivery.subscription ' +
      'LEFT JOIN delivery AS head ON head.id = delivery.merged_into LEFT JOIN attempt ON attempt.id = delivery.last_attempt WHERE delivery.id = ?',
  )
  const mergedInto = db
    .prepare<[number], number>('SELECT event FROM delivery WHERE merged_into = ? ORDER BY event')
    .pluck()
  const deliveryIds = db
    .prepare<[number, number, number], number>(
      'SELECT id FROM delivery WHERE subscription = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    .pluck()
  const deadIds = db
    .prepare<[number, number, number], number>(
      `SELECT id FROM delivery WHERE subscription = ? AND state = ${DEAD} AND id < ? ORDER BY id DESC LIMIT ?`,
    )
    .pluck()
  const pendingIds = db
    .prepare<[number, number], number>(
      `SELECT id FROM delivery WHERE subscription = ? AND state = ${PENDING} LIMIT ?`,
    )
    .pluck()
  const subscriptionsOf = db.prepare<[number], { row: number; active: number; deleted: number }>(
    "SELECT row, state = 'active' AS active, deleted_at IS NOT NULL AS deleted FROM subscription WHERE workspace = ?",
  )

  const attemptColumns =
    'attempt.id, attempt.delivery, delivery.event, event.type, number, started_at AS startedAt, ' +
    'duration_ms AS durationMs, status, error, answer, attempt.next_at AS nextAttemptAt'
  const attemptJoin =
    'JOIN delivery ON delivery.id = attempt.delivery JOIN event ON event.id = delivery.event'
  const attemptIds = db
    .prepare<[number, number, number], number>(
      'SELECT id FROM attempt WHERE subscription = ? AND id < ? ORDER BY id DESC LIMIT ?',
    )
    .pluck()
  const oneAttempt = db.prepare<[number], StoredAttempt>(
    `SELECT ${attemptColumns} FROM attempt ${attemptJoin} WHERE attempt.id = ?`,
  )
  const chain = db.prepare<[number], StoredAttempt>(
    'WITH RECURSIVE chain (id, previous) AS (SELECT attempt.id, previous FROM delivery ' +
      'JOIN attempt ON attempt.id = last_attempt WHERE delivery.id = ? ' +
      'UNION ALL SELECT attempt.id, attempt.previous FROM chain JOIN attempt ON attempt.id = chain.previous) ' +
      `SELECT ${attemptColumns} FROM chain JOIN attempt ON attempt.id = chain.id ${attemptJoin} ORDER BY number`,
  )
  const pendingBySubscription = db.prepare<[], { subscription: number; count: number; oldestDueAt: number }>(
    'SELECT subscription, count(*) AS count, min(next_at) AS oldestDueAt FROM delivery ' +
      `WHERE delivery.state = ${PENDING} GROUP BY subscription`,
  )
  const deadBySubscription = db
    .prepare<[], [number, number]>(
      `SELECT subscription, count(*) FROM delivery WHERE state = ${DEAD} GROUP BY subscription`,
    )
    .raw()
  const currentRows = db.prepare<[], { row: number; active: number }>(
    "SELECT row, state = 'active' AS active FROM subscription WHERE deleted_at IS NULL",
  )

  /** The subscriptions of the workspace, deleted ones too, or the one asked for if it is the workspace's own. */
  function subscriptionsAsked(query: { workspace: number; subscription?: number }) {
    const own = subscriptionsOf.all(query.workspace)
    return query.subscription === undefined ? own : own.filter((each) => each.row === query.subscription)
  }

  /** The types a workspace has events of: one index seek each. */
  function typesOf(workspace: number): string[] {
    const types: string[] = []
    for (let type = nextType.get(workspace, ''); type; type = nextType.get(workspace, type)) types.push(type)
    return types
  }

  function toDelivery(row: DeliveryRow): StoredDelivery {
    const {
      workspace: _workspace,
      stateCode: _code,
      subscriptionState: _state,
      deletedAt: _deleted,
      ...rest
    } = row
    const state = deliveryStateOf(row)
    return { ...rest, state, nextAttemptAt: state === 'cancelled' ? null : row.nextAttemptAt }
  }

  /** Newest pending ones. When they are few they are read by their own index and sorted, else by walking back. */
  function newestPending(subscription: number, before: number): { ids: number[]; complete: boolean } {
    const few = pendingIds.all(subscription, LONGEST_SCAN)
    if (few.length < LONGEST_SCAN) {
      return { ids: few.filter((id) => id < before).sort((a, b) => b - a), complete: true }
    }
    return { ids: deliveryIds.all(subscription, before, LONGEST_SCAN), complete: false }
  }

  function candidateIds(query: DeliveryQuery, subscription: number): { ids: number[]; complete: boolean } {
    const before = query.before ?? BEFORE_ALL
    const scan = query.type === undefined && query.state !== 'delivered' ? query.limit + 1 : LONGEST_SCAN
    if (query.state === 'dead') {
      const ids = deadIds.all(subscription, before, scan)
      return { ids, complete: ids.length < scan }
    }
    if (query.state === 'pending' || query.state === 'held' || query.state === 'cancelled') {
      return newestPending(subscription, before)
    }
    const ids = deliveryIds.all(subscription, before, scan)
    return { ids, complete: ids.length < scan }
  }

  return {
    async listEvents(query) {
      const before = query.before ?? BEFORE_ALL
      const types = query.types ?? typesOf(query.workspace)
      const ids = types.flatMap((type) => eventIds.all(query.workspace, type, before, query.limit + 1))
      const newest = ids.sort((a, b) => b - a)
      const rows: StoredEvent[] = []
      for (const id of newest.slice(0, query.limit)) {
        // Ids ascend with time, so the first event that is too old ends the list.
        if (query.since !== undefined && receivedAt.get(id)! < query.since) return { rows, next: null }
        rows.push(toEvent(oneEvent.get(id)!))
      }
      return { rows, next: newest.length > query.limit ? newest[query.limit - 1]! : null }
    },
    async getEvent(workspace, id) {
      const row = oneEvent.get(id)
      return row?.workspace === workspace ? toEvent(row) : undefined
    },
    async listDeliveries(query) {
      const asked = subscriptionsAsked(query).filter((each) =>
        canHave(query.state, { active: each.active === 1, deleted: each.deleted === 1 }),
      )
      const lists = asked.map((each) => candidateIds(query, each.row))
      // Below the deepest id of a list that was cut, other lists may not be read: the page ends there.
      const floor = Math.max(0, ...lists.filter((each) => !each.complete).map((each) => each.ids.at(-1) ?? 0))
      const ids = lists
        .flatMap((each) => each.ids)
        .filter((id) => id >= floor)
        .sort((a, b) => b - a)
      return collect(ids, query.limit, floor, (id) => {
        const row = oneDelivery.get(id)
        if (!row) return undefined
        const delivery = toDelivery(row)
        return isAskedFor(delivery, query) ? delivery : undefined
      })
    },
    async getDelivery(workspace, id) {
      const row = oneDelivery.get(id)
      return row?.workspace === workspace ? toDelivery(row) : undefined
    },
    eventsMergedInto: async (delivery) => mergedInto.all(delivery),
    listAttempts: async (delivery) => chain.all(delivery),
    async listLog(query) {
      const before = query.before ?? BEFORE_ALL
      const ids = subscriptionsAsked(query)
        .flatMap((each) => attemptIds.all(each.row, before, query.limit + 1))
        .sort((a, b) => b - a)
      return collect(ids, query.limit, 0, (id) => oneAttempt.get(id))
    },
    async figures() {
      const active = new Map(currentRows.all().map(({ row, active }) => [row, active === 1]))
      const waiting = pendingBySubscription.all()
      const pending = waiting.filter((each) => active.get(each.subscription) === true)
      const held = waiting.filter((each) => active.get(each.subscription) === false)
      const pages = db.pragma('page_count', { simple: true }) as number
      return {
        pending: new Map(
          pending.map(({ subscription, count, oldestDueAt }) => [subscription, { count, oldestDueAt }]),
        ),
        held: new Map(
          held.map(({ subscription, count, oldestDueAt }) => [subscription, { count, oldestDueAt }]),
        ),
        dead: new Map(deadBySubscription.all()),
        bytes: pages * (db.pragma('page_size', { simple: true }) as number),
        usedBytes: usedBytes(db),
      }
    },
  }
}

/** The first `limit` rows that `read` gives for the ids, and where the next page begins. `floor` > 0: more may lie below it. */
function collect<Row extends { id: number }>(
  ids: readonly number[],
  limit: number,
  floor: number,
  read: (id: number) => Row | undefined,
): Page<Row> {
  const rows: Row[] = []
  for (const id of ids) {
    if (rows.length === limit) return { rows, next: rows.at(-1)!.id }
    const row = read(id)
    if (row) rows.push(row)
  }
  return { rows, next: floor > 0 ? floor : null }
}

function toEvent(row: EventRow): StoredEvent {
  return {
    ...row,
    test: row.test === 1,
    warnings: row.warnings === null ? [] : (JSON.parse(row.warnings) as string[]),
  }
}
