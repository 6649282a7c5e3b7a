import { join } from 'node:path'
import Database from 'better-sqlite3'

/** A webhook in the database of the bridge. */
export interface WebhookAtBridge {
  readonly id: string
  readonly name: string
  readonly url: string
  readonly events: string
  readonly client: string
  readonly retry_policy: string
}

/** Opens the database of an installation beside whoever uses it. */
export function openDatabase(folder: string): Database.Database {
  return new Database(join(folder, 'bridge.db'))
}

/** The webhooks of an installation that are not deleted. */
export function webhooksAtBridge(folder: string): WebhookAtBridge[] {
  const database = openDatabase(folder)
  try {
    const sql =
      'SELECT id, name, url, events, client, retry_policy FROM subscription WHERE deleted_at IS NULL'
    return database.prepare<[], WebhookAtBridge>(sql).all()
  } finally {
    database.close()
  }
}
