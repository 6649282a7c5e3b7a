import type { IDataObject } from 'n8n-workflow'

/** One of the 18 events; written from the catalogue into `generated/providers.ts`. */
export interface CatalogueEvent {
  /** The provider's own name: `lead.created`. */
  readonly type: string
  readonly label: string
  readonly description: string
  /** A realistic body, whole as it is delivered. */
  readonly sample: IDataObject
  /** The bridge can send several about one subject as one. */
  readonly coalescible?: true
}

/** A platform whose events the bridge delivers; written from the catalogue into `generated/providers.ts`. */
export interface CatalogueProvider {
  readonly id: 'cablenetai' | 'inmova'
  readonly name: string
  /** Header, in lower case, with the hex HMAC-SHA256 of the body, perhaps after `sha256=`. */
  readonly signatureHeader: string
  /** Header, in lower case, that names the event type. */
  readonly eventHeader: string
  /** `bare`: the body is the data. `envelope`: the body is `{event, timestamp, data}`. */
  readonly body: 'bare' | 'envelope'
  /** Sorted by label. */
  readonly events: readonly CatalogueEvent[]
  /** What deliveries can be filtered by, and the labels of the events that have it. Sorted by name. */
  readonly filterFields: readonly { readonly name: string; readonly events: readonly string[] }[]
}
