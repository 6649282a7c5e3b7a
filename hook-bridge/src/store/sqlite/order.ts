import type Database from 'better-sqlite3'
import type { Settlement } from '../queue-store.ts'

interface OrderedDelivery {
  readonly delivery: number
  readonly event: number
  readonly subscription: number
  /** Null: it waits for nobody. */
  readonly orderKey: number | null
  readonly dueAt: number
  /** Others may be merged into it until it is due. */
  readonly coalesceKey?: number
  /** Row of the catch-up that makes it. */
  readonly recovery?: number
}

/** Deliveries of subscriptions with options. Of ordered ones: one about the same subject at a time, the earliest first. */
export interface Order {
  insert(delivery: OrderedDelivery): void
  /** Due ones before which nothing is pending; those in flight are pending. */
  dueIds(subscription: number, now: number, count: number): number[]
  /** Lets the time of what waits behind a settled delivery follow from its outcome. */
  passOn(settlement: Settlement): void
}

/*
 * That nothing earlier is pending is looked up at each claim, so nothing can be forgotten. The due times only keep
 * what waits behind a failing delivery out of the beginning of the index, where every claim would have to pass it. What
 * others may still be merged into keeps its own time.
 */
export function createOrder(db: Database.Database): Order {
  const insert = db.prepare(
    'INSERT INTO delivery (id, event, subscription, state, next_at, attempts, schedule_from, order_key, recovery, coalesce_key) ' +
      'VALUES (@delivery, @event, @subscription, 0, max(@dueAt, coalesce((SELECT next_at FROM delivery ' +
      'WHERE subscription = @subscription AND order_key = @orderKey AND state = 0 AND event < @event AND @coalesceKey IS NULL ' +
      'ORDER BY event DESC LIMIT 1), 0)), ' +
      '0, 0, @orderKey, @recovery, @coalesceKey)',
  )
  const dueIds = db
    .prepare<[number, number, number], number>(
      'SELECT id FROM delivery WHERE subscription = ? AND state = 0 AND next_at <= ? ' +
        'AND (order_key IS NULL OR NOT EXISTS (SELECT 1 FROM delivery AS earlier ' +
        'WHERE earlier.subscription = delivery.subscription AND earlier.order_key = delivery.order_key ' +
        'AND earlier.state = 0 AND earlier.event < delivery.event)) ORDER BY next_at, id LIMIT ?',
    )
    .pluck()
  const placeOf = db.prepare<[number], { key: number | null; event: number }>(
    'SELECT order_key AS key, event FROM delivery WHERE id = ?',
  )
  const putOff = db.prepare(
    'UPDATE delivery SET next_at = @at WHERE subscription = @subscription AND order_key = @key AND state = 0 ' +
      'AND event > @event AND next_at < @at AND coalesce(coalesce_key, 0) = 0',
  )
  const bringForward = db.prepare(
    'UPDATE delivery SET next_at = @at WHERE id = (SELECT id FROM delivery WHERE subscription = @subscription ' +
      'AND order_key = @key AND state = 0 AND event > @event ORDER BY event LIMIT 1) AND next_at > @at AND coalesce(coalesce_key, 0) = 0',
  )

  return {
    insert: (delivery) => void insert.run({ recovery: null, coalesceKey: null, ...delivery }),
    dueIds: (subscription, now, count) => dueIds.all(subscription, now, count),
    passOn({ delivery, subscription, nextAttemptAt, attempt }) {
      const place = { subscription, ...placeOf.get(delivery) }
      if (nextAttemptAt === null) bringForward.run({ ...place, at: attempt.startedAt })
      else putOff.run({ ...place, at: nextAttemptAt })
    },
  }
}
