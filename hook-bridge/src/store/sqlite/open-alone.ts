import Database from 'better-sqlite3'
import { unopened } from './open-database.ts'
import { isBusy } from './serve-lock.ts'

/**
 * Opens a database that no other process may have open, neither a bridge nor a command; none can open it before it is
 * closed. Throws with a message for people when another one has it open, or when it cannot be
 * opened at all.
 */
export function openAlone(file: string): Database.Database {
  let db: Database.Database | undefined
  try {
    db = new Database(file, { timeout: 0, fileMustExist: true })
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('synchronous = FULL')
    db.exec('BEGIN EXCLUSIVE; COMMIT')
    return db
  } catch (error) {
    db?.close()
    if (!isBusy(error)) throw unopened(file, error)
    throw new Error(
      `Another program has the database ${file} open, such as a command of the bridge in another terminal. ` +
        'End it, then repeat this.',
      { cause: error },
    )
  }
}
