import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { RunningBridge } from '../support/bridge.ts'

const HOURS = 7 * 24

/** A week of figures, as a bridge would have counted them: charts of a bridge that has just started show little. */
export function fillPast({ folder }: RunningBridge): void {
  const db = new Database(join(folder, 'hook-bridge.db'))
  const workspace = db.prepare('SELECT row FROM workspace').pluck().get()
  const add = db.prepare(
    'INSERT INTO hourly (workspace, hour, kind, provider, platform, result, count) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const now = Math.floor(Date.now() / 3_600_000)
  db.transaction(() => {
    for (let hour = now - HOURS; hour < now; hour += 1) {
      for (const [kind, provider, platform, result, size] of SHAPES) {
        const count = Math.round(size * activity(hour))
        if (count > 0) add.run(workspace, hour, kind, provider, platform, result, count)
      }
    }
  })()
  db.close()
}

const SHAPES = [
  ['in', 'cablenetai', '', 'accepted', 42],
  ['in', 'inmova', '', 'accepted', 23],
  ['out', 'cablenetai', 'zapier', 'delivered', 34],
  ['out', 'cablenetai', 'make', 'delivered', 18],
  ['out', 'inmova', 'n8n', 'delivered', 22],
  ['out', 'inmova', 'other', 'retry', 3],
] as const

/** Busy by day, quiet by night. */
function activity(hour: number): number {
  const byDay = Math.max(0, Math.sin((((hour % 24) - 6) / 14) * Math.PI))
  return byDay * (0.7 + 0.3 * Math.sin(hour * 1.7))
}
