import { readFileSync } from 'node:fs'
import { type EventDefinition, providers } from '@hook-bridge/event-catalog'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { isObject } from '../inbound/recognition.ts'
import { inboundUrlOf } from '../inbound/sources.ts'
import type { OpenSource } from '../registry.ts'
import { askBridge, type BridgeCall, localUrlOf } from './bridge-http.ts'
import { chooseEvent } from './choose-event.ts'
import { chooseWorkspace, workspacesToSearch } from './choose-workspace.ts'
import { type Answered, describeSent, isAccepted } from './describe-sent.ts'
import { manage } from './management.ts'
import { printJson, printLine } from './output.ts'
import { pause } from './pause.ts'
import { freshSample, signedWebhook } from './sample-webhook.ts'
import { PROGRAM } from './program-name.ts'

interface Options {
  readonly source?: string
  readonly data?: string
  readonly count: number
  readonly public?: true
  readonly workspace?: string
  readonly json?: true
}

/** A bridge notices a source that was just added within half a second. */
const NOTICED_AFTER_MS = 700

/** `send <event>` */
export async function send(name: string, options: Options): Promise<void> {
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
    if (!answers.every(isAccepted)) process.exitCode = 1
    if (options.json) return printJson(show(definition, source, answers))
    for (const line of describeSent(deps, { definition, source, answers, data })) printLine(line)
  })
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
      throw new Error(`There is no source with the id ${options.source}. ${PROGRAM} source list shows all.`)
    if (source.provider === provider) return source
    throw new Error(`${source.id} is not an account at ${name}, whose event ${type} is.`)
  }
  const { row } = chooseWorkspace(deps, options.workspace)
  const sources = deps.registry.sources(row).filter((source) => source.provider === provider)
  if (sources.length === 1) return sources[0]!
  if (sources.length === 0) {
    throw new Error(`No account at ${name} is connected. Connect one: ${PROGRAM} source add ${provider}`)
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
      `Start it with "${PROGRAM} serve", and give this command the same HOST, PORT and DATABASE_URL.`,
  )
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
