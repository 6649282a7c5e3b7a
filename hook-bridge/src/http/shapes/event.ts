import { findEvent, providerIds } from '@hook-bridge/event-catalog'
import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { StoredEvent } from '../../store/read-store.ts'
import { isoTime } from '../../time.ts'
import { requestBody, anyObject, text, time } from '../fields.ts'

export const event = z
  .object({
    id: z.string().describe('The same as the `webhook-id` header of its deliveries.'),
    type: z.string().describe('Event type, or `unknown`.'),
    key: z.string().nullable().describe('The key that Zapier, Make and n8n use; null for an unknown event.'),
    provider: z.enum(providerIds),
    subject: z.string().nullable().describe('Id of the lead, property … that the event is about.'),
    reportedType: z
      .string()
      .optional()
      .describe('What the sender called it, where that is no type of the catalogue.'),
    test: z.boolean(),
    receivedAt: time,
    warnings: z.array(z.string()).describe('What people should know: a field that does not fit its schema …'),
    payload: z.unknown().describe('The very JSON that is delivered; null once it is no longer kept.'),
  })
  .meta({ id: 'Event', description: 'One verified event, stored once.' })

export const newEvent = requestBody({
  event: text('the name of an event').describe('Event type, such as `PROPERTY_CREATED`.'),
  data: anyObject('an object: the data of the event').describe('The data, without the envelope.'),
  timestamp: text('a text in ISO 8601')
    .max(40, 'must be a text in ISO 8601.')
    .nullish()
    .describe('When it happened, for providers whose body has a `timestamp`. Now if absent.'),
  idempotencyKey: text('a text')
    .min(1, 'must not be empty.')
    .max(255, 'must not be longer than 255 characters.')
    .nullish()
    .describe('The same key again within 7 days is the same event: it is not sent twice.'),
}).meta({
  description: 'The event to publish.',
  examples: [
    { event: 'lead.created', data: findEvent('lead.created')?.sample, idempotencyKey: 'import-7-row-12' },
  ],
})

export const published = z
  .object({
    eventId: z.string().describe('For a duplicate: the id of the first one.'),
    event: z.string().describe('Event type.'),
    duplicate: z.boolean(),
    deliveries: z.int().describe('How many webhooks get it.'),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PublishedEvent', description: 'What became of a published event.' })

export function showEvent({ publicIds }: Deps, stored: StoredEvent): z.infer<typeof event> {
  const { type, reportedType, subject, test, warnings, body } = stored
  return {
    id: publicIds.format('evt', stored.id),
    type,
    key: findEvent(type)?.key ?? null,
    provider: stored.provider as z.infer<typeof event>['provider'],
    subject,
    ...(reportedType !== null && { reportedType }),
    test,
    receivedAt: isoTime(stored.receivedAt),
    warnings: [...warnings],
    payload: body === null ? null : parseBody(body),
  }
}

function parseBody(body: Buffer): unknown {
  return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''))
}
