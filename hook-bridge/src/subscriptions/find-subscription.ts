import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import { notFound, type Refusal } from '../refusal.ts'

/** The subscription with this public id, if it is one of the workspace's. */
export function findSubscription(deps: Deps, workspace: number, id: string): OpenSubscription | undefined {
  for (const subscription of deps.registry.allSubscriptions()) {
    if (subscription.id === id && subscription.workspace === workspace) return subscription
  }
  return undefined
}

/** The subscription to this very address and these very events, however the address is spelled. */
export function findTwin(
  deps: Deps,
  workspace: number,
  { url, events }: { readonly url: string; readonly events: readonly string[] },
): OpenSubscription | undefined {
  const address = addressOf(url)
  const wanted = events.join(' ')
  for (const other of deps.registry.allSubscriptions()) {
    if (other.workspace !== workspace || other.events.join(' ') !== wanted) continue
    if (addressOf(other.url) === address) return other
  }
  return undefined
}

export function noSuchWebhook(): Refusal {
  return notFound(
    'There is no webhook with this id. It may have been deleted; GET /api/v1/webhooks lists all.',
  )
}

function addressOf(url: string): string {
  return URL.parse(url)?.href ?? url
}
