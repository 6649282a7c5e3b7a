import {
  bodyJsonSchema,
  type EventDefinition,
  events,
  providerIds,
  sampleBody,
} from '@hook-bridge/event-catalog'
import { z } from 'zod'
import { anyObject } from '../fields.ts'

const localized = z.object({ en: z.string(), es: z.string() })

export const eventType = z
  .object({
    type: z.string().describe("The provider's own name: `lead.created`."),
    key: z.string().describe('The key that Zapier, Make and n8n use: `cablenetai_lead_created`.'),
    provider: z.enum(providerIds),
    label: localized,
    description: localized,
    schema: anyObject('a JSON Schema').describe('JSON Schema (2020-12) of the delivered body.'),
    sample: anyObject('an object').describe('A realistic body, as it is delivered.'),
  })
  .meta({ id: 'EventType', description: 'One kind of event that a webhook can ask for.' })

function show(definition: EventDefinition): z.infer<typeof eventType> {
  const { type, key, provider, label, description } = definition
  return {
    type,
    key,
    provider,
    label,
    description,
    schema: bodyJsonSchema(definition),
    sample: sampleBody(definition),
  }
}

/** The whole catalogue, in its own order. */
export const allEventTypes = events.map(show)

/** By the provider's name, or by the key. */
export function findEventType(typeOrKey: string) {
  return allEventTypes.find(({ type, key }) => type === typeOrKey || key === typeOrKey)
}
