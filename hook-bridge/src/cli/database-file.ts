import type { Config } from '../config.ts'

/**
 * Path of the database file. Throws with a message for people when there is none that a command could open.
 * `onServer`: what to do instead where the database is on a PostgreSQL server.
 */
export function databaseFileOf({ database }: Config, onServer: string): string {
  if (database.kind === 'postgres') {
    throw new Error(`This works on a database file, and DATABASE_URL names a PostgreSQL server. ${onServer}`)
  }
  if (database.file !== ':memory:') return database.file
  throw new Error('DATABASE_URL keeps the database in memory, where only the bridge itself can see it.')
}
