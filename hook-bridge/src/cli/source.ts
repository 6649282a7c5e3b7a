import { providerIds, type ProviderId, providers } from '@hook-bridge/event-catalog'
import { showSource } from '../http/shapes/source.ts'
import { changeSource, connectSource, disconnectSource, findSource } from '../inbound/sources.ts'
import type { Refusal } from '../refusal.ts'
import type { OpenSource } from '../registry.ts'
import { isoTime } from '../time.ts'
import { chooseOrAddWorkspace, chooseWorkspace, workspacesToSearch } from './choose-workspace.ts'
import { manage, type Management } from './management.ts'
import { afterConnecting, afterRemoving } from './next-steps.ts'
import { plain, printJson, printLine, table } from './output.ts'
import { readSecret } from './read-stdin.ts'
import { PROGRAM } from './program-name.ts'

interface Shared {
  readonly workspace?: string
  readonly json?: true
}

interface SecretOptions {
  readonly secret?: string
  readonly secretStdin?: true
}

interface AddOptions extends Shared, SecretOptions {
  readonly name?: string
  readonly apiKey?: string
  readonly apiKeyStdin?: true
  readonly baseUrl?: string
}

interface ChangeOptions extends Shared, SecretOptions {
  readonly name?: string
  readonly rotate?: true
}

/** `source add <provider>` */
export async function add(provider: ProviderId, options: AddOptions): Promise<void> {
  const secret = await pastedSecret(options)
  const apiKey = options.apiKeyStdin ? await readSecret('the API key') : options.apiKey
  await manage({ create: true }, async ({ config, deps }) => {
    const workspace = await chooseOrAddWorkspace(deps, options.workspace)
    const request = { provider, name: nameOf(options), secret, apiKey, baseUrl: options.baseUrl }
    const connected = await connectSource(deps, workspace.row, request, config.publicUrl)
    if (!connected.ok) throw refused(connected)
    // Inmova makes its own secret, and what was pasted is known already.
    const pasted = secret !== undefined
    const shownSecret = pasted || provider === 'inmova' ? null : connected.secret
    const shown = showSource(connected.source, config.publicUrl)
    if (options.json) return printJson({ ...shown, secret: shownSecret })
    for (const line of afterConnecting(shown, { secret: shownSecret, pasted })) printLine(line)
  })
}

/** `source list` */
export async function list({ workspace, json }: Shared): Promise<void> {
  await manage({ create: false }, async ({ config, deps }) => {
    const sources = deps.registry
      .sources(chooseWorkspace(deps, workspace).row)
      .map((source) => showSource(source, config.publicUrl))
    if (json) return printJson(sources)
    if (sources.length === 0) {
      return printLine(`No account is connected. Connect one: ${PROGRAM} source add ${providerIds.join('|')}`)
    }
    const rows = sources.map(({ id, provider, name, lastEventAt, inboundUrl }) => [
      id,
      providers[provider].name,
      name ?? '',
      lastEventAt ?? 'never',
      inboundUrl,
    ])
    printLine(table(['ID', 'PROVIDER', 'NAME', 'LAST EVENT', 'INBOUND URL'], rows))
  })
}

/** `source change <id>` */
export async function change(id: string, options: ChangeOptions): Promise<void> {
  const secret = await pastedSecret(options)
  const name = nameOf(options)
  if (secret === undefined && name === undefined && !options.rotate) {
    throw new Error('Say what to change: --name, --secret-stdin, --secret or --rotate.')
  }
  await manage({ create: false }, async (management) => {
    const { config, deps } = management
    const current = sourceWithId(management, id, options.workspace)
    const request = { name, secret, rotate: options.rotate }
    const changed = await changeSource(deps, current.workspace, id, request)
    if (!changed.ok) throw refused(changed)
    if (options.json) {
      return printJson({ ...showSource(changed.source, config.publicUrl), secret: changed.secret })
    }
    printLine(`Changed ${id}.`)
    if (changed.secret !== null)
      printLine(`The new signing secret, shown this once:\n\n  ${changed.secret}\n`)
    const [, older] = changed.source.secrets
    if (older?.activeUntil) printLine(`The secret before it counts until ${isoTime(older.activeUntil)}.`)
  })
}

/** `source remove <id>` */
export async function remove(id: string, { workspace, json }: Shared): Promise<void> {
  await manage({ create: false }, async (management) => {
    const source = sourceWithId(management, id, workspace)
    const removed = await disconnectSource(management.deps, source.workspace, id)
    if (!removed.ok) throw refused(removed)
    const { removedUpstream } = removed
    if (json) return printJson({ id, removed: true, removedUpstream })
    for (const line of afterRemoving(source, removedUpstream)) printLine(line)
  })
}

async function pastedSecret({ secret, secretStdin }: SecretOptions): Promise<string | undefined> {
  return secretStdin ? readSecret('the signing secret') : secret
}

/** An empty name takes the name away. */
function nameOf({ name }: { name?: string }): string | null | undefined {
  return name === undefined ? undefined : plain(name) || null
}

function sourceWithId({ deps }: Management, id: string, workspace: string | undefined): OpenSource {
  for (const { row } of workspacesToSearch(deps, workspace)) {
    const source = findSource(deps, row, id)
    if (source) return source
  }
  throw new Error(`There is no source with the id ${id}. ${PROGRAM} source list shows all.`)
}

const optionOf: Readonly<Record<string, string>> = {
  apiKey: '--api-key',
  baseUrl: '--base-url',
  secret: '--secret',
  rotate: '--rotate',
}

/** A refusal in the words of the command line. */
function refused({ message, details }: Refusal): Error {
  const lines = Object.entries(details ?? {}).map(([path, text]) => `${optionOf[path] ?? path}: ${text}`)
  return new Error(lines.length > 0 ? lines.join('\n') : message)
}
