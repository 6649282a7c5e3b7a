import type { RecoveryParts } from './recovery-parts.ts'
import { MOST_COUNTED } from '../choose-missed.ts'
import { type RecoveryRow, toRecovery } from '../recovery-rows.ts'
import type { GivenUp, HeldFigures, NewRecovery, Recovery, RecoveryStore } from '../recovery-store.ts'
import { found, type SubscriptionRow, toSubscription } from '../registry-rows.ts'
import { createCatchUp } from './catch-up.ts'
import { createFirstDeliveryOf } from './deliveries-of-events.ts'
import { createFirstEventSince } from './first-event-since.ts'
import { DEAD, PENDING } from './queue-tables.ts'
import { createRecover } from './recover.ts'

export function createRecoveryTables(parts: RecoveryParts): RecoveryStore {
  const { db, commit } = parts
  const insert = db.prepare(
    'INSERT INTO recovery (id, workspace, subscription, kind, since, until, cursor, moved, total, state, created_at) ' +
      "VALUES (@id, @workspace, @subscription, @kind, @since, @until, @cursor, 0, @total, 'running', @createdAt)",
  )
  const one = db.prepare<[number], RecoveryRow>('SELECT * FROM recovery WHERE row = ?')
  const byId = db.prepare<[number, string], RecoveryRow>(
    'SELECT * FROM recovery WHERE workspace = ? AND id = ?',
  )
  const ofSubscription = db.prepare<[number], RecoveryRow>(
    'SELECT * FROM recovery WHERE subscription = ? ORDER BY row DESC',
  )
  const running = db.prepare<[], RecoveryRow>(
    'SELECT recovery.* FROM recovery JOIN subscription ON subscription.row = recovery.subscription ' +
      "WHERE recovery.state = 'running' AND deleted_at IS NULL ORDER BY recovery.row",
  )
  const stop = db.prepare(
    "UPDATE recovery SET state = 'stopped', finished_at = ? WHERE row = ? AND state = 'running'",
  )
  const advance = db.prepare(
    'UPDATE recovery SET cursor = @cursor, moved = @moved, state = @state, finished_at = @finishedAt WHERE row = @row',
  )
  const subscriptionRow = db.prepare<[number], SubscriptionRow>('SELECT * FROM subscription WHERE row = ?')
  const dueCount = db
    .prepare<[number, number, number], number>(
      `SELECT count(*) FROM (SELECT 1 FROM delivery WHERE subscription = ? AND state = ${PENDING} AND next_at <= ? LIMIT ?)`,
    )
    .pluck()
  const held = db.prepare<[number], HeldFigures>(
    `SELECT count(*) AS count, min(next_at) AS oldestAt FROM delivery WHERE subscription = ? AND state = ${PENDING}`,
  )
  const overdue = db
    .prepare<[number, number], number>(
      `SELECT count(*) FROM delivery WHERE subscription = ? AND state = ${PENDING} AND next_at < ?`,
    )
    .pluck()
  const giveUp = db.prepare<[string, number, number]>(
    `UPDATE delivery SET state = ${DEAD}, next_at = NULL, reason = ? WHERE id IN ` +
      `(SELECT id FROM delivery WHERE subscription = ? AND state = ${PENDING} ORDER BY next_at, id LIMIT ?)`,
  )
  const countOfType = db
    .prepare<[number, string, number, number], number>(
      'SELECT count(*) FROM (SELECT 1 FROM event WHERE workspace = ? AND type = ? AND id >= ? AND test = 0 LIMIT ?)',
    )
    .pluck()
  const deleted = db.prepare<[number, number], SubscriptionRow>(
    'SELECT * FROM subscription WHERE workspace = ? AND deleted_at >= ? ORDER BY deleted_at DESC, row DESC',
  )
  const firstEventSince = createFirstEventSince(db)
  const firstDeliveryOf = createFirstDeliveryOf(db)
  const recover = createRecover(parts)
  const catchUp = createCatchUp(parts, firstDeliveryOf)

  function countEvents(workspace: number, types: readonly string[], from: number): number {
    const sum = types.reduce((sum, type) => sum + countOfType.get(workspace, type, from, MOST_COUNTED)!, 0)
    return Math.min(sum, MOST_COUNTED)
  }

  /** Where the walk begins, and how much there is to do. */
  function begin({ workspace, subscription, kind, since, until }: NewRecovery) {
    const firstEvent = firstEventSince(since)
    if (kind === 'catch-up') {
      const { events } = toSubscription(
        found(subscriptionRow.get(subscription), 'subscription', subscription),
      )
      return { cursor: firstEvent - 1, total: countEvents(workspace, events, firstEvent) }
    }
    const cursor = firstDeliveryOf(firstEvent) - 1
    return { cursor, total: recover.count({ subscription, cursor, since, until }) }
  }

  const add = db.transaction((recovery: NewRecovery): Recovery => {
    const { lastInsertRowid } = insert.run({ ...recovery, ...begin(recovery) })
    return toRecovery(one.get(Number(lastInsertRowid))!)
  })

  function step(row: number, { now, ahead, wants }: Parameters<RecoveryStore['stepRecovery']>[1]) {
    const stored = one.get(row)
    const subscription = stored && subscriptionRow.get(stored.subscription)
    if (stored?.state !== 'running' || !subscription || subscription.deleted_at !== null) return undefined
    const recovery = toRecovery(stored)
    const room = ahead - dueCount.get(recovery.subscription, now, ahead)!
    if (room <= 0) return recovery
    const stepped =
      recovery.kind === 'recover'
        ? recover.step(recovery, { now, room })
        : catchUp.step(recovery, { now, room, wants, subscription: toSubscription(subscription) })
    advance.run({
      row,
      cursor: stepped.cursor,
      moved: recovery.moved + stepped.moved,
      state: stepped.done ? 'done' : 'running',
      finishedAt: stepped.done ? now : null,
    })
    return toRecovery(one.get(row)!)
  }

  const giveUpNow = db.transaction((subscription: number, { before, keep, chunk, reason }: GivenUp) => {
    if (subscriptionRow.get(subscription)?.state === 'active') return 0
    const beyond = held.get(subscription)!.count - keep
    const count = Math.min(chunk, Math.max(beyond, overdue.get(subscription, before)!))
    return count > 0 ? giveUp.run(reason, subscription, count).changes : 0
  })

  return {
    addRecovery: async (recovery) => add.immediate(recovery),
    async getRecovery(workspace, id) {
      const row = byId.get(workspace, id)
      return row && toRecovery(row)
    },
    listRecoveries: async (subscription) => ofSubscription.all(subscription).map(toRecovery),
    runningRecoveries: async () => running.all().map(toRecovery),
    stepRecovery: (row, wanted) => commit.soon(() => step(row, wanted)),
    async stopRecovery(row, at) {
      stop.run(at, row)
      return toRecovery(found(one.get(row), 'recovery', row))
    },
    countEvents: async ({ workspace, types, since }) => countEvents(workspace, types, firstEventSince(since)),
    async heldOf(subscription) {
      const figures = held.get(subscription)!
      return figures.count === 0 ? null : figures
    },
    giveUpHeld: async (subscription, given) => giveUpNow.immediate(subscription, given),
    deletedSubscriptions: async (workspace, since) =>
      deleted.all(workspace, since).map((row) => ({
        subscription: toSubscription(row),
        deletedAt: row.deleted_at!,
      })),
  }
}
