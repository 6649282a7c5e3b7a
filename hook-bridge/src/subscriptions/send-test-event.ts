import { findEvent, sampleBody } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import type { ClaimedDelivery } from '../store/queue-store.ts'
import { explainUnknown } from './event-names.ts'
import { findSubscription, noSuchWebhook } from './find-subscription.ts'
import { ownEvent } from './new-event.ts'
import { conflict, invalid, type Result } from '../refusal.ts'

export interface TestEvent {
  readonly event: number
  /** Its event type. */
  readonly type: string
  /**
   * To be handed to `dispatcher.accepted` once the answer is out: a connector that asks for a test while it is
   * still subscribing stores the secret only after the answer.
   */
  readonly deliveries: readonly ClaimedDelivery[]
}

/** Stores a test event (the catalogue's sample) for one subscription. Without a type: its first event. */
export async function sendTestEvent(
  deps: Deps,
  workspace: number,
  id: string,
  type?: string | null,
): Promise<Result<TestEvent>> {
  const subscription = findSubscription(deps, workspace, id)
  if (!subscription) return noSuchWebhook()
  if (subscription.state !== 'active') {
    return conflict(
      `The webhook is ${subscription.state}, so nothing is sent to it. ` +
        'Activate it first: PATCH /api/v1/webhooks/{id} with {"active": true}.',
    )
  }
  const asked = type ?? subscription.events[0] ?? ''
  const definition = findEvent(asked)
  if (!definition || !subscription.events.includes(asked)) {
    return invalid({ event: definition ? explainUnsubscribed(asked, subscription) : explainUnknown(asked) })
  }
  const accepted = await deps.store.acceptEvent(
    ownEvent({
      workspace,
      definition,
      data: definition.sample,
      body: Buffer.from(JSON.stringify(sampleBody(definition)), 'utf8'),
      receivedAt: deps.clock.now(),
      test: true,
      dedupe: null,
      warnings: [],
      subscriptions: [subscription.row],
    }),
  )
  const { event } = accepted
  return { ok: true, event, type: asked, deliveries: accepted.duplicate ? [] : accepted.deliveries }
}

function explainUnsubscribed(type: string, { events }: OpenSubscription): string {
  return `This webhook does not get ${type}. Its events are: ${events.join(', ')}.`
}
