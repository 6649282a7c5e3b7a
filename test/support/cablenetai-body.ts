const BOM = '\uFEFF'

export const eventHeaders = ['X-CablenetAI-Event', 'X-Webhook-Event', 'X-Event-Type', 'X-Event'] as const
export const envelopeNames = ['event', 'type', 'event_type', 'topic'] as const
export const envelopeData = ['data', 'payload'] as const

/** How CablenetAI might differ from its document, which leaves the event's name and the form of the JSON open. */
export interface CablenetaiVariant {
  /** Header that names the event. */
  readonly eventHeader?: (typeof eventHeaders)[number]
  /** An object around the data that names the event. */
  readonly envelope?: {
    readonly name: (typeof envelopeNames)[number]
    readonly data: (typeof envelopeData)[number]
  }
  /** Indented JSON over several lines. */
  readonly pretty?: boolean
  /** A byte order mark before the JSON. */
  readonly bom?: boolean
  /** `\u00f1` instead of `ñ`, as some languages write JSON. */
  readonly escapeNonAscii?: boolean
  /** An additional field with text in several scripts. */
  readonly nonAscii?: boolean
  /** `application/json` when not given. */
  readonly contentType?: string
  /** Further headers, which win over all others. */
  readonly headers?: Readonly<Record<string, string>>
}

const TEXT_IN_MANY_SCRIPTS = 'Señora Núñez «Ático» 家 🏡 \u2028'

/** The exact bytes of a webhook in this variant. */
export function cablenetaiBody(type: string, data: object, variant: CablenetaiVariant): Buffer {
  const { envelope, pretty, bom, nonAscii, escapeNonAscii } = variant
  const facts = nonAscii === true ? { ...data, note: TEXT_IN_MANY_SCRIPTS } : data
  const body = envelope === undefined ? facts : { [envelope.name]: type, [envelope.data]: facts }
  const json = JSON.stringify(body, null, pretty === true ? 2 : undefined)
  const text = escapeNonAscii === true ? escaped(json) : json
  return Buffer.from(bom === true ? BOM + text : text, 'utf8')
}

function escaped(json: string): string {
  return json.replaceAll(
    /[\u0080-\uFFFF]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
