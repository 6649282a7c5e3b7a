import { type CatchUpStep, chooseMissed, type FoundEvent, lookedAt, type Stepped } from '../choose-missed.ts'
import { orderKeyOf } from '../subject-keys.ts'
import type { MissedEvent, Recovery } from '../recovery-store.ts'
import type { Subscription } from '../registry-store.ts'
import { createOrder } from './order.ts'
import { PENDING } from './queue-tables.ts'
import type { RecoveryParts } from './recovery-parts.ts'

interface EventRow extends MissedEvent {
  readonly subject: string | null
  readonly receivedAt: number
  readonly test: number
  readonly hasPayload: number
}

/** Events of a subscription's types that it never had, by their id: the key of the walk is the order of the walk. */
export function createCatchUp(
  { db, nextDeliveryId }: Pick<RecoveryParts, 'db' | 'nextDeliveryId'>,
  firstDeliveryOf: (event: number) => number,
) {
  const nextOfType = db
    .prepare<[number, string, number, number], number>(
      'SELECT id FROM event WHERE workspace = ? AND type = ? AND id > ? ORDER BY id LIMIT ?',
    )
    .pluck()
  const event = db.prepare<[{ id: number; withBody: number }], EventRow>(
    'SELECT id, source, provider, type, subject, received_at AS receivedAt, test, ' +
      'EXISTS (SELECT 1 FROM payload WHERE event = event.id) AS hasPayload, ' +
      'iif(@withBody, (SELECT coalesce(body, raw) FROM payload WHERE event = event.id), NULL) AS body FROM event WHERE id = @id',
  )
  const had = db
    .prepare<[number, number, number], number>(
      'SELECT event FROM delivery WHERE subscription = ? AND id >= ? AND id < ?',
    )
    .pluck()
  const hadCaughtUp = db
    .prepare<[number, number, number], number>(
      'SELECT event FROM delivery WHERE recovery IS NOT NULL AND event BETWEEN ? AND ? AND subscription = ?',
    )
    .pluck()
  const insert = db.prepare(
    'INSERT INTO delivery (id, event, subscription, state, next_at, attempts, schedule_from, recovery) ' +
      `VALUES (?, ?, ?, ${PENDING}, ?, 0, 0, ?)`,
  )

  const order = createOrder(db)

  function nextEvents({ workspace, cursor }: Recovery, subscription: Subscription): EventRow[] {
    const most = lookedAt(subscription)
    const ids = subscription.events.flatMap((type) => nextOfType.all(workspace, type, cursor, most))
    const next = ids.sort((a, b) => a - b).slice(0, most)
    const withBody = subscription.filters.length > 0 ? 1 : 0
    return next.map((id) => event.get({ id, withBody })!)
  }

  /** The events of these that the subscription has deliveries of. */
  function hadAmong(subscription: number, events: readonly EventRow[]): ReadonlySet<number> {
    const [first, last] = [events[0]?.id, events.at(-1)?.id]
    if (first === undefined || last === undefined) return new Set()
    return new Set([
      ...had.all(subscription, firstDeliveryOf(first), firstDeliveryOf(last + 1)),
      ...hadCaughtUp.all(first, last, subscription),
    ])
  }

  function find(recovery: Recovery, subscription: Subscription): FoundEvent[] {
    const events = nextEvents(recovery, subscription)
    const known = hadAmong(recovery.subscription, events)
    return events.map((each) => ({
      ...each,
      test: each.test === 1,
      hasPayload: each.hasPayload === 1,
      had: known.has(each.id),
    }))
  }

  function deliver(event: FoundEvent, { row, subscription }: Recovery, { now, ...step }: CatchUpStep): void {
    const orderKey = step.subscription.ordered ? orderKeyOf(event) : null
    const delivery = nextDeliveryId()
    if (orderKey === null) insert.run(delivery, event.id, subscription, now, row)
    else order.insert({ delivery, event: event.id, subscription, orderKey, dueAt: now, recovery: row })
  }

  return {
    step(recovery: Recovery, step: CatchUpStep): Stepped {
      const { missed, cursor, done } = chooseMissed(find(recovery, step.subscription), recovery, step)
      for (const event of missed) deliver(event, recovery, step)
      return { cursor, moved: missed.length, done }
    },
  }
}
