import { addWorkspace } from '../access.ts'
import type { Deps } from '../deps.ts'
import type { Workspace } from '../store/registry-store.ts'
import { PROGRAM } from './program-name.ts'

/** What the first workspace is called where nobody named one; the bridge calls it so, too. */
const FIRST_NAME = 'default'

/** The workspace that is meant. Throws a message for people when that is not clear. */
export function chooseWorkspace({ registry }: Pick<Deps, 'registry'>, wanted: string | undefined): Workspace {
  const all = registry.workspaces()
  const meant = all.filter(({ id, name }) => wanted === undefined || wanted === id || wanted === name)
  if (meant.length === 1) return meant[0]!
  if (all.length === 0) {
    throw new Error(`There is no workspace yet. Make one: ${PROGRAM} workspace add <name>`)
  }
  const names = all.map(({ id, name }) => `  ${name} (${id})`).join('\n')
  throw new Error(
    wanted === undefined
      ? `There are ${all.length} workspaces: say which one is meant with --workspace <name>.\n${names}`
      : `There is no workspace "${wanted}". There ${all.length === 1 ? 'is' : 'are'}:\n${names}`,
  )
}

/**
 * As `chooseWorkspace`; makes the first workspace where there is none. It makes no API key: the bridge shows the
 * first one when it starts, and finds none to show if there were one already.
 */
export async function chooseOrAddWorkspace(deps: Deps, wanted: string | undefined): Promise<Workspace> {
  const isFirst = deps.registry.workspaces().length === 0 && wanted === undefined
  return isFirst ? addWorkspace(deps, FIRST_NAME) : chooseWorkspace(deps, wanted)
}

/** Where an id is looked for: in the workspace that is named, else in all (ids are unique). */
export function workspacesToSearch(deps: Deps, wanted: string | undefined): readonly Workspace[] {
  return wanted === undefined ? deps.registry.workspaces() : [chooseWorkspace(deps, wanted)]
}
