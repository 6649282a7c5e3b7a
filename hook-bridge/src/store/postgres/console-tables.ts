import { type ConsolePass, type ConsoleStore, HOUR_MS, type HourlyCount } from '../console-store.ts'
import type { Connection, Statement } from './connections.ts'

const COLUMNS = 'hash, kind, workspace, api_key AS "apiKey", expires_at AS "expiresAt"'

const add: Statement = {
  name: 'add pass',
  text:
    'WITH gone AS (DELETE FROM console_pass WHERE expires_at <= $6) ' +
    'INSERT INTO console_pass (hash, kind, workspace, api_key, expires_at) VALUES ($1, $2, $3, $4, $5)',
}
const session: Statement = {
  name: 'find session',
  text: `SELECT ${COLUMNS} FROM console_pass WHERE hash = $1 AND kind = 'session' AND expires_at > $2`,
}
const take: Statement = {
  name: 'take pass',
  text: `DELETE FROM console_pass WHERE hash = $1 AND kind = $2 RETURNING ${COLUMNS}`,
}
const ofEvent: Statement = {
  name: 'deliveries of event',
  text: 'SELECT id FROM delivery WHERE event = $1 ORDER BY id LIMIT $2',
}
const hours: Statement = {
  name: 'hourly counts',
  text:
    'SELECT hour, kind, provider, platform, result, sum(count)::bigint AS count FROM hourly ' +
    'WHERE workspace = $1 AND hour >= $2 GROUP BY hour, kind, provider, platform, result ORDER BY hour',
}

export function createConsoleTables(connection: Connection): ConsoleStore {
  return {
    async addPass({ hash, kind, workspace, apiKey, expiresAt }, now) {
      await connection.rows(add, [hash, kind, workspace, apiKey, expiresAt, now])
    },
    findSession: async (hash, now) => (await connection.rows<ConsolePass>(session, [hash, now]))[0],
    async takePass(hash, kind, now) {
      const [pass] = await connection.rows<ConsolePass>(take, [hash, kind])
      return pass && pass.expiresAt > now ? pass : undefined
    },
    async deliveriesOfEvent(event, most) {
      const rows = await connection.rows<{ id: number }>(ofEvent, [event, most])
      return rows.map(({ id }) => id)
    },
    async hourlyCounts(workspace, from) {
      const rows = await connection.rows<HourlyCount>(hours, [workspace, Math.ceil(from / HOUR_MS)])
      return rows.map((row) => ({ ...row, hour: row.hour * HOUR_MS }))
    },
  }
}
