import type Database from 'better-sqlite3'
import { bringUp } from '../postgres/bring-up.ts'
import { type Connection, createConnections, placeOf } from '../postgres/connections.ts'
import { markMoved, readMoved } from '../sqlite/moved.ts'
import { sealedCheck } from '../sqlite/reseal-secrets.ts'
import { continueNumbers } from './continue-numbers.ts'
import { columnsOf, insertRows } from './insert-rows.ts'
import { readRows } from './read-rows.ts'
import { isCopied, refuseForeignTables, TABLES, takeEmpty } from './target.ts'

/** Rows of a table that are on the server; `total`: how many there are to be. */
export interface Progress {
  readonly table: string
  readonly rows: number
  readonly total: number
}

export interface CopyParts {
  /** The source, at its newest version, open for nobody else. */
  readonly db: Database.Database
  readonly url: string
  /** Now, for the mark. */
  readonly at: number
  readonly onProgress: (progress: Progress) => void
}

/** As long as it wants: a big table takes longer than a bridge may wait. */
const STATEMENT_MS = 0

const fillDedupe =
  'INSERT INTO dedupe (digest, event, received_at) SELECT DISTINCT ON (digest) digest, id, received_at FROM event ' +
  'WHERE digest IS NOT NULL ORDER BY digest, id DESC'

/**
 * Copies a database to an empty PostgreSQL database, in one transaction, and marks the source in its last moment: before
 * the mark there is nothing on the server, after it nothing is served from the source. Broken off between the two, the
 * same again finishes it. Rejects with a message for people; then the server is as before.
 * Resolves to the rows of each table; null when the copy was there already.
 */
export async function copyToPostgres(parts: CopyParts): Promise<readonly Progress[] | null> {
  const { db, url } = parts
  refuseAnotherCopy(db, url)
  try {
    await bringUp(url, (client) => refuseForeignTables(client, url))
    return await copyUnlessThere(parts)
  } catch (error) {
    if (!readMoved(db)) throw error
    throw new Error(
      `${(error as Error).message} Whether the copy is complete is not known: repeat this, it finds out.`,
      { cause: error },
    )
  }
}

async function copyUnlessThere(parts: CopyParts): Promise<readonly Progress[] | null> {
  const { db, url } = parts
  const connections = createConnections(url, 'hook-bridge-copy', 1, STATEMENT_MS)
  try {
    if (readMoved(db) && (await isCopied(connections, idKeyOf(db)))) return null
    return await connections.transaction((connection) => copyAll(connection, parts))
  } finally {
    await connections.close()
  }
}

function refuseAnotherCopy(db: Database.Database, url: string): void {
  const moved = readMoved(db)
  if (!moved || moved.to === placeOf(url)) return
  throw new Error(
    `The database was copied to another server before (${moved.to}), and what came in since then is only there. To ` +
      'copy it again as it was, stop every bridge on that server and run "hook-bridge db reopen" first.',
  )
}

function idKeyOf(db: Database.Database): string {
  return db.prepare<[], Buffer>("SELECT value FROM meta WHERE key = 'id_key'").pluck().get()!.toString('hex')
}

async function copyAll(
  connection: Connection,
  { db, url, at, onProgress }: CopyParts,
): Promise<readonly Progress[]> {
  // A server may be set to end what takes long.
  await connection.rows({ text: "SELECT set_config('statement_timeout', '0', true)" })
  await takeEmpty(connection, url)
  await copyKeys(connection, db)
  const columns = await columnsOf(connection)
  const counts: Progress[] = []
  for (const table of TABLES) {
    const total = countIn(db, `SELECT count(*) FROM ${table}`)
    let rows = 0
    for (const portion of readRows(db, table, columns(table))) {
      await insertRows(connection, table, columns(table), portion)
      rows += portion.length
      onProgress({ table, rows, total })
    }
    counts.push({ table, rows: await countOn(connection, table), total })
  }
  await connection.rows({ text: fillDedupe })
  const facts =
    'SELECT count(*) FROM (SELECT DISTINCT dedupe_head, dedupe_tail FROM event WHERE dedupe_head IS NOT NULL)'
  counts.push({ table: 'dedupe', rows: await countOn(connection, 'dedupe'), total: countIn(db, facts) })
  refuseDifference(counts)
  await continueNumbers(connection, db)
  // Or the first minutes would go by guesses.
  await connection.rows({ text: `ANALYZE dedupe, ${TABLES.join(', ')}` })
  markMoved(db, { to: placeOf(url), at })
  return counts
}

/** The key of the public ids, and what the master key has sealed: ids and secrets are the same on both sides. */
async function copyKeys(connection: Connection, db: Database.Database): Promise<void> {
  const text = 'INSERT INTO meta (key, value) VALUES ($1, $2)'
  await connection.rows({ text }, ['id_key', idKeyOf(db)])
  await connection.rows({ text }, ['master_key_check', sealedCheck(db)])
}

function countIn(db: Database.Database, sql: string): number {
  return db.prepare<[], number>(sql).pluck().get()!
}

async function countOn(connection: Connection, table: string): Promise<number> {
  const [counted] = await connection.rows<{ rows: number }>({ text: `SELECT count(*) AS rows FROM ${table}` })
  return counted!.rows
}

function refuseDifference(counts: readonly Progress[]): void {
  const wrong = counts.filter(({ rows, total }) => rows !== total)
  if (wrong.length === 0) return
  const list = wrong.map(({ table, rows, total }) => `${table}: ${rows} of ${total}`).join(', ')
  throw new Error(
    `Not all rows arrived (${list}), so nothing was copied. Repeat it; if it happens again, report it.`,
  )
}
