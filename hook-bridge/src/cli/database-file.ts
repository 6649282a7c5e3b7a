import type { Config } from '../config.ts'

/** Path of the database file. Throws with a message for people when there is none that a command could open. */
export function databaseFileOf({ database }: Config): string {
  if (database.kind === 'postgres') {
    throw new Error(
      'This command works on a database file, and DATABASE_URL names a PostgreSQL server. ' +
        'There, back up and restore with pg_dump and pg_restore; the master key cannot be rotated yet.',
    )
  }
  if (database.file !== ':memory:') return database.file
  throw new Error('DATABASE_URL keeps the database in memory, where only the bridge itself can see it.')
}
