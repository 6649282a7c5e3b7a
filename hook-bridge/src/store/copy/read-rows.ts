import type Database from 'better-sqlite3'
import type { Column, Values } from './insert-rows.ts'

const MOST_ROWS = 2_000
const MOST_BYTES = 1024 * 1024

/** Columns that SQLite keeps in another form; all others have the same name and the same values on both sides. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  // The two halves, as dedupe-key.ts writes them.
  digest:
    "CASE WHEN dedupe_head IS NOT NULL THEN printf('%012x%012x00000000', dedupe_head, dedupe_tail) END AS digest",
  // Of the hourly counts, which one process writes alone.
  slot: '0 AS slot',
}

/** All rows of a table in the order of their numbers, in portions that memory holds easily. */
export function* readRows(
  db: Database.Database,
  table: string,
  columns: readonly Column[],
): Generator<readonly Values[]> {
  const names = columns.map(({ name }) => EXPRESSIONS[name] ?? name).join(', ')
  const all = db.prepare<[], Values>(`SELECT ${names} FROM ${table} ORDER BY 1`).raw()
  let rows: Values[] = []
  let bytes = 0
  for (const row of all.iterate()) {
    rows.push(row)
    bytes += sizeOf(row)
    if (rows.length < MOST_ROWS && bytes < MOST_BYTES) continue
    yield rows
    rows = []
    bytes = 0
  }
  if (rows.length > 0) yield rows
}

function sizeOf(row: Values): number {
  return row.reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8),
    0,
  )
}
