import Database from 'better-sqlite3'

/** 2026-01-01: no bridge is older. */
const FIRST_MOMENT = 1_767_225_600_000
/** More ids than any bridge gives out in a second, on average over its life. */
const IDS_A_SECOND = 65_536
const TABLES = ['event', 'delivery', 'attempt'] as const

/**
 * Lets the ids of a database go on above all that can have been given out before `now`. What came in after a backup
 * had ids that the backup does not know; receivers have noted them, and would take a new event with such an id for one
 * that they have had.
 */
export function continueIds(file: string, now: number): void {
  const db = new Database(file, { fileMustExist: true })
  try {
    const base = Math.max(0, Math.ceil((now - FIRST_MOMENT) / 1000)) * IDS_A_SECOND
    const note = db.prepare(
      "INSERT INTO meta (key, value) VALUES ('last_' || @table, @base) " +
        'ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)',
    )
    db.transaction(() => TABLES.forEach((table) => note.run({ table, base })))()
  } finally {
    db.close()
  }
}
