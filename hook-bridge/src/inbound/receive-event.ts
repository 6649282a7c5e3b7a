import { hash } from 'node:crypto'
import { isUtf8 } from 'node:buffer'
import { checkData, dedupeParts } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import { fanOut, NOBODY } from '../fan-out.ts'
import type { InboundResult } from '../metrics.ts'
import type { OpenSource } from '../registry.ts'
import { warnings as said } from '../sentences/warnings.ts'
import type { NewEvent } from '../store/queue-store.ts'
import { StoreUnavailable } from '../store/store.ts'
import { canonicalJson } from './canonical-json.ts'
import * as cablenetai from './providers/cablenetai.ts'
import * as inmova from './providers/inmova.ts'
import { isObject, type JsonObject, type Recognition } from './recognition.ts'
import { signatureHeaderOf } from './signature-header.ts'
import { verifySignature } from './verify-signature.ts'

export interface InboundRequest {
  readonly source: OpenSource
  /** The body's bytes, untouched. */
  readonly raw: Buffer
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The end of the inbound URL, where the user registered one URL per event. */
  readonly pinned: string | undefined
}

export type Received = { readonly result: InboundResult } &
  /** `event`: for a duplicate the first one. */
  (
    | { readonly kind: 'stored'; readonly event: number; readonly type: string }
    | { readonly kind: 'unauthorized' }
    | { readonly kind: 'malformed'; readonly message: string }
    | { readonly kind: 'unavailable'; readonly message: string }
  )

type Needs = Pick<Deps, 'store' | 'registry' | 'clock' | 'dispatcher' | 'metrics'>

/**
 * The main job up to the durable boundary: verify the bytes, recognise the event, store it with one delivery for each
 * subscription, and only then say yes. Never throws for what a sender can do wrong.
 */
export async function receiveEvent(deps: Needs, request: InboundRequest): Promise<Received> {
  const { source, raw } = request
  const now = deps.clock.now()
  const done = (result: InboundResult): InboundResult => {
    deps.metrics.eventIn(source.provider, result)
    return result
  }

  if (
    !verifySignature(raw, request.headers[signatureHeaderOf(source.provider)], source.signingSecrets, now)
  ) {
    return { kind: 'unauthorized', result: done('rejected') }
  }
  const parsed = parseObject(raw)
  if (typeof parsed === 'string') {
    return { kind: 'malformed', message: parsed, result: done('rejected') }
  }
  const recognition = recognise(request, parsed.object, now)
  const event = newEvent(deps, request, { ...parsed, recognition, now })
  if (!event) {
    return { kind: 'malformed', message: 'The body is nested too deeply.', result: done('rejected') }
  }
  try {
    const accepted = await deps.store.acceptEvent(event)
    deps.registry.noteEvent(source.row, now)
    const result = done(accepted.duplicate ? 'duplicate' : resultOf(source, event.type))
    if (!accepted.duplicate) deps.dispatcher.accepted(accepted.deliveries)
    return { kind: 'stored', event: accepted.event, type: event.type, result }
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    return { kind: 'unavailable', message: error.message, result: done('unavailable') }
  }
}

/** The event as the store takes it; undefined where its body is nested more deeply than the stack allows. */
function newEvent(
  { registry }: Needs,
  { source, raw }: InboundRequest,
  { text, recognition, now }: { text: string; recognition: Recognition; now: number },
): NewEvent | undefined {
  const type = recognition.definition?.type ?? 'unknown'
  const switchedOff = source.switchedOff.includes(type)
  const readable = isUtf8(raw)
  try {
    return {
      workspace: source.workspace,
      source: source.row,
      provider: source.provider,
      type,
      reportedType: recognition.reportedType,
      subject: subjectOf(recognition),
      dedupe: digestOf(source, type, recognition),
      receivedAt: now,
      test: false,
      warnings: warningsOf(recognition, { switchedOff, readable }),
      raw,
      body: deliveredBytes(recognition.body, readable ? text : null),
      ...(switchedOff ? NOBODY : fanOut(registry, source.workspace, { type, data: recognition.data })),
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function resultOf(source: OpenSource, type: string): InboundResult {
  if (type === 'unknown') return 'unknown'
  return source.switchedOff.includes(type) ? 'switched_off' : 'accepted'
}

/** The object in the body, or what is wrong with it. UTF-8; a byte order mark is tolerated. */
function parseObject(raw: Buffer): { object: JsonObject; text: string } | string {
  const text = raw.toString('utf8')
  try {
    const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
    if (!isObject(value)) return 'The body must be a JSON object.'
    return { object: value, text }
  } catch {
    return 'The body is not valid JSON.'
  }
}

function recognise(
  { source, headers, pinned }: InboundRequest,
  object: JsonObject,
  now: number,
): Recognition {
  const { hintHeaders } = source.provider === 'inmova' ? inmova : cablenetai
  const names = pinned ? [pinned] : []
  for (const header of hintHeaders) {
    const name = headers[header]
    if (typeof name === 'string' && name !== '') names.push(name)
  }
  return source.provider === 'inmova'
    ? inmova.recogniseInmova(object, { names }, now)
    : cablenetai.recogniseCablenetai(object, { names })
}

function subjectOf({ definition, data }: Recognition): string | null {
  const subject = definition && Object.hasOwn(data, definition.subject) ? data[definition.subject] : null
  return typeof subject === 'string' || typeof subject === 'number' ? String(subject) : null
}

/**
 * 16 bytes that are the same when the same source reports the same fact again: by the catalogue's fields, and where
 * one is missing by the whole data (never by bytes or timestamp: a resent webhook may carry a new one). What the
 * sender calls by a name of its own is another fact: a lead that was updated is not the lead that was created.
 */
function digestOf(source: OpenSource, type: string, { definition, data, reportedType }: Recognition): Buffer {
  const parts = definition && dedupeParts(definition, data)
  const fact = parts ? JSON.stringify([reportedType, parts]) : canonicalJson([reportedType, data])
  return hash('sha256', `${source.id} ${type} ${fact}`, 'buffer').subarray(0, 16)
}

function warningsOf(
  { definition, data, warnings }: Recognition,
  { switchedOff, readable }: { switchedOff: boolean; readable: boolean },
): readonly string[] {
  const problems = definition ? checkData(definition, data) : []
  if (problems.length === 0 && !switchedOff && readable) return warnings
  return [
    ...warnings,
    ...(readable ? [] : [said.unreadable.words.en]),
    ...problems.map((problem) => said.otherShape.write({ problem })),
    ...(switchedOff ? [said.switchedOff.words.en] : []),
  ]
}

/**
 * Compact JSON of the provider's own shape: what receivers get who sign `JSON.stringify` of what they parsed as well
 * as those who sign raw bytes. Null when the raw bytes are that already, as they are from a sender in JavaScript.
 */
function deliveredBytes(body: JsonObject, received: string | null): Buffer | null {
  const compact = JSON.stringify(body)
  return compact === received ? null : Buffer.from(compact, 'utf8')
}
