import type { EventDefinition } from '../define-event.ts'
import { cablenetaiEvents } from './cablenetai/index.ts'
import { inmovaEvents } from './inmova/index.ts'

/** The 18 events in catalogue order: CablenetAI first, each provider in the order of its document. */
export const events: readonly EventDefinition[] = [...cablenetaiEvents, ...inmovaEvents]

/** The providers' own names of all events, in catalogue order. */
export const eventTypes: readonly string[] = events.map((event) => event.type)

const byType = new Map(events.map((event) => [event.type, event]))
const byKey = new Map(events.map((event) => [event.key, event]))

/** The event with the provider's own name (`lead.created`), letter by letter; undefined where there is none. */
export function findEvent(type: string): EventDefinition | undefined {
  return byType.get(type)
}

/** The event with the key that Zapier, Make and n8n use (`cablenetai_lead_created`); undefined where there is none. */
export function findEventByKey(key: string): EventDefinition | undefined {
  return byKey.get(key)
}
