import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'
import { workspaceOption } from './workspace-option.ts'

/** `key create|list|revoke` */
export function addKeyCommands(program: Command): void {
  const key = program.command('key').description('API keys: for Zapier, Make, n8n and your own programs.')

  key
    .command('create')
    .description('Make an API key and show it, this once.')
    .option('--name <text>', 'what it is for', 'command line')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} key create --name Zapier
  $ ${PROGRAM} key create --name n8n --json | jq -r .key`,
    )
    .action(later(async () => (await import('../key.ts')).create))

  key
    .command('list')
    .description('List the API keys; the keys themselves are stored nowhere.')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} key list
  $ ${PROGRAM} key list --json`,
    )
    .action(later(async () => (await import('../key.ts')).list))

  key
    .command('revoke')
    .description('Revoke an API key: it is refused from now on.')
    .argument('<id>', 'as "key list" shows it')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Example:
  $ ${PROGRAM} key revoke key_5e0f1a2b3c4d5e6f708192a3`,
    )
    .action(later(async () => (await import('../key.ts')).revoke))
}
