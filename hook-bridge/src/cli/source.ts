import { providerIds, type ProviderId, providers } from '@hook-bridge/event-catalog'
import { Argument, type Command, Option } from 'commander'
import { showSource } from '../http/shapes/source.ts'
import { changeSource, connectSource, disconnectSource, findSource } from '../inbound/sources.ts'
import type { Refusal } from '../refusal.ts'
import type { OpenSource } from '../registry.ts'
import { isoTime } from '../time.ts'
import {
  chooseOrAddWorkspace,
  chooseWorkspace,
  workspaceOption,
  workspacesToSearch,
} from './choose-workspace.ts'
import { jsonOption } from './json-option.ts'
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
    .action(add)
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
    .action(list)
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
    .action(change)
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
    .action(remove)
}

function secretOption(description: string): Option {
  return new Option('--secret <text>', `${description} (others may see it: better --secret-stdin)`).conflicts(
    'secretStdin',
  )
}

async function add(provider: ProviderId, options: AddOptions): Promise<void> {
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

async function list({ workspace, json }: Shared): Promise<void> {
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

async function change(id: string, options: ChangeOptions): Promise<void> {
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

async function remove(id: string, { workspace, json }: Shared): Promise<void> {
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
