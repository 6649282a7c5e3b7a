import type Database from 'better-sqlite3'
import { HOUR_MS, type HourlyCount } from '../console-store.ts'

/** What the figures of an hour are counted under. */
export type Counted = Omit<HourlyCount, 'hour' | 'count'> & { readonly workspace: number }

/** Adds up what one commit did, so that it costs a few rows however many events and attempts are in it. */
export interface Hourly {
  /** Counts what happened at this time. */
  note(at: number, counted: Counted): void
  /** Forgets what was noted for a commit that failed. */
  begin(): void
  /** Writes what was noted. To be called in the transaction. */
  write(): void
}

interface Sum extends Counted {
  readonly hour: number
  count: number
}

export function createHourly(db: Database.Database): Hourly {
  const add = db.prepare(
    'INSERT INTO hourly (workspace, hour, kind, provider, platform, result, count) VALUES (?, ?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT DO UPDATE SET count = count + excluded.count',
  )
  // By workspace, and then a handful: looking through them is cheaper than making a key for each event.
  const sums = new Map<number, Sum[]>()

  return {
    note(at, counted) {
      const hour = Math.floor(at / HOUR_MS)
      let known = sums.get(counted.workspace)
      if (!known) sums.set(counted.workspace, (known = []))
      const sum = known.find((each) => each.hour === hour && isSame(each, counted))
      if (sum) sum.count += 1
      else known.push({ ...counted, hour, count: 1 })
    },
    begin: () => sums.clear(),
    write() {
      for (const known of sums.values()) {
        for (const { workspace, hour, kind, provider, platform, result, count } of known) {
          add.run(workspace, hour, kind, provider, platform, result, count)
        }
      }
    },
  }
}

function isSame(one: Counted, other: Counted): boolean {
  return (
    one.result === other.result &&
    one.platform === other.platform &&
    one.provider === other.provider &&
    one.kind === other.kind
  )
}
