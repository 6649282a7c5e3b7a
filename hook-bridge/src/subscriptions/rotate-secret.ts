import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import { findSubscription, noSuchWebhook } from './find-subscription.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import type { Result } from '../refusal.ts'
import { renewSecret } from './renew-secret.ts'

/**
 * Gives a subscription a new secret. The vendor's signature is made with it from now on; `webhook-signature` carries
 * one of the old secret too for 24 hours.
 */
export function rotateSecret(
  deps: Deps,
  workspace: number,
  id: string,
): Promise<Result<{ subscription: OpenSubscription; secret: string }>> {
  return oneAtATime(deps.store, workspace, async () => {
    const current = findSubscription(deps, workspace, id)
    if (!current) return noSuchWebhook()
    const { secret, secrets } = renewSecret(deps, current.secrets)
    const stored = await deps.store.changeSubscription(current.row, { secrets, updatedAt: deps.clock.now() })
    return { ok: true, subscription: deps.registry.putSubscription(stored), secret }
  })
}
