/** What the app knows about a provider; written from the catalogue into `generated/events.ts`. */
export interface CatalogueProvider {
  readonly id: 'cablenetai' | 'inmova'
  readonly name: string
  /** Header with the hex HMAC-SHA256 of the body, perhaps after `sha256=`. */
  readonly signatureHeader: string
  /** Header that names the event type. */
  readonly eventHeader: string
  /** `bare`: the body is the data. `envelope`: the body is `{event, timestamp, data}`. */
  readonly body: 'bare' | 'envelope'
}

/** One field of a delivered body, as Zapier describes it. `data__signedBy[]role` is nested in a list. */
export interface ItemField {
  readonly key: string
  readonly label: string
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'datetime'
  readonly list?: boolean
  /** Part of what tells two items apart, where `id` alone does not. */
  readonly primary?: boolean
}

/** A field that a webhook can be filtered by, as the API of the bridge names it. */
export interface FilterField {
  readonly name: string
  readonly label: string
  /** The event says whether this field changed. */
  readonly tellsChange?: boolean
}

/** One of the 18 events; written from the catalogue into `generated/events.ts`. */
export interface CatalogueEvent {
  readonly key: string
  /** The provider's own name: `lead.created`. */
  readonly type: string
  readonly provider: CatalogueProvider['id']
  readonly noun: string
  readonly label: string
  readonly description: string
  /** A realistic body, whole as it is delivered. */
  readonly sample: Body
  /** Every field of the body that holds a value. */
  readonly outputFields: readonly ItemField[]
  /** What the bridge can filter its deliveries by. */
  readonly filterFields: readonly FilterField[]
  /** The bridge can send several about one subject as one. */
  readonly coalescible?: true
}

/** The JSON object that the bridge delivers. */
export type Body = Readonly<Record<string, unknown>>
