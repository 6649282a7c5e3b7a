import { z } from 'zod'
import type { Deps } from '../../deps.ts'
import type { OpenSubscription } from '../../registry.ts'
import type { CatchUpAnswer, CatchUpWish } from '../../subscriptions/catch-up.ts'
import { isoTime, parseTime } from '../../time.ts'
import { filter, filterShown, showFilter } from './filter.ts'
import { since } from './recovery.ts'
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

const ordered = yesOrNo().describe(
  'True: events about the same lead or property arrive one after the other. One that fails holds back those behind ' +
    'it, and no others, until it is delivered or its retries are over. Counts for events from then on.',
)

const coalesceSeconds = wholeNumber(1, 3600).describe(
  'Updates (PROPERTY_UPDATED, TENANT_UPDATED) of one property or tenant within so many seconds are sent as one, with the ' +
    'last values and the first old ones; `mergedEvents` in its body lists the events. Each waits so long. null: off.',
)

const filters = list(filter, 'a list of filters')
  .describe(
    'Only events for which all of these hold are sent. Each field must be one of every event of the webhook; on a ' +
      'value that is missing or null no filter holds but `equals` null. Test events are sent whatever the filters.',
  )
  .nullish()

const catchUp = z
  .union([yesOrNo(), requestBody({ since })], { error: 'must be true, false or {"since": …}.' })
  .describe(
    'For an automation that is switched on again and has a new address now: `true` takes up the webhook of the same ' +
      'client for the same events that was deleted, gone or suspended last, within 30 days, and sends what came in since ' +
      'then and what it still had waiting; nothing that it had comes again. `{"since": …}`: what came in since that time.',
  )

export const newWebhook = requestBody({
  url,
  events,
  maxRetries: maxRetries.nullish(),
  retryPolicy: retryPolicy.nullish(),
  client: client.nullish(),
  name: name.nullish(),
  ordered: ordered.nullish(),
  coalesceSeconds: coalesceSeconds.nullish(),
  catchUp: catchUp.nullish(),
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
  catchUp: yesOrNo()
    .nullish()
    .describe(
      'False, with `"active": true`: what was held is not sent. It is dead then, and can be recovered.',
    ),
  maxRetries: maxRetries.nullish(),
  retryPolicy: retryPolicy.nullish(),
  client: client.nullish(),
  name: name.nullish(),
  ordered: ordered.nullish(),
  coalesceSeconds: coalesceSeconds.nullish(),
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
    ordered: z.boolean().describe('Events about one lead or property arrive one after the other.'),
    coalesceSeconds: z
      .int()
      .nullable()
      .describe('For how long an update waits for others of the same property or tenant, to be sent as one.'),
    filters: z.array(filterShown).describe('Only events for which all of them hold are sent.'),
    status: z
      .enum(states)
      .describe(
        '`paused` by a person, `suspended` after failing too long, `gone` when the receiver said so.',
      ),
    statusReason: z.string().nullable().describe('Why it is not active.'),
    failingSince: time.nullable().describe('Since when every attempt has failed; null while none does.'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Webhook', description: 'A subscription of one address to some events.' })

const caughtUp = z
  .object({
    available: z.int().describe('How many events, as far as is known; counted to 100,000.'),
    since: time,
    started: z.boolean().describe('False: it is only on offer. Ask with `"catchUp": true`.'),
    recoveryId: z.string().nullable().describe('What sends them: GET /api/v1/recoveries/{id}.'),
  })
  .describe('What came in while the same automation was off.')

/** What is held for a webhook, beside what is known without asking the store. */
export const webhookWithHeld = webhook
  .extend({
    held: z
      .object({ count: z.int(), oldestAt: time.describe('Since when the oldest is due.') })
      .nullable()
      .describe('What waits until the webhook is active again; null when nothing does.'),
  })
  .meta({ id: 'WebhookWithHeld', description: 'A webhook, and what is held for it.' })

export async function showWithHeld(
  { store }: Pick<Deps, 'store'>,
  subscription: OpenSubscription,
): Promise<z.infer<typeof webhookWithHeld>> {
  const held = subscription.state === 'active' ? null : await store.heldOf(subscription.row)
  return {
    ...showWebhook(subscription),
    held: held && { count: held.count, oldestAt: isoTime(held.oldestAt) },
  }
}

export const webhookWithSecret = webhook
  .extend({
    secret: z.string().describe('Signing secret. Shown only now.'),
    catchUp: caughtUp.optional(),
  })
  .meta({ id: 'WebhookWithSecret', description: 'A webhook and its new signing secret.' })

export function showWebhook(subscription: OpenSubscription): z.infer<typeof webhook> {
  const {
    id,
    url,
    events,
    state,
    maxRetries,
    retryPolicy,
    client,
    platform,
    name,
    ordered,
    filters,
    stateReason,
  } = subscription
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
    ordered,
    coalesceSeconds: subscription.coalesceSeconds,
    filters: filters.map(showFilter),
    status: state,
    statusReason: stateReason,
    failingSince: subscription.failingSince === null ? null : isoTime(subscription.failingSince),
    createdAt: isoTime(subscription.createdAt),
    updatedAt: isoTime(subscription.updatedAt),
  }
}

/** The wish of a request, with its time read. */
export function readCatchUp(asked: z.infer<typeof catchUp> | null | undefined): CatchUpWish {
  if (typeof asked === 'object' && asked !== null) return { since: parseTime(asked.since)! }
  return asked ?? false
}

export function showCatchUp(answer: CatchUpAnswer | null): { catchUp?: z.infer<typeof caughtUp> } {
  return answer ? { catchUp: { ...answer, since: isoTime(answer.since) } } : {}
}
