import type Database from 'better-sqlite3'
import { isoTime } from '../../time.ts'

/** Where a database went, and when. */
export interface Moved {
  /** Database and server, without the login. */
  readonly to: string
  readonly at: number
}

/** Marks the database as moved: from now on nothing is served from it, or it would be delivered twice. */
export function markMoved(db: Database.Database, moved: Moved): void {
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('moved', ?)").run(JSON.stringify(moved))
}

/** Takes the mark away again. */
export function unmarkMoved(db: Database.Database): void {
  db.prepare("DELETE FROM meta WHERE key = 'moved'").run()
}

export function readMoved(db: Database.Database): Moved | undefined {
  const text = db.prepare<[], string>("SELECT value FROM meta WHERE key = 'moved'").pluck().get()
  return text === undefined ? undefined : (JSON.parse(text) as Moved)
}

/** Throws with a message for people when the database was moved. */
export function refuseMoved(db: Database.Database, file: string): void {
  const moved = readMoved(db)
  if (moved === undefined) return
  throw new Error(
    `The database ${file} was copied to PostgreSQL (${moved.to}) on ${isoTime(moved.at)}. Served from here, too, all that ` +
      'was pending then would be delivered twice. Set DATABASE_URL to that server. If the copy may have broken off in its ' +
      'last moment, repeat "hook-bridge db copy": it finds out, and finishes it. To go back to this file for good, stop ' +
      'every bridge on that server, then run "hook-bridge db reopen".',
  )
}
