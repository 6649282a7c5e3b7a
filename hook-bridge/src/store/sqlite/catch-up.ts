import { chooseMissed, type FoundEvent, MOST_LOOKED_AT, type Stepped } from '../choose-missed.ts'
import type { MissedEvent, Recovery } from '../recovery-store.ts'
import { PENDING } from './queue-tables.ts'
import type { RecoveryParts } from './recovery-tables.ts'

interface EventRow extends MissedEvent {
  readonly receivedAt: number
  readonly test: number
  readonly hasPayload: number
}

interface CatchUpStep {
  readonly now: number
  readonly room: number
  readonly types: readonly string[]
  readonly wants: (event: MissedEvent) => boolean
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
  const event = db.prepare<[number], EventRow>(
    'SELECT id, source, type, received_at AS receivedAt, test, ' +
      'EXISTS (SELECT 1 FROM payload WHERE event = event.id) AS hasPayload FROM event WHERE id = ?',
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

  function nextEvents({ workspace, cursor }: Recovery, types: readonly string[]): EventRow[] {
    const ids = types.flatMap((type) => nextOfType.all(workspace, type, cursor, MOST_LOOKED_AT))
    const next = ids.sort((a, b) => a - b).slice(0, MOST_LOOKED_AT)
    return next.map((id) => event.get(id)!)
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

  function find(recovery: Recovery, types: readonly string[]): FoundEvent[] {
    const events = nextEvents(recovery, types)
    const known = hadAmong(recovery.subscription, events)
    return events.map((each) => ({
      ...each,
      test: each.test === 1,
      hasPayload: each.hasPayload === 1,
      had: known.has(each.id),
    }))
  }

  return {
    step(recovery: Recovery, step: CatchUpStep): Stepped {
      const { missed, cursor, done } = chooseMissed(find(recovery, step.types), recovery, step)
      for (const id of missed) {
        insert.run(nextDeliveryId(), id, recovery.subscription, step.now, recovery.row)
      }
      return { cursor, moved: missed.length, done }
    },
  }
}
