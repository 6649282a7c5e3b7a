import type Database from 'better-sqlite3'
import type { MadeRoom, RoomWanted } from '../store.ts'
import { createFirstDeliveryOf } from './deliveries-of-events.ts'
import { DEAD, PENDING } from './queue-tables.ts'

interface DeliveryRow {
  readonly id: number
  readonly event: number
  readonly state: number
  /** Of the delivery that it is merged into. */
  readonly headState: number | null
  readonly cancelled: number
}

/** Bytes that the data takes. The file keeps what was given back, and fills it again before it grows. */
export function usedBytes(db: Database.Database): number {
  const pragma = (name: string) => db.pragma(name, { simple: true }) as number
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size')
}

/**
 * Makes room for new events: first payloads go, the oldest first, then rows. It goes through the tables from their
 * beginning, a chunk at each call, and begins anew when it has come to their end; what is unfinished is passed over.
 */
export function createMakeRoom(
  db: Database.Database,
  noteLastIds: () => void,
): (wanted: RoomWanted) => MadeRoom {
  const nextPayloads = db
    .prepare<[number, number], number>('SELECT event FROM payload WHERE event > ? ORDER BY event LIMIT ?')
    .pluck()
  const nextEvents = db
    .prepare<[number, number, number], number>(
      'SELECT id FROM (SELECT id, received_at FROM event WHERE id > ? ORDER BY id LIMIT ?) WHERE received_at < ?',
    )
    .pluck()
  const deletePayload = db.prepare('DELETE FROM payload WHERE event = ?')
  const deleteEvent = db.prepare('DELETE FROM event WHERE id = ?')
  const deleteDelivery = db.prepare('DELETE FROM delivery WHERE id = ?')
  const deleteAttempts = db.prepare(
    'WITH RECURSIVE chain (id, previous) AS (SELECT attempt.id, previous FROM delivery ' +
      'JOIN attempt ON attempt.id = last_attempt WHERE delivery.id = ? ' +
      'UNION ALL SELECT attempt.id, attempt.previous FROM chain JOIN attempt ON attempt.id = chain.previous) ' +
      'DELETE FROM attempt WHERE id IN (SELECT id FROM chain)',
  )
  const deliveriesOf = createDeliveriesOf(db)
  let stage: 'payloads' | 'rows' = 'payloads'
  let passed = 0

  function chunkOf({ chunk, rowsBefore }: RoomWanted): number[] {
    return stage === 'payloads' ? nextPayloads.all(passed, chunk) : nextEvents.all(passed, chunk, rowsBefore)
  }

  /** Turns to what is next when the end is reached. Returns whether there is anything next. */
  function turn(): boolean {
    passed = 0
    stage = stage === 'payloads' ? 'rows' : 'payloads'
    return stage === 'rows'
  }

  function deleteRows(event: number, deliveries: readonly DeliveryRow[]): void {
    for (const { id } of deliveries) {
      deleteAttempts.run(id)
      deleteDelivery.run(id)
    }
    deleteEvent.run(event)
  }

  function free(events: readonly number[]): Pick<MadeRoom, 'payloads' | 'events' | 'undelivered'> {
    const deliveries = Map.groupBy(deliveriesOf(events[0]!, events.at(-1)!), ({ event }) => event)
    const finished = events.filter((event) => !deliveries.get(event)?.some(isUnfinished))
    const emptied = finished.filter((event) => deletePayload.run(event).changes === 1)
    const dead = emptied.flatMap((event) => deliveries.get(event) ?? []).filter(({ state }) => state === DEAD)
    if (stage === 'payloads') return { payloads: emptied.length, events: 0, undelivered: dead.length }
    noteLastIds()
    for (const event of finished) deleteRows(event, deliveries.get(event) ?? [])
    return { payloads: 0, events: finished.length, undelivered: dead.length }
  }

  return db.transaction((wanted: RoomWanted): MadeRoom => {
    const nothing = { payloads: 0, events: 0, undelivered: 0 }
    if (usedBytes(db) <= wanted.limit) {
      stage = 'payloads'
      passed = 0
      return { ...nothing, used: usedBytes(db), more: false }
    }
    const events = chunkOf(wanted)
    if (events.length === 0) return { ...nothing, used: usedBytes(db), more: turn() }
    const freed = free(events)
    passed = events.at(-1)!
    return { ...freed, used: usedBytes(db), more: true }
  }).immediate
}

/** Pending or held: it has yet to be sent. A cancelled one never will. */
export function isUnfinished({
  state,
  headState,
  cancelled,
}: Pick<DeliveryRow, 'state' | 'headState' | 'cancelled'>): boolean {
  return (headState ?? state) === PENDING && cancelled === 0
}

/** All deliveries of the events from the first to the last. */
export function createDeliveriesOf(db: Database.Database): (first: number, last: number) => DeliveryRow[] {
  const rows =
    'SELECT delivery.id, delivery.event, delivery.state, head.state AS headState, deleted_at IS NOT NULL AS cancelled FROM delivery ' +
    'LEFT JOIN delivery AS head ON head.id = delivery.merged_into LEFT JOIN subscription ON subscription.row = delivery.subscription WHERE'
  const inOrder = db.prepare<[number, number], DeliveryRow>(
    `${rows} delivery.id >= ? AND delivery.id < ? AND delivery.recovery IS NULL`,
  )
  const caughtUp = db.prepare<[number, number], DeliveryRow>(
    `${rows} delivery.recovery IS NOT NULL AND delivery.event BETWEEN ? AND ?`,
  )
  const firstOf = createFirstDeliveryOf(db)
  return (first, last) => [...inOrder.all(firstOf(first), firstOf(last + 1)), ...caughtUp.all(first, last)]
}
