import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { later } from './later.ts'
import { jsonOption } from './json-option.ts'

/** `restore <file>` */
export function addRestoreCommand(program: Command): void {
  program
    .command('restore')
    .description('Put a backup in the place of the database, which is kept beside it.')
    .argument('<file>', 'the backup')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
No bridge may be running on the database. The backup is checked first, and whether the master key fits: the one of
HOOK_BRIDGE_MASTER_KEY, or of master.key beside the database. Nothing is changed when something is wrong with it.

What was delivered after the backup was made is delivered again, under the same webhook-id.

Example:
  $ ${PROGRAM} restore /backups/hook-bridge-monday.db`,
    )
    .action(later(async () => (await import('../restore.ts')).restore))
}
