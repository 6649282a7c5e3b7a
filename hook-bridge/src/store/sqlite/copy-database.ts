import { closeSync, openSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'

/** 4 MB: large enough to be fast, small enough for Ctrl-C. */
const PAGES_A_STEP = 1_000

/**
 * Copies a database as it stands at this moment into a new file for its owner only, also while other processes write
 * to it: they are not held up, and what they commit meanwhile is not in the copy. The copy is one file without side
 * files. Rejects when `to` is there already, and leaves nothing behind when it fails.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = new Database(from, { fileMustExist: true, timeout: 5_000 })
  try {
    closeSync(openSync(to, 'wx', 0o600))
    try {
      // Without a snapshot of its own each foreign commit would make the copy begin anew: under load it would never end.
      db.exec('BEGIN')
      db.prepare('SELECT count(*) FROM sqlite_schema').get()
      await db.backup(to, { progress: () => PAGES_A_STEP })
      intoOneFile(to)
    } catch (error) {
      removeDatabase(to)
      throw error
    }
  } finally {
    db.close()
  }
}

function intoOneFile(file: string): void {
  const copy = new Database(file)
  copy.pragma('journal_mode = DELETE')
  copy.close()
}

/** Deletes a database with its side files; harmless when there is none. */
export function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true })
}
