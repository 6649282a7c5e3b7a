import type Database from 'better-sqlite3'
import type { MergedEvent } from '../queue-store.ts'
import { type CoalescePlace, MOST_MERGED } from '../subject-keys.ts'

/** Deliveries in which several events about one subject are sent. */
export interface Coalescing {
  /** The delivery that an event can be merged into; undefined where it has to begin one of its own. */
  openAt(place: CoalescePlace): number | undefined
  insertMerged(delivery: { delivery: number; event: number; subscription: number; into: number }): void
  /** Nothing more is merged into these from now on. */
  seal(deliveries: readonly number[]): void
  /** What is sent with a sealed delivery; undefined where a payload is no longer kept. */
  mergedInto(delivery: number): readonly MergedEvent[] | undefined
}

export function createCoalescing(db: Database.Database): Coalescing {
  const openAt = db
    .prepare<[CoalescePlace], number>(
      'SELECT delivery.id FROM delivery JOIN event ON event.id = delivery.event ' +
        'WHERE delivery.subscription = @subscription AND coalesce_key = @key AND coalesce_key > 0 AND state = 0 ' +
        'AND received_at > @since AND source IS @source AND type = @type AND subject = @subject ' +
        `AND (SELECT count(*) FROM delivery AS merged WHERE merged.merged_into = delivery.id) < ${MOST_MERGED} ` +
        // In order: what came in between about the same subject must not be overtaken.
        'AND NOT EXISTS (SELECT 1 FROM delivery AS later WHERE later.subscription = delivery.subscription ' +
        'AND later.order_key = delivery.order_key AND later.state = 0 AND later.event > delivery.event) ' +
        'ORDER BY delivery.id DESC LIMIT 1',
    )
    .pluck()
  const insertMerged = db.prepare(
    'INSERT INTO delivery (id, event, subscription, state, attempts, schedule_from, merged_into) ' +
      'VALUES (@delivery, @event, @subscription, 3, 0, 0, @into)',
  )
  const seal = db.prepare('UPDATE delivery SET coalesce_key = 0 WHERE id = ? AND coalesce_key > 0')
  const mergedInto = db.prepare<[number], { event: number; body: Buffer | null }>(
    'SELECT delivery.event, coalesce(body, raw) AS body FROM delivery LEFT JOIN payload ON payload.event = delivery.event ' +
      'WHERE merged_into = ? ORDER BY delivery.event',
  )

  return {
    openAt: (place) => openAt.get(place),
    insertMerged: (delivery) => void insertMerged.run(delivery),
    seal: (deliveries) => deliveries.forEach((delivery) => seal.run(delivery)),
    mergedInto(delivery) {
      const merged = mergedInto.all(delivery)
      return merged.every(hasBody) ? merged : undefined
    },
  }
}

function hasBody(merged: { event: number; body: Buffer | null }): merged is MergedEvent {
  return merged.body !== null
}
