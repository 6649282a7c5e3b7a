import type { Config } from '../config.ts'

/** Path of the database file. Throws with a message for people when there is none that a command could open. */
export function databaseFileOf({ database }: Config): string {
  if (database.file !== ':memory:') return database.file
  throw new Error('DATABASE_URL keeps the database in memory, where only the bridge itself can see it.')
}
