import { events, recogniseByShape, type EventDefinition } from '@hook-bridge/event-catalog'
import { warnings as said } from '../../sentences/warnings.ts'
import { isObject, shortName, type Hints, type JsonObject, type Recognition } from '../recognition.ts'

const DATA_FIELDS = ['data', 'payload']
const ENVELOPE_NAMES = ['event', 'type', 'event_type', 'topic']
/** Not `type`, which is a field of its own in a bare body: an appointment has `type: visit`. */
const BARE_NAMES = ['event', 'event_type', 'topic']

/** Headers in which a sender like this one may name the event. CablenetAI documents none. */
export const hintHeaders = ['x-cablenetai-event', 'x-webhook-event', 'x-event-type', 'x-event']

const byName = new Map(
  events.filter((event) => event.provider === 'cablenetai').map((event) => [normalised(event.type), event]),
)

/** `Lead.Created`, `lead_created` and `cablenetai_lead_created` are all `lead.created`. */
function normalised(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^cablenetai\./, '')
}

function findByName(name: string | undefined): EventDefinition | undefined {
  return name === undefined ? undefined : byName.get(normalised(name))
}

/**
 * Tells which event a body is. Signed evidence decides: the name in an envelope, then the set of keys. Headers and
 * URL are not signed: they count only where the keys settle nothing, and a contradiction becomes a warning.
 */
export function recogniseCablenetai(parsed: JsonObject, hints: Hints): Recognition {
  const { data, name, isEnvelope } = openBody(parsed)
  const known = findByName(name)
  const shapes = recogniseByShape(data)
  const byShape = only(shapes)
  const hinted = hints.names.map(findByName).find((event) => event !== undefined)
  const signed = (isEnvelope ? known : undefined) ?? byShape
  const definition = signed ?? (hinted && agrees(hinted, known, shapes) ? hinted : undefined)
  if (!definition) {
    return {
      definition,
      reportedType: reported(name ?? hints.names[0]),
      data: parsed,
      body: parsed,
      warnings: [],
    }
  }
  return {
    definition,
    reportedType: known ? null : reported(name),
    data,
    body: data,
    warnings: signed ? contradictions(signed, { name, known, byShape, hinted }) : [guessed(definition)],
  }
}

/** A hint settles what the signed body leaves open; it must not say what the body denies. */
function agrees(
  hinted: EventDefinition,
  known: EventDefinition | undefined,
  shapes: readonly EventDefinition[],
): boolean {
  return (!known || known === hinted) && (shapes.length === 0 || shapes.includes(hinted))
}

function reported(name: string | undefined): string | null {
  return name ? shortName(name) : null
}

interface OpenedBody {
  /** The part that the document describes. */
  readonly data: JsonObject
  /** What the sender calls it. */
  readonly name: string | undefined
  /** Whether the name stands beside an object under `data` or `payload`. */
  readonly isEnvelope: boolean
}

/**
 * Takes the data out of an envelope where it is surely there: by its keys, or by its id and the name of an event. A
 * body that is an event itself is never given away for something that it carries along.
 */
function openBody(parsed: JsonObject): OpenedBody {
  const inner = DATA_FIELDS.map((field) => parsed[field]).find(isObject)
  const bare = { data: parsed, name: nameIn(parsed, BARE_NAMES), isEnvelope: false }
  if (!inner) return bare
  const name = nameIn(parsed, ENVELOPE_NAMES)
  const named = findByName(name)
  const shape = only(recogniseByShape(inner))
  if (only(recogniseByShape(parsed)) && (!named || named !== shape)) return bare
  const isData = shape ?? (named && Object.hasOwn(inner, named.subject))
  return { data: isData ? inner : parsed, name, isEnvelope: true }
}

/** What the first of these fields says that holds a name of the catalogue, else the first that holds any name. */
function nameIn(body: JsonObject, fields: readonly string[]): string | undefined {
  const names = fields.map((field) => body[field]).filter((name) => typeof name === 'string')
  return names.find(findByName) ?? names.find((name) => name !== '')
}

/** The event whose keys are all there, if it is exactly one. */
function only(shapes: readonly EventDefinition[]): EventDefinition | undefined {
  return shapes.length === 1 ? shapes[0] : undefined
}

function guessed({ type }: EventDefinition): string {
  return said.guessed.write({ type })
}

interface Evidence {
  readonly name: string | undefined
  /** The event with that name. */
  readonly known: EventDefinition | undefined
  readonly byShape: EventDefinition | undefined
  readonly hinted: EventDefinition | undefined
}

function contradictions(
  definition: EventDefinition,
  { name, known, byShape, hinted }: Evidence,
): readonly string[] {
  const warnings: string[] = []
  if (name && !known) {
    warnings.push(said.unknownName.write({ name: shortName(name) }))
  }
  if (known && byShape && known !== byShape) {
    warnings.push(said.otherFields.write({ name: known.type, type: byShape.type }))
  }
  if (hinted && hinted !== definition) {
    warnings.push(said.otherHint.write({ hint: hinted.type, type: definition.type }))
  }
  return warnings
}
