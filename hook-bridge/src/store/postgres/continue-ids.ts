import type pg from 'pg'
import { idBeyond, NUMBERED } from '../ids-given-out.ts'
import { bringUp } from './bring-up.ts'
import { createConnections, placeOf, type Statement } from './connections.ts'
import { refuseOthers } from './refuse-others.ts'

const readCheck: Statement = { text: "SELECT value FROM meta WHERE key = 'master_key_check'" }

/** The last id of each that counts as given out. */
export type LastIds = Readonly<Record<(typeof NUMBERED)[number], number>>

/**
 * Lets the ids of a database that was brought back from a dump go on above all that can have been given out before `now`.
 * `refuseKey`: is given a text that the key of the database has sealed, and throws when the key at hand is another one.
 * Rejects with a message for people when there is no such database, or a bridge is at work on it; then nothing is changed.
 */
export async function continueIds(
  url: string,
  now: number,
  refuseKey: (check: string) => void,
): Promise<LastIds> {
  await bringUp(url, (client) => refuseEmpty(client, url))
  const connections = createConnections(url, 'hook-bridge-restored', 1)
  try {
    return await connections.transaction(async (connection) => {
      await refuseOthers(connection, 'Stop every bridge, on every machine, then repeat this.')
      const [check] = await connection.rows<{ value: string }>(readCheck)
      if (!check) throw nothingThere(url)
      refuseKey(check.value)
      const [ids] = await connection.rows<LastIds>(raise, [idBeyond(now)])
      return ids!
    })
  } finally {
    await connections.close()
  }
}

const raise: Statement = {
  text: `SELECT ${NUMBERED.map(
    (table) =>
      `setval('${table}_id', greatest((SELECT last_value FROM ${table}_id), $1::bigint)) AS ${table}`,
  ).join(', ')}`,
}

/** Before the tables are made: pg_restore would find them in its way. */
async function refuseEmpty(client: pg.Client, url: string): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass('meta') IS NOT NULL AS there")
  if (!rows[0]!.there) throw nothingThere(url)
}

function nothingThere(url: string): Error {
  return new Error(
    `There is no database of a bridge at ${placeOf(url)}. Bring the dump back with pg_restore first, and see that ` +
      'DATABASE_URL names the database that it went to.',
  )
}
