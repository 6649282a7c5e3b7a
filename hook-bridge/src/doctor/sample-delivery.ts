import {
  type EventDefinition,
  findEvent,
  type Provider,
  providers,
  sampleBody,
} from '@hook-bridge/event-catalog'
import manifest from '../../package.json' with { type: 'json' }
import { bytesFor } from '../delivery/deliver.ts'
import { deliveryHeaders } from '../delivery/sign.ts'
import { newKeyBytes } from '../ids.ts'
import type { OpenSubscription } from '../registry.ts'

/** The sample of an event, exactly as it would go out to a subscription. */
export interface SampleDelivery {
  readonly type: string
  readonly provider: Provider
  /** Name, value, name, value … */
  readonly headers: string[]
  readonly body: Buffer
}

/**
 * One sample for each provider that the subscription gets events of; marked as a test, with an id that no event has.
 * None when no secret is left to sign with.
 */
export function sampleDeliveries(subscription: OpenSubscription, now: number): SampleDelivery[] {
  if (!subscription.signingSecrets.some(({ activeUntil }) => activeUntil === null || now < activeUntil))
    return []
  const definitions = subscription.events.map(findEvent).filter((found) => found !== undefined)
  const first = Map.groupBy(definitions, ({ provider }) => provider).values()
  return [...first].map(([definition]) => sampleDelivery(definition!, subscription, now))
}

function sampleDelivery(
  definition: EventDefinition,
  { platform, signingSecrets }: OpenSubscription,
  now: number,
): SampleDelivery {
  const { type } = definition
  const provider = providers[definition.provider]
  const body = bytesFor(platform, Buffer.from(JSON.stringify(sampleBody(definition)), 'utf8'))
  const headers = deliveryHeaders({
    provider,
    type,
    eventId: `evt_${newKeyBytes(16).toString('hex')}`,
    body,
    secrets: signingSecrets,
    now,
    attempt: 1,
    test: true,
    userAgent: `hook-bridge/${manifest.version}`,
  })
  return { type, provider, headers, body }
}
