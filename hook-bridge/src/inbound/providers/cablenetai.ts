import { events, recogniseByShape, type EventDefinition } from '@hook-bridge/event-catalog'
import { isObject, shortName, type Hints, type JsonObject, type Recognition } from '../recognition.ts'

const NAME_FIELDS = ['event', 'type', 'event_type', 'topic']
const DATA_FIELDS = ['data', 'payload']

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

/**
 * Tells which event a body is. Signed evidence decides: the name in an envelope, then the set of keys. Headers and
 * URL are not signed: they count only where the keys settle nothing, and a contradiction becomes a warning.
 * A bare `type` is never trusted: an appointment has `type: visit`.
 */
export function recogniseCablenetai(parsed: JsonObject, hints: Hints): Recognition {
  const envelope = openEnvelope(parsed)
  const bare = onlyShape(parsed)
  const data = envelope && (envelope.definition || !bare) ? envelope.data : parsed
  const byShape = data === parsed ? bare : onlyShape(data)
  const hinted = hints.names.map((name) => byName.get(normalised(name))).find((event) => event !== undefined)
  const signed = (data === parsed ? undefined : envelope?.definition) ?? byShape
  const definition = signed ?? hinted
  if (!definition) return { ...unknown(parsed), reportedType: reported(envelope?.name ?? hints.names[0]) }
  const warnings = signed ? contradictions(signed, byShape, hinted) : [guessed(definition)]
  return { definition, reportedType: null, data, body: data, warnings }
}

function unknown(parsed: JsonObject): Omit<Recognition, 'reportedType'> {
  return { definition: undefined, data: parsed, body: parsed, warnings: [] }
}

function reported(name: string | undefined): string | null {
  return name ? shortName(name) : null
}

/** The event whose keys are all there, if it is exactly one. */
function onlyShape(body: JsonObject): EventDefinition | undefined {
  const shapes = recogniseByShape(body)
  return shapes.length === 1 ? shapes[0] : undefined
}

/** An object under `data` or `payload` with a name beside it; the definition where the catalogue knows the name. */
function openEnvelope(
  parsed: JsonObject,
): { name: string | undefined; definition: EventDefinition | undefined; data: JsonObject } | undefined {
  const data = DATA_FIELDS.map((field) => parsed[field]).find(isObject)
  if (!data) return undefined
  const names = NAME_FIELDS.map((field) => parsed[field]).filter((name) => typeof name === 'string')
  const known = names.find((name) => byName.has(normalised(name)))
  const name = known ?? names[0]
  return { name, definition: known === undefined ? undefined : byName.get(normalised(known)), data }
}

function guessed({ type }: EventDefinition): string {
  return `Recognised as ${type} by an unsigned header or the URL only: its fields do not tell.`
}

function contradictions(
  definition: EventDefinition,
  byShape: EventDefinition | undefined,
  hinted: EventDefinition | undefined,
): string[] {
  const warnings: string[] = []
  if (byShape && byShape !== definition) {
    warnings.push(`The body names itself ${definition.type}, but has the fields of ${byShape.type}.`)
  }
  if (hinted && hinted !== definition) {
    warnings.push(
      `A header or the URL says ${hinted.type}; the signed body says ${definition.type} and counts.`,
    )
  }
  return warnings
}
