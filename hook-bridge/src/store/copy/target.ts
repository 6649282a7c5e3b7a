import type pg from 'pg'
import { type Connection, placeOf, type Statement } from '../postgres/connections.ts'
import { refuseOthers } from '../postgres/refuse-others.ts'

/** What is moved, in this order; the first column of each is its number, where it has one. */
export const TABLES = [
  'workspace',
  'api_key',
  'source',
  'subscription',
  'event',
  'payload',
  'delivery',
  'attempt',
  'recovery',
  'hourly',
  'trouble',
  'notification',
  'source_hour',
] as const

// Whoever starts on it meanwhile waits, and then finds what was copied.
const lock: Statement = { text: `LOCK TABLE meta, dedupe, ${TABLES.join(', ')} IN EXCLUSIVE MODE` }
const occupied: Statement = {
  text: TABLES.map((table) => `SELECT '${table}' AS name WHERE EXISTS (SELECT FROM ${table})`).join(
    ' UNION ALL ',
  ),
}
const idKey: Statement = { text: "SELECT value FROM meta WHERE key = 'id_key'" }
const forget: Statement = { text: 'DELETE FROM meta' }

/** Rejects when there are tables of something else where the bridge's are to be. Changes nothing. */
export async function refuseForeignTables(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1',
  )
  const names = rows.map(({ name }) => name)
  if (names.length > 0 && !names.includes('migration')) throw notEmpty(url, names)
}

/** Whether the database with this key of public ids has been copied there. */
export async function isCopied(connection: Connection, key: string): Promise<boolean> {
  return (await connection.rows<{ value: string }>(idKey))[0]?.value === key
}

/**
 * Makes sure, until the end of the transaction, that the tables are empty and nobody uses them. What an earlier look at
 * the database has left in `meta` goes.
 */
export async function takeEmpty(connection: Connection, url: string): Promise<void> {
  await connection.rows(lock)
  const rows = await connection.rows<{ name: string }>(occupied)
  if (rows.length > 0)
    throw notEmpty(
      url,
      rows.map(({ name }) => name),
    )
  await refuseOthers(connection, 'Stop it, then copy.')
  await connection.rows(forget)
}

function notEmpty(url: string, tables: readonly string[]): Error {
  const some = tables.slice(0, 4).join(', ') + (tables.length > 4 ? ' …' : '')
  return new Error(
    `The PostgreSQL database ${placeOf(url)} is not empty: there is something in ${some}. Nothing was changed. Give an ` +
      'empty one ("createdb hooks" makes one); or, if nothing in this one is wanted, empty it with ' +
      '"DROP SCHEMA public CASCADE; CREATE SCHEMA public".',
  )
}
