import Database from 'better-sqlite3'
import { createPrivately } from './open-database.ts'

/**
 * Makes this process the only one that delivers from a database file: a lock that the operating system drops when
 * the process ends, however it ends. (SQLite's own file lock on a small file beside the database serves for it.)
 * Throws with a message for people when another process holds it. `advice`: what to do then.
 */
export function takeServeLock(
  file: string,
  advice = 'Two would deliver every event twice: stop the other one first, or give this one its own DATABASE_URL.',
): () => void {
  const path = `${file}.lock`
  // Whoever can open it can take the lock, and keep the bridge from starting.
  createPrivately(path)
  const lock = new Database(path, { timeout: 0 })
  try {
    lock.pragma('journal_mode = DELETE')
    lock.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER)')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new Error(`Another hook-bridge process already serves the database ${file}. ${advice}`, {
      cause: error,
    })
  }
  return () => lock.close()
}

/** Whether another connection is what stands in the way. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
