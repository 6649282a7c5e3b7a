import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'

/** `db copy|reopen|restored` */
export function addDbCommands(program: Command): void {
  const db = program
    .command('db')
    .description('Move the database to a PostgreSQL server, and after a restore there.')

  db.command('copy')
    .description('Copy the database file to an empty PostgreSQL database, which takes its place.')
    .option('--from <file>', 'the database file; else the one of DATABASE_URL, or data/hook-bridge.db')
    .option('--to <url>', 'the server; else DATABASE_URL, where other people on this machine do not see it')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Stop the bridge first. All goes over as it is: ids, secrets, API keys, inbound URLs, what is pending and when it is due,
what counts as a duplicate. It is one transaction: there is all of it on the server, or nothing. The file stays, and
is marked, so that no bridge serves it, too: what is pending would be delivered twice.

The secrets stay sealed with the same master key. So from then on set HOOK_BRIDGE_MASTER_KEY, for every bridge, to
what it is now, or to what is in master.key.

Examples:
  $ DATABASE_URL=postgres://user:password@host/hooks ${PROGRAM} db copy --from data/hook-bridge.db
  $ ${PROGRAM} db copy --to postgres://user@host/hooks`,
    )
    .action(later(async () => (await import('../db/copy.ts')).copy))

  db.command('reopen')
    .description('Take back a database file that was copied to a server.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Stop every bridge on the server first. The file is as it was when it was copied: what came in since then is only on the
server, and what was pending then is delivered again, under the same webhook-id.

Example:
  $ ${PROGRAM} db reopen`,
    )
    .action(later(async () => (await import('../db/reopen.ts')).reopen))

  db.command('restored')
    .description('Let the ids go on after pg_restore has brought a PostgreSQL database back.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Before any bridge is started. What came in after the dump was made had ids that the dump does not know. Receivers have
noted them, and would take a new event with such an id for one that they have had: so new ones begin above all that can
have been given out until now. Done twice, it does no harm. The master key is tried, too.

Example:
  $ pg_restore --no-owner --dbname="$DATABASE_URL" hooks.dump
  $ ${PROGRAM} db restored`,
    )
    .action(later(async () => (await import('../db/restored.ts')).restored))
}
