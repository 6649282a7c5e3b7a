import Database from 'better-sqlite3'
import { sealedCheck } from './reseal-secrets.ts'

/**
 * Reads every page of a database and throws with a message for people when something in it is damaged, or when it was
 * not made by a bridge. Nobody else may write to it meanwhile.
 * @returns a text that was sealed with the master key of the database
 */
export function checkDatabase(file: string): string {
  const db = new Database(file, { fileMustExist: true })
  try {
    const findings = db.pragma('integrity_check(1)', { simple: true }) as string
    if (findings !== 'ok') throw new Error(`it is damaged (${findings})`)
    const isOurs = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").pluck().get() === 1
    const sealed = isOurs ? sealedCheck(db) : undefined
    if (sealed === undefined) throw new Error('it is not the database of a hook bridge')
    return sealed
  } finally {
    db.close()
  }
}
