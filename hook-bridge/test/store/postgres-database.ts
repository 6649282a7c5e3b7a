import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { noServerBecause, type PostgresServer, startPostgres } from '../../../test/postgres/server.ts'
import { type Clock, systemClock } from '../../src/clock.ts'
import type { Timing } from '../../src/store/postgres/leases.ts'
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts'
import type { Store } from '../../src/store/store.ts'

/** A hundredth of what is used in earnest, so that waiting for a lease to run out takes less than a second. */
export const SHORT: Timing = { leaseMs: 600, beatMs: 100, idleMs: 60_000 }

export interface Database {
  /** Empty at the begin of each test. */
  readonly url: string
  readonly server: PostgresServer
  /** Another process on it, as far as the database can tell. Closed after the test. */
  open(options?: { clock?: Clock; serve?: boolean; timing?: Timing }): Promise<Store>
  query<Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>
}

/** `describe` with a PostgreSQL server that lives as long as the block; skipped, and says so, where there can be none. */
export function describeWithPostgres(name: string, block: (database: Database) => void): void {
  describe.skipIf(noServerBecause !== '')(`${name}${noServerBecause}`, () => {
    let server: PostgresServer
    let url = ''
    const opened: Store[] = []

    beforeAll(async () => {
      server = await startPostgres()
      url = await server.createDatabase()
    }, 60_000)
    // Much faster than a database for each test.
    beforeEach(() =>
      server.query(
        'DROP SCHEMA public CASCADE; CREATE SCHEMA public; ' +
          `ALTER DATABASE ${new URL(url).pathname.slice(1)} RESET ALL`,
        [],
        url,
      ),
    )
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close().catch(() => {})
    })
    afterAll(() => server[Symbol.asyncDispose](), 60_000)

    block({
      get url() {
        return url
      },
      get server() {
        return server
      },
      async open(options = {}) {
        const store = await openPostgresStore({
          url,
          clock: systemClock,
          serve: true,
          timing: SHORT,
          ...options,
        })
        opened.push(store)
        return store
      },
      query: (sql, values) => server.query(sql, values, url),
    })
  })
}
