import type { Body, CatalogueEvent, ItemField } from '../event.ts'
import { providers } from '../generated/events.ts'

/** Of the samples. */
export const SAMPLE_EVENT_ID = 'evt_0f1e2d3c4b5a69788796a5b4c3d2e1f0'

/**
 * What a Zap gets: the body as it was delivered, with an `id` where it has none of its own. CablenetAI's bodies have
 * one, which is the id of the lead, contract … that people look for; Inmova's is inside `data`, so theirs is that of
 * the event, the same in every retry and replay.
 */
export function asItem(eventId: string | undefined, body: Body): Body {
  return { id: eventId, ...body }
}

/** The output fields of the items of an event. */
export function itemFields({ provider, outputFields }: CatalogueEvent): ItemField[] {
  return providers[provider].body === 'bare' ? [...outputFields] : [eventIdField, ...outputFields]
}

export const eventIdField: ItemField = { key: 'id', label: 'Event ID', type: 'string' }

/** The items without those that repeat an earlier one: the same lead may have been published twice. */
export function distinct(fields: readonly ItemField[], items: readonly Body[]): Body[] {
  const primary = fields.filter((field) => field.primary).map(({ key }) => key)
  const keys = primary.length === 0 ? ['id'] : primary
  const identity = (item: Body) => JSON.stringify(keys.map((key) => item[key]))
  return items.filter((item, at) => items.findIndex((other) => identity(other) === identity(item)) === at)
}
