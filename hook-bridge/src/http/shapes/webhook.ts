import { z } from 'zod'
import type { OpenSubscription } from '../../registry.ts'
import { isoTime } from '../../time.ts'
import { requestBody, list, name, oneOf, text, time, wholeNumber, yesOrNo } from '../fields.ts'

const url = text('a text: the address that takes the events').describe(
  'Where the events are sent to: https, and reachable from the internet.',
)
const events = list(text('the name of an event'), 'a list of event names').describe(
  'Event types, as GET /api/v1/event-types lists them: `lead.created`, `PROPERTY_UPDATED` …',
)
const maxRetries = wholeNumber(0, 5).describe(
  'Retries after the first attempt, for Inmova events. 3 if absent.',
)
const retryPolicy = oneOf(['24h']).describe('`24h`: every event is retried with growing delays for 24 hours.')
const client = oneOf(['zapier', 'make', 'n8n', 'other']).describe(
  'Which platform listens there. Its pace is kept and its answers are read as it means them.',
)

/** Inmova drops keys that it does not know; filters must not be dropped, or events arrive that nobody wanted. */
const filters = z
  .unknown()
  .refine(
    (value) => value == null,
    'are not supported yet. Leave them out, and filter where the events arrive.',
  )
  .optional()
  .describe('Not supported yet: refused.')

export const newWebhook = requestBody({
  url,
  events,
  maxRetries: maxRetries.nullish(),
  retryPolicy: retryPolicy.nullish(),
  client: client.nullish(),
  name: name.nullish(),
  filters,
}).meta({
  description: 'What to send where.',
  examples: [{ url: 'https://example.com/hook', events: ['lead.created', 'PROPERTY_UPDATED'], name: 'CRM' }],
})

export const webhookChange = requestBody({
  url: url.optional(),
  events: events.optional(),
  active: yesOrNo()
    .optional()
    .describe('False pauses the webhook: its deliveries are held until it is active again.'),
  maxRetries: maxRetries.nullish(),
  retryPolicy: retryPolicy.nullish(),
  client: client.nullish(),
  name: name.nullish(),
  filters,
}).meta({
  description: 'What to change. What is left out stays as it is.',
  examples: [{ active: false }],
})

export const testRequest = requestBody({ event: text('the name of an event').nullish() })
  .nullish()
  .meta({
    description: "Which event to send; without it, the webhook's first one.",
    examples: [{ event: 'lead.created' }],
  })

const states = ['active', 'paused', 'suspended', 'gone'] as const

export const webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(z.string()),
    active: z.boolean(),
    maxRetries: z.int(),
    retryPolicy: z.enum(['24h']).nullable(),
    client: z.enum(['zapier', 'make', 'n8n', 'other']).nullable(),
    platform: z
      .enum(['zapier', 'make', 'n8n', 'other'])
      .describe(
        'Whose rules it is sent by: those of the platform that its address is surely of, else of `client`.',
      ),
    name: z.string().nullable(),
    status: z
      .enum(states)
      .describe(
        '`paused` by a person, `suspended` after failing too long, `gone` when the receiver said so.',
      ),
    statusReason: z.string().nullable().describe('Why it is not active.'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Webhook', description: 'A subscription of one address to some events.' })

export const webhookWithSecret = webhook
  .extend({ secret: z.string().describe('Signing secret. Shown only now.') })
  .meta({ id: 'WebhookWithSecret', description: 'A webhook and its new signing secret.' })

export function showWebhook(subscription: OpenSubscription): z.infer<typeof webhook> {
  const { id, url, events, state, maxRetries, retryPolicy, client, platform, name, stateReason } =
    subscription
  return {
    id,
    url,
    events: [...events],
    active: state === 'active',
    maxRetries,
    retryPolicy,
    client,
    platform,
    name,
    status: state,
    statusReason: stateReason,
    createdAt: isoTime(subscription.createdAt),
    updatedAt: isoTime(subscription.updatedAt),
  }
}
