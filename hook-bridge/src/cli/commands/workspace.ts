import type { Command } from 'commander'
import { PROGRAM } from '../program-name.ts'
import { jsonOption } from './json-option.ts'
import { later } from './later.ts'

/** `workspace add|list` */
export function addWorkspaceCommands(program: Command): void {
  const workspace = program
    .command('workspace')
    .description('Tenants: each has its own sources, API keys, webhooks and events.')

  workspace
    .command('add')
    .description('Add a workspace.')
    .argument('<name>', 'its name, for people')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Example:
  $ ${PROGRAM} workspace add "Oficina Madrid"
  $ ${PROGRAM} key create --workspace "Oficina Madrid"`,
    )
    .action(later(async () => (await import('../workspace.ts')).add))

  workspace
    .command('list')
    .description('List the workspaces.')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ ${PROGRAM} workspace list
  $ ${PROGRAM} workspace list --json`,
    )
    .action(later(async () => (await import('../workspace.ts')).list))
}
