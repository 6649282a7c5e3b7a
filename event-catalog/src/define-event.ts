import type { z } from 'zod'
import type { Localized, ProviderId } from './providers.ts'

/** The part of a webhook body that the provider's document describes field by field (CablenetAI: the whole body; Inmova: `data`). */
export type EventSchema = z.ZodObject<z.ZodRawShape, z.core.$loose>

export interface EventDefinition<Schema extends EventSchema = EventSchema> {
  /** The provider's own name: `lead.created`, `PROPERTY_UPDATED`. */
  readonly type: string
  /** Snake-case id, prefixed by the provider: `cablenetai_lead_created`. Never changes once published. */
  readonly key: string
  readonly provider: ProviderId
  readonly label: Localized
  /** What the event is about, in one word. */
  readonly noun: Localized
  readonly description: Localized
  /** Open: unknown fields are kept, enumerations are not enforced, a missing field counts as null where the field is nullable. */
  readonly schema: Schema
  /** Realistic data, with exactly the fields that are always there. */
  readonly sample: z.infer<Schema>
  /** Field of the data that holds the id of the lead, property … the event is about. */
  readonly subject: string
  /** Other fields of the data that can hold the id of a person: the tenant of a contract, the contact of a visit. */
  readonly persons?: readonly string[]
  /** Fields of the data that tell this event from its like. Where one is missing, the canonical data decides. */
  readonly dedupe: readonly string[]
  /** Its data lists `changes` from `old` to `new`: several about one subject can be merged into one that says the same. */
  readonly coalescible?: true
  /** CablenetAI names no event in its bodies: a body with all of these keys is this event. */
  readonly recognisedBy?: readonly string[]
}

/** Defines one event; the sample is checked against the schema by the compiler. */
export function defineEvent<Schema extends EventSchema>(
  definition: EventDefinition<Schema>,
): EventDefinition<Schema> {
  return definition
}
