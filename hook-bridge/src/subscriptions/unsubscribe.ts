import type { Deps } from '../deps.ts'
import { findSubscription, noSuchWebhook } from './find-subscription.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import type { Result } from '../refusal.ts'

/** Removes a subscription. What it still had pending is cancelled; what was delivered stays on record. */
export function unsubscribe(deps: Deps, workspace: number, id: string): Promise<Result<object>> {
  return oneAtATime(deps.store, workspace, async () => {
    const subscription = findSubscription(deps, workspace, id)
    if (!subscription) return noSuchWebhook()
    await deps.store.removeSubscription(subscription.row, deps.clock.now())
    deps.registry.dropSubscription(subscription.row)
    deps.dispatcher.wake(subscription.row)
    return { ok: true }
  })
}
