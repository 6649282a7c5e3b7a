import type Database from 'better-sqlite3'
import { HOUR_MS, type HourlyCount } from '../console-store.ts'

export interface Counted extends Omit<HourlyCount, 'hour' | 'count'> {
  readonly workspace: number
  /** When it happened. */
  readonly at: number
}

/** Adds up what one commit did, so that it costs a few rows however many events and attempts are in it. */
export interface Hourly {
  note(counted: Counted): void
  /** Forgets what was noted for a commit that failed. */
  begin(): void
  /** Writes what was noted. To be called in the transaction. */
  write(): void
}

export function createHourly(db: Database.Database): Hourly {
  const add = db.prepare(
    'INSERT INTO hourly (workspace, hour, kind, provider, platform, result, count) VALUES (?, ?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT DO UPDATE SET count = count + excluded.count',
  )
  const sums = new Map<string, { readonly counted: Counted; count: number }>()

  return {
    note(counted) {
      const { workspace, at, kind, provider, platform, result } = counted
      const key = `${workspace} ${hourOf(at)} ${kind} ${provider} ${platform} ${result}`
      const sum = sums.get(key)
      if (sum) sum.count += 1
      else sums.set(key, { counted, count: 1 })
    },
    begin: () => sums.clear(),
    write() {
      for (const { counted, count } of sums.values()) {
        const { workspace, at, kind, provider, platform, result } = counted
        add.run(workspace, hourOf(at), kind, provider, platform, result, count)
      }
    },
  }
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MS)
}
