import Database from 'better-sqlite3'
import { makeLeads } from './leads.ts'

/*
 * Databases with millions of rows, written by SQL in seconds where the bridge would take many minutes. The file
 * must have the bridge's schema already. Nothing is flushed: what a crash would lose can be made again.
 */

const DAY_MS = 24 * 60 * 60 * 1000
const PAYLOADS_A_TURN = 10_000

export interface Fill {
  readonly file: string
  /** How many events; each has one delivery. */
  readonly events: number
  readonly rows: FewRows
}

/** Rows that the many rows refer to; the subscriptions take turns as receivers. */
export interface FewRows {
  readonly workspace: number
  readonly source: number | null
  readonly subscriptions: readonly number[]
}

/** The few rows of a database that a bridge made, with one workspace and one source. */
export function readFewRows(file: string): FewRows {
  const db = new Database(file, { readonly: true })
  const rowsOf = (table: string): number[] =>
    db.prepare<[], number>(`SELECT row FROM ${table} ORDER BY row`).pluck().all()
  const few = {
    workspace: rowsOf('workspace')[0]!,
    source: rowsOf('source')[0] ?? null,
    subscriptions: rowsOf('subscription'),
  }
  db.close()
  return few
}

/** Events of the last 30 days, each delivered at the first attempt; the newest `payloads` of them still have a body. */
export function fillWithFinished(fill: Fill & { readonly payloads: number }): void {
  const { file, events, rows, payloads } = fill
  const db = openForFilling(file)
  db.transaction(() => {
    insertEvents(db, fill, 30 * DAY_MS)
    insertPayloads(db, events - payloads + 1, events)
    db.prepare(
      `INSERT INTO delivery (id, event, subscription, state, attempts, schedule_from, first_attempt_at, last_attempt)
       SELECT id, id, ${turnOf(rows)}, 1, 1, 0, received_at, id FROM event`,
    ).run()
    db.prepare(
      `INSERT INTO attempt (id, delivery, subscription, number, started_at, duration_ms, status)
       SELECT id, id, ${turnOf(rows)}, 1, received_at, 12, 200 FROM event`,
    ).run()
  })()
  close(db)
}

/** Events of the last hour, none of them delivered yet: all are due. */
export function fillWithPending(fill: Fill): void {
  const { file, events, rows } = fill
  const db = openForFilling(file)
  db.transaction(() => {
    insertEvents(db, fill, DAY_MS / 24)
    insertPayloads(db, 1, events)
    db.prepare(
      `INSERT INTO delivery (id, event, subscription, state, next_at, attempts, schedule_from)
       SELECT id, id, ${turnOf(rows)}, 0, received_at, 0, 0 FROM event`,
    ).run()
  })()
  close(db)
}

function openForFilling(file: string): Database.Database {
  const db = new Database(file)
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -1000000')
  return db
}

function close(db: Database.Database): void {
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
}

/** Events 1 to n, received evenly over the last `spanMs`, with digests as they have them from real senders. */
function insertEvents(db: Database.Database, { events, rows }: Fill, spanMs: number): void {
  const from = Date.now() - spanMs
  db.prepare(
    `WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
     INSERT INTO event (id, workspace, source, provider, type, subject, received_at, test, dedupe_head, dedupe_tail)
     SELECT n, ?, ?, 'cablenetai', 'lead.created', 'lead-' || n, CAST(? + n * ? / ? AS INTEGER), 0, random() & 0xffffffffffff, random() & 0xffffffffffff FROM number`,
  ).run(events, rows.workspace, rows.source, from, spanMs, events)
}

function insertPayloads(db: Database.Database, first: number, last: number): void {
  const insert = db.prepare('INSERT INTO payload (event, raw) VALUES (?, ?)')
  for (let event = first; event <= last; event += PAYLOADS_A_TURN) {
    const bodies = makeLeads(Math.min(PAYLOADS_A_TURN, last - event + 1))
    bodies.forEach((body, index) => insert.run(event + index, body))
  }
}

/** SQL: the subscription whose turn it is. */
function turnOf({ subscriptions }: FewRows): string {
  const cases = subscriptions.map((row, index) => `WHEN ${index} THEN ${row}`).join(' ')
  return `CASE id % ${subscriptions.length} ${cases} END`
}
