import type Database from 'better-sqlite3'
import { ERASED, ERASED_WORDS } from '../delivery-state.ts'
import type { Erased, ErasureStore, SearchedEvents } from '../erasure-store.ts'
import { createDeliveriesOf, isUnfinished } from './make-room.ts'
import { BUSY_MS } from './open-database.ts'
import { DEAD, DELIVERED } from './queue-tables.ts'
import { createRemovePayloads } from './remove-payloads.ts'

/** Everything else in this process waits with it. */
const SHORT_MS = 20

type FoundEvent = SearchedEvents['events'][number]

interface SearchValues {
  readonly after: number
  readonly last: number
  readonly workspace: number
  readonly provider: string | null
  readonly subject: string
  readonly text: Buffer
}

/**
 * Takes personal data away; none of it is on the hot path, and none of it has an index of its own. `stopped`: called when
 * deliveries were stopped.
 */
export function createErasureTables(
  db: Database.Database,
  stopped: () => void,
): Omit<ErasureStore, 'onErased'> {
  const nextChunk = db.prepare<[number, number], { last: number | null; count: number }>(
    'SELECT max(id) AS last, count(*) AS count FROM (SELECT id FROM event WHERE id > ? ORDER BY id LIMIT ?)',
  )
  // SQLite compares the bytes: no payload is read into JavaScript that does not have the text. +: or it would go through
  // the index by workspace, all of it for each chunk.
  const search = db.prepare<[SearchValues], FoundEvent>(
    'SELECT id, type, subject, received_at AS receivedAt, coalesce(body, raw) AS body ' +
      'FROM event LEFT JOIN payload ON payload.event = id WHERE id > @after AND id <= @last ' +
      'AND +workspace = @workspace AND (@provider IS NULL OR provider = @provider) ' +
      'AND (subject = @subject OR instr(coalesce(body, raw), @text) > 0) ORDER BY id',
  )
  const deletePayload = db.prepare('DELETE FROM payload WHERE event = ?')
  const emptyEvent = db.prepare('UPDATE event SET subject = NULL, warnings = NULL WHERE id = ?')
  const stop = db.prepare(
    `UPDATE delivery SET state = ${DEAD}, next_at = NULL, reason = '${ERASED}', replays = replays + 1, merged_into = NULL ` +
      `WHERE id = ? AND state <> ${DELIVERED} ` +
      // What was sent in another one stays what it is; what was to be is left out there.
      `AND (SELECT state FROM delivery AS head WHERE head.id = delivery.merged_into) IS NOT ${DELIVERED}`,
  )
  const emptyAttempts = db.prepare(
    'WITH RECURSIVE chain (id, previous) AS (SELECT attempt.id, previous FROM delivery ' +
      'JOIN attempt ON attempt.id = last_attempt WHERE delivery.id = ? ' +
      'UNION ALL SELECT attempt.id, attempt.previous FROM chain JOIN attempt ON attempt.id = chain.previous) ' +
      `UPDATE attempt SET answer = NULL, error = iif(error IS NULL, NULL, '${ERASED_WORDS}') ` +
      `WHERE id IN (SELECT id FROM chain) AND (answer IS NOT NULL OR error <> '${ERASED_WORDS}')`,
  )
  const deliveriesOf = createDeliveriesOf(db)

  function eraseEvent(event: number): Erased {
    const deliveries = deliveriesOf(event, event)
    emptyEvent.run(event)
    for (const { id } of deliveries) stop.run(id)
    return {
      payloads: deletePayload.run(event).changes,
      attempts: deliveries.reduce((sum, { id }) => sum + emptyAttempts.run(id).changes, 0),
      stopped: deliveries.filter(isUnfinished).length,
    }
  }

  const eraseAll = db.transaction((events: readonly number[]): Erased => {
    const all = events.map(eraseEvent)
    const sum = (of: keyof Erased): number => all.reduce((total, each) => total + each[of], 0)
    return { payloads: sum('payloads'), attempts: sum('attempts'), stopped: sum('stopped') }
  }).immediate

  return {
    async searchEvents({ after, chunk, provider = null, ...person }) {
      const { last, count } = nextChunk.get(after, chunk)!
      if (last === null) return { events: [], next: null }
      const events = search.all({ ...person, provider, after, last })
      return { events, next: count === chunk ? last : null }
    },
    async eraseEvents(events) {
      const erased = eraseAll(events)
      if (erased.stopped > 0) stopped()
      return erased
    },
    scrub: async () => (truncateLog(db) ? 'nowhere' : 'side-file'),
    removePayloads: createRemovePayloads(db),
  }
}

/** Empties the write-ahead log, which holds pages as they were. Returns whether that worked: others may be reading it. */
function truncateLog(db: Database.Database): boolean {
  // Most of it without being in anybody's way; what is left takes moments.
  db.pragma('wal_checkpoint(PASSIVE)')
  db.pragma(`busy_timeout = ${SHORT_MS}`)
  try {
    const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
    return busy === 0
  } finally {
    db.pragma(`busy_timeout = ${BUSY_MS}`)
  }
}
