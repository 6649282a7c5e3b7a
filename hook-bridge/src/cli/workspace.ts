import { addWorkspace } from '../access.ts'
import type { Workspace } from '../store/registry-store.ts'
import { isoTime } from '../time.ts'
import { manage } from './management.ts'
import { plain, printJson, printLine, table } from './output.ts'
import { PROGRAM } from './program-name.ts'

/** `workspace add <name>` */
export async function add(given: string, { json }: { json?: true }): Promise<void> {
  const name = plain(given)
  if (name === '') throw new Error('The workspace needs a name.')
  const workspace = await manage({ create: true }, ({ deps }) => addWorkspace(deps, name))
  if (json) return printJson(show(workspace))
  printLine(`Added the workspace "${name}" (${workspace.id}).`)
  printLine(`Next, an API key for it: ${PROGRAM} key create --workspace ${workspace.id}`)
}

/** `workspace list` */
export async function list({ json }: { json?: true }): Promise<void> {
  const workspaces = await manage({ create: false }, async ({ deps }) => deps.registry.workspaces())
  if (json) return printJson(workspaces.map(show))
  const rows = workspaces.map(({ id, name, createdAt }) => [id, name, isoTime(createdAt)])
  printLine(table(['ID', 'NAME', 'CREATED'], rows))
}

function show({ id, name, createdAt }: Workspace) {
  return { id, name, createdAt: isoTime(createdAt) }
}
