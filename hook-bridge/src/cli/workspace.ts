import type { Command } from 'commander'
import { addWorkspace } from '../access.ts'
import type { Workspace } from '../store/store.ts'
import { isoTime } from '../time.ts'
import { jsonOption } from './json-option.ts'
import { manage } from './management.ts'
import { plain, printJson, printLine, table } from './output.ts'
import { PROGRAM } from './program-name.ts'

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
    .action(add)

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
    .action(list)
}

async function add(given: string, { json }: { json?: true }): Promise<void> {
  const name = plain(given)
  if (name === '') throw new Error('The workspace needs a name.')
  const workspace = await manage({ create: true }, ({ deps }) => addWorkspace(deps, name))
  if (json) return printJson(show(workspace))
  printLine(`Added the workspace "${name}" (${workspace.id}).`)
  printLine(`Next, an API key for it: ${PROGRAM} key create --workspace ${workspace.id}`)
}

async function list({ json }: { json?: true }): Promise<void> {
  const workspaces = await manage({ create: false }, async ({ deps }) => deps.registry.workspaces())
  if (json) return printJson(workspaces.map(show))
  const rows = workspaces.map(({ id, name, createdAt }) => [id, name, isoTime(createdAt)])
  printLine(table(['ID', 'NAME', 'CREATED'], rows))
}

function show({ id, name, createdAt }: Workspace) {
  return { id, name, createdAt: isoTime(createdAt) }
}
