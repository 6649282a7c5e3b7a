import Database from 'better-sqlite3'
import { idBeyond, NUMBERED } from '../ids-given-out.ts'

/** Lets the ids of a database go on above all that can have been given out before `now`. */
export function continueIds(file: string, now: number): void {
  const db = new Database(file, { fileMustExist: true })
  try {
    const base = idBeyond(now)
    const note = db.prepare(
      "INSERT INTO meta (key, value) VALUES ('last_' || @table, @base) " +
        'ON CONFLICT (key) DO UPDATE SET value = max(value, excluded.value)',
    )
    db.transaction(() => NUMBERED.forEach((table) => note.run({ table, base })))()
  } finally {
    db.close()
  }
}
