import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import { findSubscription } from '../subscriptions/find-subscription.ts'
import { workspacesToSearch } from './choose-workspace.ts'

/** The webhook with this id. Throws a message for people when there is none. */
export function chooseWebhook(deps: Deps, id: string, workspace: string | undefined): OpenSubscription {
  for (const { row } of workspacesToSearch(deps, workspace)) {
    const subscription = findSubscription(deps, row, id)
    if (subscription) return subscription
  }
  throw new Error(`There is no webhook with the id ${id}. It may have been deleted.`)
}
