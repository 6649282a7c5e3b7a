import { providerIds } from '@hook-bridge/event-catalog/providers'
import { type Command, Option } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `erase` */
export function addEraseCommand(program: Command): void {
  program
    .command('erase')
    .description('Take one person out of all that is stored: payloads, subjects, what receivers answered.')
    .requiredOption(
      '--subject <id>',
      'id of the person, as the provider has it: of a lead, a tenant, a contact',
    )
    .addOption(new Option('--provider <name>', 'only events of this provider').choices([...providerIds]))
    .option('--dry-run', 'only count what would be erased')
    .option('--yes', 'erase it: it cannot be undone')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Found are events that are about this id, and events that name it where the catalogue knows the id of a person. What still
waits to be delivered of them is dead. The bridge may go on meanwhile. Broken off, the same again goes on. Backups and
other copies are not touched, and an event that comes in later brings data back: erase at the provider first.

Examples:
  $ ${PROGRAM} erase --subject 1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f --dry-run
  $ ${PROGRAM} erase --subject 1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f --yes`,
    )
    .action(later(async () => (await import('../erase.ts')).erase))
}
