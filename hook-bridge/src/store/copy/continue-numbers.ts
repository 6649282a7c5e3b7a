import type Database from 'better-sqlite3'
import type { Connection } from '../postgres/connections.ts'

const FEW = ['workspace', 'api_key', 'source', 'subscription', 'recovery', 'notification'] as const
const MANY = ['event', 'delivery', 'attempt'] as const

/** Lets the numbers on the server go on above all that the database has ever given out, rows that went included. */
export async function continueNumbers(connection: Connection, db: Database.Database): Promise<void> {
  for (const table of FEW) {
    const text = `SELECT setval(pg_get_serial_sequence('${table}', 'row'), max(row)) FROM ${table}`
    await connection.rows({ text })
  }
  for (const table of MANY) {
    const given = db
      .prepare<[string], number>(
        `SELECT max(coalesce(max(id), 0), coalesce((SELECT value FROM meta WHERE key = ?), 0)) FROM ${table}`,
      )
      .pluck()
      .get(`last_${table}`)!
    if (given > 0) await connection.rows({ text: `SELECT setval('${table}_id', $1)` }, [given])
  }
}
