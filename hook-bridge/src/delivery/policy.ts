import { providers, type Provider, type RetryPolicy } from '@hook-bridge/event-catalog'
import type { Subscription } from '../store/registry-store.ts'

/** The provider's own policy, or the 24-hour one (CablenetAI's) where the subscription asks for it. */
export function policyFor(
  provider: Provider,
  { retryPolicy }: Pick<Subscription, 'retryPolicy'>,
): RetryPolicy {
  return retryPolicy === '24h' ? providers.cablenetai.policy : provider.policy
}
