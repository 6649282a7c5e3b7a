import { providerIds } from '@hook-bridge/event-catalog'
import { z } from 'zod'
import { eventTypesOf, inboundUrlOf } from '../../inbound/sources.ts'
import type { Source, UpstreamWebhook } from '../../store/registry-store.ts'
import { isoTime } from '../../time.ts'
import { requestBody, list, name, oneOf, text, time, yesOrNo } from '../fields.ts'

const secret = text('a text: the signing secret').describe('Signing secret, pasted from the provider.')

export const newSource = requestBody({
  provider: oneOf(providerIds as readonly [string, ...string[]]).describe('Whose account it is.'),
  name: name.nullish(),
  secret: secret.nullish().describe('Signing secret, pasted from the provider. Generated if absent.'),
  apiKey: text('a text: the API key')
    .nullish()
    .describe(
      'Inmova only: an API key with the scope `webhooks:write`. The bridge then registers itself there.',
    ),
  baseUrl: text('a text: an address')
    .nullish()
    .describe('Inmova only, together with apiKey: where its API is. https://inmovaapp.com if absent.'),
}).meta({
  description: 'The account to connect.',
  examples: [{ provider: 'cablenetai', name: 'Main account' }],
})

export const sourceChange = requestBody({
  name: name.nullish(),
  secret: secret.nullish().describe('A new secret, pasted. It and the one before count for 24 hours.'),
  rotate: yesOrNo()
    .optional()
    .describe('True generates a new secret. It and the one before count for 24 hours.'),
  switchedOff: list(text('the name of an event'), 'a list of event names')
    .optional()
    .describe('Event types that are stored when they come in, but delivered to nobody.'),
}).meta({
  description: 'What to change. What is left out stays as it is.',
  examples: [{ switchedOff: ['lead.status_changed'] }],
})

const upstream = z
  .object({
    baseUrl: z.string(),
    webhookId: z.string().describe('Id of the webhook at the provider.'),
    requestedEvents: z.array(z.string()),
    acceptedEvents: z.array(z.string()).describe('What the provider says it will send.'),
    missingEvents: z.array(z.string()).describe('What was asked for and will not be sent.'),
  })
  .describe('What the bridge registered at the provider.')

export const source = z
  .object({
    id: z.string(),
    provider: z.enum(providerIds),
    name: z.string().nullable(),
    inboundUrl: z.string().describe("Give this address to the provider: it takes the provider's webhooks."),
    switchedOff: z.array(z.string()),
    upstream: upstream.optional(),
    createdAt: time,
    lastEventAt: time.nullable(),
  })
  .meta({ id: 'Source', description: 'A connected account of a provider.' })

export const sourceWithSecret = source
  .extend({ secret: z.string().describe('Signing secret. Shown only now.') })
  .meta({ id: 'SourceWithSecret', description: 'A source and its new signing secret.' })

export function showSource(stored: Source, publicUrl: string): z.infer<typeof source> {
  return {
    id: stored.id,
    provider: stored.provider as z.infer<typeof source>['provider'],
    name: stored.name,
    inboundUrl: inboundUrlOf(stored, publicUrl),
    switchedOff: [...stored.switchedOff],
    ...(stored.upstream && { upstream: showUpstream(stored.provider, stored.upstream) }),
    createdAt: isoTime(stored.createdAt),
    lastEventAt: stored.lastEventAt === null ? null : isoTime(stored.lastEventAt),
  }
}

function showUpstream(provider: string, { baseUrl, webhookId, acceptedEvents }: UpstreamWebhook) {
  const requestedEvents = [...eventTypesOf(provider)]
  return {
    baseUrl,
    webhookId,
    requestedEvents,
    acceptedEvents: [...acceptedEvents],
    missingEvents: requestedEvents.filter((type) => !acceptedEvents.includes(type)),
  }
}
