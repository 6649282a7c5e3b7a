import { existsSync, renameSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { keepFile, replaceFile } from '../../durable-file.ts'
import { openAlone } from './open-alone.ts'
import { isBusy } from './serve-lock.ts'

const SIDE_FILES = ['-wal', '-shm']

/**
 * Puts the database `fresh` in the place of `file`, and keeps what was there under the name `aside`. At each moment
 * there is one of the two under the name `file`, whole. Throws with a message for people when another process has the
 * database open.
 * @returns whether there was one before
 */
export function replaceDatabase(file: string, fresh: string, aside: string): boolean {
  const before = existsSync(file)
  const old = before ? closeOthersOut(file) : undefined
  try {
    // What is left of them belongs to the old database; beside the new one SQLite would read it into that.
    for (const end of SIDE_FILES) if (existsSync(file + end)) renameSync(file + end, aside + end)
    if (before) keepFile(file, aside)
    replaceFile(fresh, file)
    return before
  } finally {
    old?.close()
  }
}

/** The old database, in one file and locked until it is closed; undefined when it is too damaged for that. */
function closeOthersOut(file: string): Database.Database | undefined {
  let db: Database.Database | undefined
  try {
    db = openAlone(file)
    db.pragma('journal_mode = DELETE')
    return db
  } catch (error) {
    db?.close()
    if (isBusy((error as Error).cause)) throw error
    return undefined
  }
}
