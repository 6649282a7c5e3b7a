import { addApiKey, hashApiKey, revokeApiKey } from '../access.ts'
import type { ApiKey } from '../store/registry-store.ts'
import { isoTime } from '../time.ts'
import { chooseOrAddWorkspace, chooseWorkspace, workspacesToSearch } from './choose-workspace.ts'
import { manage, type Management } from './management.ts'
import { plain, printJson, printLine, table } from './output.ts'
import { PROGRAM } from './program-name.ts'

interface Options {
  readonly workspace?: string
  readonly json?: true
}

/** `key create` */
export async function create({ name, workspace, json }: Options & { name: string }): Promise<void> {
  const made = await manage({ create: true }, async ({ deps }) => {
    const owner = await chooseOrAddWorkspace(deps, workspace)
    const { key, record } = await addApiKey(deps, { workspace: owner.row, name: plain(name) })
    return { key, record, owner }
  })
  if (json) return printJson({ ...show(made.record), workspaceId: made.owner.id, key: made.key })
  printLine(
    `Made the API key "${made.record.name}" (${made.record.id}) of the workspace "${made.owner.name}".`,
  )
  printLine(`Shown this once:\n\n  ${made.key}`)
}

/** `key list` */
export async function list({ workspace, json }: Options): Promise<void> {
  const keys = await manage({ create: false }, async ({ deps }) =>
    deps.registry.apiKeys(chooseWorkspace(deps, workspace).row),
  )
  if (json) return printJson(keys.map(show))
  if (keys.length === 0) return printLine(`There is no API key yet. Make one: ${PROGRAM} key create`)
  const rows = keys.map(({ id, name, createdAt, revokedAt }) => [
    id,
    name,
    isoTime(createdAt),
    revokedAt === null ? 'active' : `revoked ${isoTime(revokedAt)}`,
  ])
  printLine(table(['ID', 'NAME', 'CREATED', 'STATE'], rows))
}

/** `key revoke` */
export async function revoke(id: string, { workspace, json }: Options): Promise<void> {
  const { key, left, configured, suspended } = await manage({ create: false }, (management) =>
    revokeKey(management, { id, workspace }),
  )
  if (json) return printJson(show(key))
  printLine(`Revoked the API key "${key.name}" (${id}).`)
  if (suspended > 0) {
    printLine(
      `${suspended} webhooks that were subscribed with it are suspended: what comes in for them is held.`,
    )
  }
  if (configured) printLine('It is still in HOOK_BRIDGE_API_KEY: take it out of the environment.')
  if (left === 0) printLine(`No API key is left. Make a new one: ${PROGRAM} key create`)
}

async function revokeKey(
  { config, deps }: Management,
  { id, workspace }: { id: string; workspace: string | undefined },
): Promise<{ key: ApiKey; left: number; configured: boolean; suspended: number }> {
  const keys = workspacesToSearch(deps, workspace).flatMap(({ row }) => deps.registry.apiKeys(row))
  const key = keys.find((each) => each.id === id)
  if (!key) throw new Error(`There is no API key with the id ${id}. ${PROGRAM} key list shows all.`)
  const suspended = key.revokedAt === null ? await revokeApiKey(deps, key) : 0
  const remaining = deps.registry.apiKeys(key.workspace)
  return {
    key: remaining.find((each) => each.id === id)!,
    configured: config.apiKey !== null && key.hash === hashApiKey(config.apiKey),
    suspended,
    left: remaining.filter(({ revokedAt }) => revokedAt === null).length,
  }
}

function show({ id, name, createdAt, revokedAt }: ApiKey) {
  return {
    id,
    name,
    createdAt: isoTime(createdAt),
    revokedAt: revokedAt === null ? null : isoTime(revokedAt),
  }
}
