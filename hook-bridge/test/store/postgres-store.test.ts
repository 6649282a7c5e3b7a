/*
 * The PostgreSQL driver: the contract suite, and what only a server shows to one process.
 *
 * Real: a PostgreSQL server of its own, a new database for each test. Doubles: none. Observed: the contract, and the
 * server's own catalogue and plans.
 */
import { afterAll, beforeAll, describe } from 'vitest'
import { noServerBecause, type PostgresServer, startPostgres } from '../../../test/postgres/server.ts'
import { systemClock } from '../../src/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts'
import { describeStore } from './store-contract.ts'

let server: PostgresServer

describe.skipIf(noServerBecause)(
  `PostgreSQL${noServerBecause ? ` (skipped: ${noServerBecause})` : ''}`,
  () => {
    beforeAll(async () => {
      server = await startPostgres()
    }, 60_000)
    afterAll(() => server[Symbol.asyncDispose]())

    describeStore('PostgreSQL', async () =>
      openPostgresStore({ url: await server.createDatabase(), clock: systemClock, serve: true }),
    )
  },
)
