import { type RecoveryRow, toRecovery } from '../recovery-rows.ts'
import type { HeldFigures, NewRecovery, Recovery, RecoveryStep, RecoveryStore } from '../recovery-store.ts'
import { found, type SubscriptionRow, toSubscription } from '../registry-rows.ts'
import { catchUpStep, countEvents, firstEventSince } from './catch-up.ts'
import type { Connection, Connections, Statement } from './connections.ts'
import { findDead, recoverStep } from './recover.ts'

const insert: Statement = {
  name: 'add recovery',
  text:
    'INSERT INTO recovery (id, workspace, subscription, kind, since, until, created_at, cursor, moved, total, state) ' +
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 'running') RETURNING *",
}
const byId: Statement = {
  name: 'recovery by id',
  text: 'SELECT * FROM recovery WHERE workspace = $1 AND id = $2',
}
const ofSubscription: Statement = {
  name: 'recoveries of subscription',
  text: 'SELECT * FROM recovery WHERE subscription = $1 ORDER BY row DESC',
}
const running: Statement = {
  name: 'running recoveries',
  text:
    'SELECT recovery.* FROM recovery JOIN subscription ON subscription.row = recovery.subscription ' +
    "WHERE recovery.state = 'running' AND deleted_at IS NULL ORDER BY recovery.row",
}
const stop: Statement = {
  name: 'stop recovery',
  text:
    "UPDATE recovery SET state = CASE state WHEN 'running' THEN 'stopped' ELSE state END, " +
    'finished_at = coalesce(finished_at, $1) WHERE row = $2 RETURNING *',
}
/** Whoever finds it locked leaves it to the one who is at it. */
const lock: Statement = {
  name: 'lock recovery',
  text: "SELECT * FROM recovery WHERE row = $1 AND state = 'running' FOR UPDATE SKIP LOCKED",
}
const advance: Statement = {
  name: 'advance recovery',
  text:
    'UPDATE recovery SET cursor = $2, moved = moved + $3, state = $4::text, ' +
    "finished_at = CASE $4::text WHEN 'done' THEN $5::bigint END WHERE row = $1 RETURNING *",
}
const subscriptionRow: Statement = {
  name: 'subscription that is there',
  text: 'SELECT * FROM subscription WHERE row = $1 AND deleted_at IS NULL',
}
const dueCount: Statement = {
  name: 'count due',
  text:
    'SELECT count(*) AS count FROM ' +
    '(SELECT FROM delivery WHERE subscription = $1 AND state = 0 AND next_at <= $2 LIMIT $3) AS due',
}
const held: Statement = {
  name: 'held of subscription',
  text: 'SELECT count(*) AS count, min(next_at) AS "oldestAt" FROM delivery WHERE subscription = $1 AND state = 0',
}
const giveUp: Statement = {
  name: 'give up held',
  text:
    'WITH counted AS (SELECT count(*) AS waiting, count(*) FILTER (WHERE next_at < $2) AS overdue ' +
    "FROM delivery WHERE subscription = $1 AND state = 0 AND NOT EXISTS (SELECT FROM subscription WHERE row = $1 AND state = 'active')), " +
    'victims AS (SELECT id FROM delivery WHERE subscription = $1 AND state = 0 ORDER BY next_at, id ' +
    'LIMIT (SELECT greatest(0, least($4::bigint, greatest(overdue, waiting - $3::bigint))) FROM counted) FOR UPDATE SKIP LOCKED), ' +
    'gone AS (UPDATE delivery SET state = 2, next_at = NULL, reason = $5 FROM victims WHERE delivery.id = victims.id RETURNING 1) ' +
    'SELECT count(*) AS count FROM gone',
}
const deleted: Statement = {
  name: 'deleted subscriptions',
  text:
    'SELECT * FROM subscription WHERE workspace = $1 AND deleted_at >= $2 ' +
    'ORDER BY deleted_at DESC, row DESC',
}

/** `announceDue`: another process may be the one that delivers. */
export function createRecoveryTables(
  connections: Connections,
  announceDue: (subscriptions: readonly number[]) => void,
): RecoveryStore {
  async function stepOn(
    connection: Connection,
    row: number,
    step: RecoveryStep,
  ): Promise<Recovery | undefined> {
    const [stored] = await connection.rows<RecoveryRow>(lock, [row])
    if (!stored) return undefined
    const [read] = await connection.rows<SubscriptionRow>(subscriptionRow, [stored.subscription])
    if (!read) return undefined
    const subscription = toSubscription(read)
    const recovery = toRecovery(stored)
    const [due] = await connection.rows<{ count: number }>(dueCount, [subscription.row, step.now, step.ahead])
    const room = step.ahead - due!.count
    if (room <= 0) return recovery
    const stepped =
      recovery.kind === 'recover'
        ? await recoverStep(connection, recovery, { now: step.now, room })
        : await catchUpStep(connection, recovery, { ...step, room, subscription })
    const state = stepped.done ? 'done' : 'running'
    const values = [row, stepped.cursor, stepped.moved, state, step.now]
    return toRecovery((await connection.rows<RecoveryRow>(advance, values))[0]!)
  }

  return {
    addRecovery: (recovery) =>
      connections.transaction(async (connection) => {
        const { id, workspace, subscription, kind, since, until, createdAt } = recovery
        const { cursor, total } = await begin(connection, recovery)
        const values = [id, workspace, subscription, kind, since, until, createdAt, cursor, total]
        return toRecovery((await connection.rows<RecoveryRow>(insert, values))[0]!)
      }),
    async getRecovery(workspace, id) {
      const [row] = await connections.rows<RecoveryRow>(byId, [workspace, id])
      return row && toRecovery(row)
    },
    listRecoveries: async (subscription) =>
      (await connections.rows<RecoveryRow>(ofSubscription, [subscription])).map(toRecovery),
    runningRecoveries: async () => (await connections.rows<RecoveryRow>(running)).map(toRecovery),
    async stepRecovery(row, step) {
      const stepped = await connections.transaction((connection) => stepOn(connection, row, step))
      if (stepped) announceDue([stepped.subscription])
      return stepped
    },
    async stopRecovery(row, at) {
      const [stopped] = await connections.rows<RecoveryRow>(stop, [at, row])
      return toRecovery(found(stopped, 'recovery', row))
    },
    countEvents: async ({ workspace, types, since }) => {
      const from = await firstEventSince(connections, since)
      return countEvents(connections, { workspace, types, from, since })
    },
    async heldOf(subscription) {
      const [figures] = await connections.rows<HeldFigures>(held, [subscription])
      return figures!.count === 0 ? null : figures!
    },
    async giveUpHeld(subscription, { before, keep, chunk, reason }) {
      const values = [subscription, before, keep, chunk, reason]
      return (await connections.rows<{ count: number }>(giveUp, values))[0]!.count
    },
    async deletedSubscriptions(workspace, since) {
      const rows = await connections.rows<SubscriptionRow>(deleted, [workspace, since])
      return rows.map((row) => ({ subscription: toSubscription(row), deletedAt: row.deleted_at! }))
    },
  }
}

/** Where the walk begins, and how much there is to do. */
async function begin(
  connection: Connection,
  recovery: NewRecovery,
): Promise<{ cursor: number; total: number }> {
  if (recovery.kind === 'recover') return findDead(connection, recovery)
  const { workspace, subscription, since } = recovery
  const [row] = await connection.rows<SubscriptionRow>(subscriptionRow, [subscription])
  const { events: types } = toSubscription(found(row, 'subscription', subscription))
  const from = await firstEventSince(connection, since)
  return { cursor: from - 1, total: await countEvents(connection, { workspace, types, from, since }) }
}
