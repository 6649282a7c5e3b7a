import type Database from 'better-sqlite3'
import { type Reseal, resealedSecrets, resealedUpstream } from '../resealed.ts'

interface SourceRow {
  readonly row: number
  readonly secrets: string
  readonly upstream: string | null
}

/** A text that was sealed with the master key of the database. */
export function sealedCheck(db: Database.Database): string | undefined {
  return db.prepare<[], string>("SELECT value FROM meta WHERE key = 'master_key_check'").pluck().get()
}

/**
 * Seals every secret in the database anew, in one transaction: all of them, or none. As they were sealed before, they
 * stand in no row and in no side file any more. Where SQLite once divided a page, a stray copy may be left in its free
 * space: only a VACUUM, which needs room for all of the database, would rule that out.
 * @returns how many there were
 */
export function resealSecrets(db: Database.Database, reseal: Reseal): number {
  db.pragma('secure_delete = ON')
  const count = db.transaction(() => {
    let resealed = 0
    const counted = (sealed: string): string => {
      resealed += 1
      return reseal(sealed)
    }
    resealSources(db, counted)
    resealSubscriptions(db, counted)
    const check = sealedCheck(db)
    db.prepare("UPDATE meta SET value = ? WHERE key = 'master_key_check'").run(reseal(check!))
    return resealed
  })()
  db.pragma('wal_checkpoint(TRUNCATE)')
  return count
}

function resealSources(db: Database.Database, reseal: Reseal): void {
  const change = db.prepare('UPDATE source SET secrets = ?, upstream = ? WHERE row = ?')
  for (const { row, secrets, upstream } of db
    .prepare<[], SourceRow>('SELECT row, secrets, upstream FROM source')
    .all()) {
    change.run(resealedSecrets(secrets, reseal), upstream && resealedUpstream(upstream, reseal), row)
  }
}

function resealSubscriptions(db: Database.Database, reseal: Reseal): void {
  const change = db.prepare('UPDATE subscription SET secrets = ? WHERE row = ?')
  const rows = db.prepare<[], Pick<SourceRow, 'row' | 'secrets'>>('SELECT row, secrets FROM subscription')
  for (const { row, secrets } of rows.all()) change.run(resealedSecrets(secrets, reseal), row)
}
