import { readFileSync } from 'node:fs'
import { type EventDefinition, providers, recogniseByShape } from '@hook-bridge/event-catalog'
import { type Command, InvalidArgumentError } from 'commander'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { isObject } from '../inbound/recognition.ts'
import { inboundUrlOf } from '../inbound/sources.ts'
import type { OpenSource } from '../registry.ts'
import { askBridge, type BridgeAnswer, type BridgeCall, localUrlOf } from './bridge-http.ts'
import { chooseEvent } from './choose-event.ts'
import { chooseWorkspace, workspaceOption, workspacesToSearch } from './choose-workspace.ts'
import { jsonOption } from './json-option.ts'
import { manage } from './management.ts'
import { plain, printJson, printLine } from './output.ts'
import { pause } from './pause.ts'
import { freshSample, signedWebhook } from './sample-webhook.ts'

interface Options {
  readonly source?: string
  readonly data?: string
  readonly count: number
  readonly public?: true
  readonly workspace?: string
  readonly json?: true
}

type Answered = Extract<BridgeAnswer, { ok: true }>

/** A bridge notices a source that was just added within half a second. */
const NOTICED_AFTER_MS = 700
const MOST_AT_ONCE = 10_000

/** `send <event>` */
export function addSendCommand(program: Command): void {
  program
    .command('send')
    .description('Send a signed sample to the inbound door of the running bridge, as the provider would.')
    .argument('<event>', 'event type (lead.created) or key (cablenetai_lead_created)')
    .option('--source <id>', 'which account it comes from; needed when several could be meant')
    .option('--data <json>', 'send this instead of the sample: JSON, or @file. Inmova: what stands in "data"')
    .option('--count <n>', 'how many, one after the other', wholeNumber, 1)
    .option('--public', 'through PUBLIC_URL, the way that the provider takes, instead of HOST and PORT')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Each sample has a new id, so it is no duplicate; --data is sent as it is.

Examples:
  $ hook-bridge send lead.created
  $ hook-bridge send PROPERTY_UPDATED --source src_5e0f1a2b3c4d5e6f708192a3
  $ hook-bridge send payment.received --data @payment.json
  $ hook-bridge send lead.created --count 100 --json`,
    )
    .action(send)
}

async function send(name: string, options: Options): Promise<void> {
  const definition = chooseEvent(name)
  const data = options.data === undefined ? undefined : readData(options.data)
  await manage({ create: false }, async ({ config, deps }) => {
    const source = chooseSource(deps, definition, options)
    const base = options.public ? config.publicUrl : localBase(config)
    const answers: Answered[] = []
    for (let sent = 0; sent < options.count; sent++) {
      const webhook = signedWebhook(definition, data ?? freshSample(definition), source, deps.clock.now())
      answers.push(await post({ url: inboundUrlOf(source, base), ...webhook }, base))
    }
    const failed = answers.filter(({ status }) => status < 200 || status > 299)
    if (failed.length > 0) process.exitCode = 1
    if (options.json) return printJson(show(definition, source, answers))
    for (const line of describe(deps, { definition, source, answers, data })) printLine(line)
  })
}

function wholeNumber(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || count > MOST_AT_ONCE) {
    throw new InvalidArgumentError(`It must be a number from 1 to ${MOST_AT_ONCE}.`)
  }
  return count
}

function readData(given: string): Record<string, unknown> {
  const text = given.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : given
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new Error(`--data is not valid JSON: ${(error as Error).message}.`, { cause: error })
  }
  if (!isObject(data)) throw new Error('--data must be a JSON object.')
  return data
}

/** The source that the event could come from. Throws with the choice when that is not exactly one. */
function chooseSource(deps: Deps, { provider, type }: EventDefinition, options: Options): OpenSource {
  const { name } = providers[provider]
  if (options.source !== undefined) {
    const all = workspacesToSearch(deps, options.workspace).flatMap(({ row }) => deps.registry.sources(row))
    const source = all.find(({ id }) => id === options.source)
    if (!source)
      throw new Error(`There is no source with the id ${options.source}. hook-bridge source list shows all.`)
    if (source.provider === provider) return source
    throw new Error(`${source.id} is not an account at ${name}, whose event ${type} is.`)
  }
  const { row } = chooseWorkspace(deps, options.workspace)
  const sources = deps.registry.sources(row).filter((source) => source.provider === provider)
  if (sources.length === 1) return sources[0]!
  if (sources.length === 0) {
    throw new Error(`No account at ${name} is connected. Connect one: hook-bridge source add ${provider}`)
  }
  const choice = sources.map(({ id, name: own }) => `  ${id}  ${own ?? ''}`.trimEnd()).join('\n')
  throw new Error(
    `${sources.length} accounts at ${name} are connected: choose one with --source <id>.\n${choice}`,
  )
}

function localBase(config: Config): string {
  const url = localUrlOf(config)
  if (url !== null) return url
  throw new Error(
    'PORT is 0, so nobody knows where the bridge listens. Set PORT as the bridge has it, or use --public.',
  )
}

async function post(call: Omit<BridgeCall, 'method'>, base: string): Promise<Answered> {
  const first = await askBridge({ ...call, method: 'POST' })
  if (first.ok && first.status === 404) await pause(NOTICED_AFTER_MS)
  const answer = first.ok && first.status === 404 ? await askBridge({ ...call, method: 'POST' }) : first
  if (answer.ok) return answer
  throw new Error(
    `No bridge answers at ${base} (${answer.error}). ` +
      'Start it with "hook-bridge serve", and give this command the same HOST, PORT and DATABASE_URL.',
  )
}

interface Sent {
  readonly definition: EventDefinition
  readonly source: OpenSource
  readonly answers: readonly Answered[]
  readonly data: Record<string, unknown> | undefined
}

function describe(deps: Deps, { definition, source, answers, data }: Sent): readonly string[] {
  const { type } = definition
  const label = source.name === null ? source.id : `${source.id} ("${source.name}")`
  const first = answers[0]!
  const lines = [`Sent ${answers.length === 1 ? '' : `${answers.length} × `}${type} from ${label}.`]
  if (answers.length === 1) lines.push(`${first.status} ${plain(first.text)} after ${first.durationMs} ms`)
  else lines.push(...counts(answers))
  const failed = answers.find(({ status }) => status < 200 || status > 299)
  if (failed) return [...lines, explainStatus(failed.status)]
  if (data && definition.provider === 'cablenetai' && !looksLike(definition, data)) {
    lines.push(
      `The data does not look like ${type}, and CablenetAI names no event: it counts as another or as unknown.`,
    )
  }
  return [...lines, receivers(deps, source, type)]
}

function counts(answers: readonly Answered[]): string[] {
  const byStatus = Map.groupBy(answers, ({ status }) => status)
  const ms = answers.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return [...byStatus].map(([status, some]) => `${status}: ${some.length}`).concat(`${ms} ms in all`)
}

function looksLike(definition: EventDefinition, data: Record<string, unknown>): boolean {
  return recogniseByShape(data).some(({ key }) => key === definition.key)
}

function explainStatus(status: number): string {
  if (status === 401) return 'The bridge has another secret for this source. Does it use another database?'
  if (status === 404) return 'The bridge does not know this source. Does it use another database?'
  if (status === 503) return 'The bridge could not store it: look at its log, and run hook-bridge doctor.'
  return 'The bridge did not take it.'
}

function receivers({ registry }: Deps, source: OpenSource, type: string): string {
  if (source.switchedOff.includes(type)) return 'This event is switched off for the source: nobody gets it.'
  const rows = registry.matching(source.workspace, type)
  if (rows.length === 0) return `No webhook subscribes to ${type} yet, so nobody gets it.`
  const webhooks = rows.length === 1 ? '1 webhook subscribes' : `${rows.length} webhooks subscribe`
  return `${webhooks} to it. See what becomes of it: hook-bridge tail`
}

function show({ type }: EventDefinition, { id }: OpenSource, answers: readonly Answered[]) {
  return {
    event: type,
    sourceId: id,
    answers: answers.map(({ status, text, durationMs }) => ({ status, answer: parsed(text), durationMs })),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
