import { providerIds } from '@hook-bridge/event-catalog/providers'
import { type Command, Option } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { SCOPES } from '../make/token.ts'
import { readTeam, readZone } from '../make/zone.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `make setup` */
export function addMakeCommands(program: Command): void {
  program
    .command('make')
    .description('Scenarios of Make that get the events of this bridge.')
    .command('setup')
    .description(
      'Make a running scenario for each event, in your Make team: webhook, signing secret and all.',
    )
    .addOption(
      new Option('--zone <host>', 'where your Make pages are, such as eu1.make.com')
        .env('MAKE_ZONE')
        .argParser(readZone)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--team <id>', 'the number in the address of your Make pages')
        .env('MAKE_TEAM_ID')
        .argParser(readTeam)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--event <event>',
        'type (lead.created) or key (cablenetai_lead_created); as often as you like',
      )
        .argParser((event, before: readonly string[] | undefined) => [...(before ?? []), event])
        .conflicts('provider'),
    )
    .addOption(
      new Option('--provider <provider>', 'one scenario for all events of this provider').choices(
        providerIds,
      ),
    )
    .addOption(new Option('--language <language>', 'of the scenario').choices(['en', 'es']).default('en'))
    .addOption(new Option('--token-stdin', 'read the API token of Make from standard input'))
    .addOption(
      new Option('--token <token>', 'the same on the command line, where others may see it').env(
        'MAKE_API_KEY',
      ),
    )
    .option('--dry-run', 'show every call, and do nothing')
    .option('--again', 'also where there is such a scenario already')
    .addOption(workspaceOption())
    .addHelpText('after', EXPLANATION)
    .action(later(async () => (await import('../make/setup.ts')).setup))
}

const EXPLANATION = `
The API token of Make comes from MAKE_API_KEY, from standard input, or is asked for. It needs the scopes
${SCOPES}, and is neither stored nor shown.

For each scenario: makes a webhook in Make, registers its address at this bridge, puts the webhook and the signing
secret into the blueprint (make-blueprints/blueprints), makes the scenario and starts it. What fails half-way, or is
interrupted with Ctrl-C, is undone on both sides; scenarios that were finished before stay.

Examples:
  $ ${PROGRAM} make setup --zone eu1.make.com --team 123 --event lead.created --event PROPERTY_UPDATED
  $ ${PROGRAM} make setup --zone eu1.make.com --team 123 --provider inmova --language es --dry-run
  $ ${PROGRAM} make setup --zone eu1.make.com --team 123 --event payment.received --token-stdin < token.txt`
