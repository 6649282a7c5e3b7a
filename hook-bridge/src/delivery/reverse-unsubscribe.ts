import type { Subscription } from '../store/registry-store.ts'
import { platformOf } from './platforms/platform-of.ts'

/**
 * Whether its platform wants to be told that nothing more comes, by a DELETE of the address: Zapier pauses the Zap then,
 * and its owner sees it. Make and n8n have no such way.
 */
export function wantsToBeTold(subscription: Pick<Subscription, 'url' | 'client'>): boolean {
  return platformOf(subscription) === 'zapier'
}
