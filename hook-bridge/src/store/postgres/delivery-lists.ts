import { canHave, deliveryStateOf, isAskedFor } from '../delivery-state.ts'
import type { DeliveryQuery, Page, ReadStore, StoredAttempt, StoredDelivery } from '../read-store.ts'
import type { Connection, Statement } from './connections.ts'

interface DeliveryRow extends Omit<StoredDelivery, 'state'> {
  readonly workspace: number
  readonly stateCode: number
  readonly subscriptionState: string
  readonly deletedAt: number | null
}

/**
 * Rows that one call looks at, at the most, when a filter has no index of its own: a rare hit must not stop the
 * main job. The page then ends early and says where to go on.
 */
const LONGEST_SCAN = 10_000
const BEFORE_ALL = Number.MAX_SAFE_INTEGER
/** Rows read at once, while a page is being filled. */
const SLICE = 200

const subscriptionsOf: Statement = {
  name: 'subscriptions of workspace',
  text: "SELECT row, state = 'active' AS active, deleted_at IS NOT NULL AS deleted FROM subscription WHERE workspace = $1",
}
const deliveries: Statement = {
  name: 'deliveries',
  text:
    'SELECT delivery.id, delivery.event, event.type, delivery.subscription, subscription.id AS "subscriptionId", ' +
    'subscription.workspace, coalesce(head.state, delivery.state) AS "stateCode", subscription.state AS "subscriptionState", ' +
    'deleted_at AS "deletedAt", delivery.attempts, event.received_at AS "createdAt", delivery.merged_into AS "mergedInto", ' +
    'coalesce(head.next_at, delivery.next_at) AS "nextAttemptAt", ' +
    'attempt.status AS "lastStatus", coalesce(CASE delivery.state WHEN 2 THEN delivery.reason END, attempt.error) AS "lastError" FROM delivery ' +
    'JOIN event ON event.id = delivery.event JOIN subscription ON subscription.row = delivery.subscription ' +
    'LEFT JOIN delivery AS head ON head.id = delivery.merged_into ' +
    'LEFT JOIN attempt ON attempt.id = delivery.last_attempt WHERE delivery.id = ANY ($1::bigint[]) ORDER BY delivery.id DESC',
}
const mergedEvents: Statement = {
  name: 'merged events',
  text: 'SELECT event FROM delivery WHERE merged_into = $1 ORDER BY event',
}
/** The newest ids of each subscription; they are merged afterwards. */
const newest = (name: string, from: string): Statement => ({
  name,
  text:
    'SELECT wanted.subscription, newest.id FROM unnest($1::bigint[]) AS wanted (subscription), LATERAL (SELECT id FROM ' +
    `${from} AND id < $2 ORDER BY id DESC LIMIT $3) AS newest`,
})
const newestDeliveries = newest(
  'newest deliveries',
  'delivery WHERE delivery.subscription = wanted.subscription',
)
const newestDead = newest(
  'newest dead',
  'delivery WHERE delivery.subscription = wanted.subscription AND delivery.state = 2',
)
const newestAttempts = newest('newest attempts', 'attempt WHERE attempt.subscription = wanted.subscription')
const pending: Statement = {
  name: 'some pending',
  text: 'SELECT id FROM delivery WHERE subscription = $1 AND state = 0 LIMIT $2',
}

const attemptColumns =
  'attempt.id, attempt.delivery, delivery.event, event.type, number, started_at AS "startedAt", ' +
  'duration_ms AS "durationMs", status, error, answer, attempt.next_at AS "nextAttemptAt"'
const attemptJoin = 'JOIN delivery ON delivery.id = attempt.delivery JOIN event ON event.id = delivery.event'
const attempts: Statement = {
  name: 'attempts',
  text: `SELECT ${attemptColumns} FROM attempt ${attemptJoin} WHERE attempt.id = ANY ($1::bigint[]) ORDER BY attempt.id DESC`,
}
const chain: Statement = {
  name: 'chain of attempts',
  text:
    'WITH RECURSIVE chain (id, previous) AS (SELECT attempt.id, previous FROM delivery ' +
    'JOIN attempt ON attempt.id = last_attempt WHERE delivery.id = $1 ' +
    'UNION ALL SELECT attempt.id, attempt.previous FROM chain JOIN attempt ON attempt.id = chain.previous) ' +
    `SELECT ${attemptColumns} FROM chain JOIN attempt ON attempt.id = chain.id ${attemptJoin} ORDER BY number`,
}

interface Ids {
  readonly ids: readonly number[]
  /** The list was not cut. */
  readonly complete: boolean
}

/** Lists over several subscriptions are merged from the end of the index of each. */
export function createDeliveryLists(
  connection: Connection,
): Pick<ReadStore, 'listDeliveries' | 'getDelivery' | 'eventsMergedInto' | 'listAttempts' | 'listLog'> {
  /** The subscriptions of the workspace, deleted ones too, or the one asked for if it is the workspace's own. */
  async function subscriptionsAsked(query: { workspace: number; subscription?: number }) {
    const own = await connection.rows<{ row: number; active: boolean; deleted: boolean }>(subscriptionsOf, [
      query.workspace,
    ])
    return query.subscription === undefined ? own : own.filter((each) => each.row === query.subscription)
  }

  /** One list for each subscription. */
  async function newestOf(
    statement: Statement,
    of: readonly number[],
    page: { readonly before: number; readonly count: number },
  ): Promise<Ids[]> {
    const rows = await connection.rows<{ subscription: number; id: number }>(statement, [
      of,
      page.before,
      page.count,
    ])
    const lists = Map.groupBy(rows, (row) => row.subscription)
    return [...lists.values()].map((list) => ({
      ids: list.map((row) => row.id),
      complete: list.length < page.count,
    }))
  }

  /** Newest pending ones. When they are few they are read by their own index and sorted, else by walking back. */
  async function newestPending(subscription: number, before: number): Promise<Ids[]> {
    const rows = await connection.rows<{ id: number }>(pending, [subscription, LONGEST_SCAN])
    if (rows.length === LONGEST_SCAN) {
      return newestOf(newestDeliveries, [subscription], { before, count: LONGEST_SCAN })
    }
    const ids = rows.map((row) => row.id).filter((id) => id < before)
    return [{ ids, complete: true }]
  }

  async function candidates(query: DeliveryQuery): Promise<Ids[]> {
    const asked = (await subscriptionsAsked(query))
      .filter((each) => canHave(query.state, each))
      .map((each) => each.row)
    const before = query.before ?? BEFORE_ALL
    if (query.state === 'pending' || query.state === 'held' || query.state === 'cancelled') {
      return (await Promise.all(asked.map((each) => newestPending(each, before)))).flat()
    }
    const count = query.type === undefined && query.state !== 'delivered' ? query.limit + 1 : LONGEST_SCAN
    return newestOf(query.state === 'dead' ? newestDead : newestDeliveries, asked, { before, count })
  }

  async function readDeliveries(ids: readonly number[]): Promise<StoredDelivery[]> {
    return (await connection.rows<DeliveryRow>(deliveries, [ids])).map(toDelivery)
  }

  return {
    async listDeliveries(query) {
      const lists = await candidates(query)
      // Below the deepest id of a list that was cut, other lists may not be read: the page ends there.
      const floor = Math.max(0, ...lists.filter((each) => !each.complete).map((each) => each.ids.at(-1) ?? 0))
      const ids = lists
        .flatMap((each) => each.ids)
        .filter((id) => id >= floor)
        .sort((a, b) => b - a)
      return collect(ids, { limit: query.limit, floor }, async (slice) =>
        (await readDeliveries(slice)).filter((each) => isAskedFor(each, query)),
      )
    },
    async getDelivery(workspace, id) {
      const [row] = await connection.rows<DeliveryRow>(deliveries, [[id]])
      return row?.workspace === workspace ? toDelivery(row) : undefined
    },
    async eventsMergedInto(delivery) {
      const rows = await connection.rows<{ event: number }>(mergedEvents, [delivery])
      return rows.map(({ event }) => event)
    },
    listAttempts: (delivery) => connection.rows<StoredAttempt>(chain, [delivery]),
    async listLog(query) {
      const asked = (await subscriptionsAsked(query)).map((each) => each.row)
      const page = { before: query.before ?? BEFORE_ALL, count: query.limit + 1 }
      const lists = await newestOf(newestAttempts, asked, page)
      const ids = lists.flatMap((each) => each.ids).sort((a, b) => b - a)
      return collect(ids, { limit: query.limit, floor: 0 }, (slice) =>
        connection.rows<StoredAttempt>(attempts, [slice]),
      )
    },
  }
}

/** The first `limit` rows that `read` gives for the ids, and where the next page begins. `floor` > 0: more may lie below it. */
async function collect<Row extends { id: number }>(
  ids: readonly number[],
  { limit, floor }: { readonly limit: number; readonly floor: number },
  read: (slice: readonly number[]) => Promise<readonly Row[]>,
): Promise<Page<Row>> {
  const rows: Row[] = []
  for (let from = 0; from < ids.length && rows.length <= limit; from += SLICE) {
    rows.push(...(await read(ids.slice(from, from + SLICE))))
  }
  if (rows.length > limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]!.id }
  return { rows, next: floor > 0 ? floor : null }
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
