import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import type { Subscription, SubscriptionChange } from '../store/registry-store.ts'

/** What is true of a subscription that is active again, whatever the reason it was not. */
const ACTIVE = {
  state: 'active',
  stateReason: null,
  notBefore: null,
  failingSince: null,
  tellAt: null,
} as const satisfies SubscriptionChange

/** Makes a subscription active, with what else changes about it: what was held for it is due now. */
export async function activated(
  deps: Deps,
  before: Subscription,
  change: SubscriptionChange,
): Promise<OpenSubscription> {
  const stored = await deps.store.changeSubscription(before.row, {
    ...change,
    ...ACTIVE,
    updatedAt: deps.clock.now(),
  })
  const subscription = deps.registry.putSubscription(stored)
  deps.dispatcher.wake(subscription.row)
  if (before.state === 'suspended' || before.state === 'gone') {
    deps.signals.emit({ kind: 'subscription-back', subscription })
  }
  return subscription
}
