import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

const SYNCHRONOUS_FULL = 2
/** How long a write waits for another process's; all else waits with it, so it is short. */
const BUSY_MS = 1_000

/** Makes the file, where it is not there yet, for its owner only. SQLite makes its side files alike. */
export function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
}

/** A connection as all of them are made. Throws with a message for people when the file cannot be opened. */
export function openDatabase(file: string): Database.Database {
  let db: Database.Database | undefined
  try {
    db = new Database(file, { timeout: BUSY_MS })
    db.pragma('journal_mode = WAL')
    // better-sqlite3 is compiled with NORMAL as the default in WAL mode: FULL is what makes a 200 a promise.
    db.pragma('synchronous = FULL')
    if (db.pragma('synchronous', { simple: true }) !== SYNCHRONOUS_FULL)
      throw new Error('synchronous=FULL is refused')
    db.pragma('foreign_keys = ON')
    // What a row held before it was changed (sealed secrets, personal data) is wiped with it, where that costs no write.
    db.pragma('secure_delete = FAST')
    return db
  } catch (error) {
    db?.close()
    throw new Error(`The database ${file} could not be opened: ${(error as Error).message}.`, {
      cause: error,
    })
  }
}
