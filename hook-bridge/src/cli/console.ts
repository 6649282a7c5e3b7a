import { LINK_MS, newPass } from '../console/passes.ts'
import type { Deps } from '../deps.ts'
import type { ApiKey } from '../store/registry-store.ts'
import { chooseWorkspace } from './choose-workspace.ts'
import { manage } from './management.ts'
import { printJson, printLine } from './output.ts'
import { PROGRAM } from './program-name.ts'

interface Options {
  readonly workspace?: string
  readonly key?: string
  readonly json?: true
}

/** `console` */
export async function printLink({ workspace, key, json }: Options): Promise<void> {
  const { url, apiKey, name } = await manage({ create: false }, async ({ config, deps }) => {
    const shown = chooseWorkspace(deps, workspace)
    const apiKey = chooseKey(deps, shown.row, key)
    const token = await newPass(deps, 'link', apiKey)
    return { url: `${config.publicUrl}/console/link?token=${token}`, apiKey, name: shown.name }
  })
  const minutes = LINK_MS / 60_000
  if (json) return printJson({ url, minutes, apiKeyId: apiKey.id })
  printLine(`Open this link within ${minutes} minutes; it works once:\n\n  ${url}\n`)
  printLine(
    `It shows the workspace "${name}" until the API key "${apiKey.name}" (${apiKey.id}) is revoked, 12 hours at most.`,
  )
}

function chooseKey({ registry }: Deps, workspace: number, wanted: string | undefined): ApiKey {
  const usable = registry.apiKeys(workspace).filter(({ revokedAt }) => revokedAt === null)
  const [chosen] = wanted === undefined ? usable : usable.filter(({ id }) => id === wanted)
  if (chosen) return chosen
  throw new Error(
    wanted === undefined
      ? `This workspace has no API key that a session could hang on. Make one: ${PROGRAM} key create`
      : `There is no usable API key with the id ${wanted} in this workspace. ${PROGRAM} key list shows all.`,
  )
}
