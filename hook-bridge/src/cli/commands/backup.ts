import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { later } from './later.ts'
import { jsonOption } from './json-option.ts'

/** `backup <file>` */
export function addBackupCommand(program: Command): void {
  program
    .command('backup')
    .description('Copy the database as it stands at this moment, also while a bridge is at work.')
    .argument('<file>', 'where to; it must not be there yet')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The copy is checked before it gets its name: a file of that name is a whole backup. It holds personal data, and all
but the master key: without that it cannot be restored, so keep a copy of the key in another place.

Examples:
  $ ${PROGRAM} backup /backups/hook-bridge-monday.db
  $ ${PROGRAM} backup "/backups/$(date +%F).db" --json`,
    )
    .action(later(async () => (await import('../backup.ts')).backUp))
}
