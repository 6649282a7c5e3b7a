import { type EventDefinition, recogniseByShape } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import { fanOut } from '../fan-out.ts'
import type { OpenSource } from '../registry.ts'
import type { BridgeAnswer } from './bridge-http.ts'
import { plain } from './output.ts'
import { PROGRAM } from './program-name.ts'

export type Answered = Extract<BridgeAnswer, { ok: true }>

export function isAccepted({ status }: Answered): boolean {
  return status >= 200 && status <= 299
}

export interface Sent {
  readonly definition: EventDefinition
  readonly source: OpenSource
  readonly answers: readonly Answered[]
  readonly data: Record<string, unknown> | undefined
}

/** What was sent, what the bridge answered, and what that means. */
export function describeSent(deps: Deps, { definition, source, answers, data }: Sent): readonly string[] {
  const { type } = definition
  const label = source.name === null ? source.id : `${source.id} ("${source.name}")`
  const first = answers[0]!
  const lines = [`Sent ${answers.length === 1 ? '' : `${answers.length} × `}${type} from ${label}.`]
  if (answers.length === 1) lines.push(`${first.status} ${plain(first.text)} after ${first.durationMs} ms`)
  else lines.push(...counts(answers))
  const failed = answers.find((answer) => !isAccepted(answer))
  if (failed) return [...lines, explainStatus(failed.status)]
  if (data && definition.provider === 'cablenetai' && !looksLike(definition, data)) {
    lines.push(
      `The data does not look like ${type}, and CablenetAI names no event: it counts as another or as unknown.`,
    )
  }
  const isDuplicate = answers.every(({ text }) => text.includes('"duplicate":true'))
  return [
    ...lines,
    ...(isDuplicate
      ? ['The bridge had it already: nobody gets it twice.']
      : receivers(deps, source, { type, data: data ?? definition.sample })),
  ]
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
  if (status === 503) return `The bridge could not store it: look at its log, and run ${PROGRAM} doctor.`
  return 'The bridge did not take it.'
}

/** A sample is no rehearsal: who gets it, and how to reach one webhook only. */
function receivers(
  { registry }: Deps,
  source: OpenSource,
  event: { readonly type: string; readonly data: Readonly<Record<string, unknown>> },
): string[] {
  const { type } = event
  if (source.switchedOff.includes(type)) return ['This event is switched off for the source: nobody gets it.']
  const all = registry.matching(source.workspace, type).length
  if (all === 0) return [`No webhook subscribes to ${type} yet, so nobody gets it.`]
  const rows = fanOut(registry, source.workspace, event).subscriptions
  const filtered = all - rows.length
  const active = rows.filter((row) => registry.subscription(row)?.state === 'active').length
  const held = rows.length - active
  const get = active === 1 ? '1 webhook gets it' : `${active} webhooks get it`
  return [
    `It goes to every subscriber of ${type}, as a real event would: ${get}.`,
    ...(held === 0 ? [] : [`${held} more ${held === 1 ? 'is' : 'are'} not active: there it is held.`]),
    ...(filtered === 0 ? [] : [`${filtered} more filter it out: see "filters" of the webhooks.`]),
    'For a sample to one webhook only: POST /api/v1/webhooks/{id}/test',
    `See what becomes of it: ${PROGRAM} tail`,
  ]
}
