import type Database from 'better-sqlite3'
import { type ConsolePass, type ConsoleStore, HOUR_MS, type HourlyCount } from '../console-store.ts'
import { createDeliveriesOf } from './make-room.ts'

const COLUMNS = 'hash, kind, workspace, api_key AS apiKey, expires_at AS expiresAt'

export function createConsoleTables(db: Database.Database): ConsoleStore {
  const deleteExpired = db.prepare('DELETE FROM console_pass WHERE expires_at <= ?')
  const add = db.prepare(
    'INSERT INTO console_pass (hash, kind, workspace, api_key, expires_at) VALUES (@hash, @kind, @workspace, @apiKey, @expiresAt)',
  )
  const session = db.prepare<[string, number], ConsolePass>(
    `SELECT ${COLUMNS} FROM console_pass WHERE hash = ? AND kind = 'session' AND expires_at > ?`,
  )
  const take = db.prepare<[string, string], ConsolePass>(
    `DELETE FROM console_pass WHERE hash = ? AND kind = ? RETURNING ${COLUMNS}`,
  )
  const hours = db.prepare<[number, number, number], HourlyCount>(
    'SELECT hour * ? AS hour, kind, provider, platform, result, count FROM hourly WHERE workspace = ? AND hour >= ? ORDER BY hour',
  )
  const deliveriesOf = createDeliveriesOf(db)
  const addAndTidy = db.transaction((pass: ConsolePass, now: number) => {
    deleteExpired.run(now)
    add.run(pass)
  })

  return {
    addPass: async (pass, now) => addAndTidy.immediate(pass, now),
    findSession: async (hash, now) => session.get(hash, now),
    async takePass(hash, kind, now) {
      const pass = take.get(hash, kind)
      return pass && pass.expiresAt > now ? pass : undefined
    },
    deliveriesOfEvent: async (event, most) =>
      deliveriesOf(event, event)
        .slice(0, most)
        .map(({ id }) => id),
    hourlyCounts: async (workspace, from) => hours.all(HOUR_MS, workspace, Math.ceil(from / HOUR_MS)),
  }
}
