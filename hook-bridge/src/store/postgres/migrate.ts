import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

const folder = fileURLToPath(new URL('./migrations/', import.meta.url))
/** Any number will do, as long as it is always this one. */
const MIGRATION_LOCK = 7_305_811_001

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
 * Brings the database to the newest version, all steps in one transaction with their numbers. Processes that start
 * together wait for each other. Throws when the database is newer than this program.
 */
export async function migrate(
  client: pg.Client,
  migrations: readonly Migration[] = readMigrations(),
): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await client.query(
      'CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
    )
    const { rows } = await client.query<{ version: number }>(
      'SELECT coalesce(max(version), 0) AS version FROM migration',
    )
    const { version } = rows[0]!
    refuseNewer(version, migrations.length)
    for (const step of migrations.slice(version)) {
      await client.query(step.sql)
      await client.query('INSERT INTO migration (version, name) VALUES ($1, $2)', [step.version, step.name])
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

function refuseNewer(version: number, newest: number): void {
  if (version <= newest) return
  throw new Error(
    `The database has version ${version}, this program knows versions up to ${newest}. ` +
      'Start the newer hook-bridge that made it, or restore a backup from before the upgrade.',
  )
}
