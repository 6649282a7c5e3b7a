import { providerIds } from '@hook-bridge/event-catalog/providers'
import { Argument, type Command, Option } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `source add|list|change|remove` */
export function addSourceCommands(program: Command): void {
  const source = program
    .command('source')
    .description('Accounts at CablenetAI and Inmova that send their webhooks to the bridge.')
  addAdd(source)
  addList(source)
  addChange(source)
  addRemove(source)
}

function addAdd(source: Command): void {
  source
    .command('add')
    .description(
      'Connect an account: makes its inbound URL, and its signing secret where the provider makes none.',
    )
    .addArgument(new Argument('<provider>', 'whose account it is').choices(providerIds))
    .option('--name <text>', 'what you call the account')
    .addOption(secretOption('signing secret that the provider made; generated if absent'))
    .addOption(new Option('--secret-stdin', 'read the secret from standard input').conflicts(['apiKeyStdin']))
    .option('--api-key-stdin', 'Inmova only: read an API key (scope webhooks:write) from standard input')
    .addOption(
      new Option('--api-key <key>', 'the same on the command line, where others may see it').conflicts(
        'apiKeyStdin',
      ),
    )
    .option('--base-url <url>', 'Inmova only, with an API key: where its API is')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Inmova makes the signing secret itself. With an API key the bridge registers itself there and takes that secret over;
without one, register the inbound URL at Inmova and give the bridge the secret that Inmova returned: source change.

Examples:
  $ ${PROGRAM} source add cablenetai --name "Oficina Santo Domingo"
  $ ${PROGRAM} source add cablenetai --secret-stdin < secret.txt
  $ ${PROGRAM} source add inmova --api-key-stdin < inmova-key.txt
  $ ${PROGRAM} source add inmova --json | jq -r .inboundUrl`,
    )
    .action(later(async () => (await import('../source.ts')).add))
}

function addList(source: Command): void {
  source
    .command('list')
    .description('List the connected accounts.')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} source list
  $ ${PROGRAM} source list --json | jq -r '.[].inboundUrl'`,
    )
    .action(later(async () => (await import('../source.ts')).list))
}

function addChange(source: Command): void {
  source
    .command('change')
    .description('Give an account another name or signing secret. The old secret counts for 24 hours more.')
    .argument('<id>', 'as "source list" shows it')
    .option('--name <text>', 'what you call the account')
    .addOption(secretOption('signing secret that the provider made').conflicts('rotate'))
    .option('--secret-stdin', 'read the secret from standard input')
    .addOption(
      new Option('--rotate', 'generate a new secret and show it, this once').conflicts('secretStdin'),
    )
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} source change src_5e0f1a2b3c4d5e6f708192a3 --secret-stdin < secret.txt
  $ ${PROGRAM} source change src_5e0f1a2b3c4d5e6f708192a3 --rotate`,
    )
    .action(later(async () => (await import('../source.ts')).change))
}

function addRemove(source: Command): void {
  source
    .command('remove')
    .description('Disconnect an account: its inbound URL answers 404 from now on. Its events stay on record.')
    .argument('<id>', 'as "source list" shows it')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Example:
  $ ${PROGRAM} source remove src_5e0f1a2b3c4d5e6f708192a3`,
    )
    .action(later(async () => (await import('../source.ts')).remove))
}

function secretOption(description: string): Option {
  return new Option('--secret <text>', `${description} (others may see it: better --secret-stdin)`).conflicts(
    'secretStdin',
  )
}
