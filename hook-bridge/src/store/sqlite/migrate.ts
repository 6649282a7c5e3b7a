import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type Database from 'better-sqlite3'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

const folder = fileURLToPath(new URL('./migrations/', import.meta.url))

/** The numbered steps of the schema, in order. `0001-first.sql` is version 1; the numbers have no gaps. */
export function readMigrations(): readonly Migration[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  return names.sort().map((name, index) => {
    const version = Number(name.slice(0, 4))
    if (version !== index + 1) throw new Error(`Migration ${name} should have the number ${index + 1}.`)
    return { version, name, sql: readFileSync(folder + name, 'utf8') }
  })
}

/**
 * Brings the database to the newest version, each step in one transaction with its number (`user_version`).
 * Two processes that start together cannot run a step twice. Throws when the database is newer than this program.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[] = readMigrations()): void {
  const version = (): number => db.pragma('user_version', { simple: true }) as number
  const newest = migrations.length
  if (version() > newest) {
    throw new Error(
      `The database has version ${version()}, this program knows versions up to ${newest}. ` +
        'Start the newer hook-bridge that made it, or restore a backup from before the upgrade.',
    )
  }
  for (const step of migrations) {
    db.transaction(() => {
      if (version() >= step.version) return
      db.exec(step.sql)
      db.pragma(`user_version = ${step.version}`)
    }).immediate()
  }
}
