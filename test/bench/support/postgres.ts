import { type PostgresServer, startPostgres } from '../../postgres/server.ts'
import { pinnedCommand } from './pinning.ts'

/**
 * A PostgreSQL server as it comes, fsync and all, on the core under test: what uses it shares that core with it, so a
 * figure is about all the work that an event makes, on whichever side of the connection.
 */
export function startDatabaseServer(): Promise<PostgresServer> {
  return startPostgres({ settings: {}, wrap: (command, args) => pinnedCommand('under-test', command, args) })
}
