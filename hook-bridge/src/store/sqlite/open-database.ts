import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { OWNERSHIP_ADVICE, withFile } from '../../file-trouble.ts'

const SYNCHRONOUS_FULL = 2
/** How long a write waits for another process's; all else waits with it, so it is short. */
export const BUSY_MS = 1_000

/**
 * Makes the file, where it is not there yet, for its owner only. SQLite makes its side files alike. Throws with a message
 * for people when it cannot be made, or not be written.
 */
export function createPrivately(file: string): void {
  withFile(file, () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
  })
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
    // What a row held (sealed secrets, personal data) is wiped when it is changed or deleted, pages that it leaves free, too.
    db.pragma('secure_delete = ON')
    return db
  } catch (error) {
    db?.close()
    throw unopened(file, error)
  }
}

/** Why a database could not be opened, and what to do, in words for people. */
export function unopened(file: string, error: unknown): Error {
  const { code, message } = error as { code?: string; message: string }
  return new Error(`The database ${file} could not be opened: ${message}.${adviceOn(code ?? '')}`, {
    cause: error,
  })
}

function adviceOn(code: string): string {
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
    return ' If DATABASE_URL names something else, correct it; if the file is damaged, restore a backup.'
  // The file itself was tried before: what is left are its side files.
  if (/^SQLITE_(CANTOPEN|READONLY|PERM)/.test(code))
    return ` It, or a file beside it (-wal, -shm), may belong to another user. ${OWNERSHIP_ADVICE}`
  return ''
}
