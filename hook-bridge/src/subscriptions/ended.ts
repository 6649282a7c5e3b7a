import type { Deps } from '../deps.ts'
import type { Subscription } from '../store/registry-store.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const REMEMBERED_MS = 30 * DAY_MS

/** A subscription that ended: deleted, gone, or suspended. Platforms subscribe anew when they are switched on again. */
export interface Ended {
  readonly subscription: Subscription
  /** Null for one that is still there: what came in since its end is held. */
  readonly deletedAt: number | null
  /** How many events it missed or still had to get; counted to 100,000. */
  readonly available: number
  /** Since when. */
  readonly since: number
}

/** What tells that a new subscription is the same automation again; its address is a new one each time. */
export type Wanted = Pick<Subscription, 'workspace' | 'events' | 'client' | 'apiKey'>

/** The subscription of the same client for the same events that ended last, within 30 days. */
export async function findEnded(deps: Deps, wanted: Wanted): Promise<Ended | undefined> {
  const { store, registry, clock } = deps
  const since = clock.now() - REMEMBERED_MS
  const deleted = await store.deletedSubscriptions(wanted.workspace, since)
  const last = deleted.find(({ subscription }) => isSame(deps, subscription, wanted))
  const there = registry
    .subscriptions(wanted.workspace)
    .find((each) => (each.state === 'gone' || each.state === 'suspended') && isSame(deps, each, wanted))
  const held = there && (await store.heldOf(there.row))
  if (there && (!last || (held?.oldestAt ?? there.updatedAt) > last.deletedAt)) {
    return {
      subscription: there,
      deletedAt: null,
      available: held?.count ?? 0,
      since: held?.oldestAt ?? there.updatedAt,
    }
  }
  return last && missedBy(deps, last)
}

async function missedBy(
  { store }: Deps,
  { subscription, deletedAt }: { readonly subscription: Subscription; readonly deletedAt: number },
): Promise<Ended> {
  const { row, workspace, events: types } = subscription
  const open = await store.heldOf(row)
  const came = await store.countEvents({ workspace, types, since: deletedAt })
  return {
    subscription,
    deletedAt,
    available: came + (open?.count ?? 0),
    since: Math.min(deletedAt, open?.oldestAt ?? deletedAt),
  }
}

function isSame(deps: Deps, one: Subscription, wanted: Wanted): boolean {
  const sameEvents = one.events.join(' ') === wanted.events.join(' ')
  return sameEvents && one.client === wanted.client && mayBeOf(deps, one, wanted.apiKey)
}

/** Whoever had a key that was revoked has another one now. */
function mayBeOf({ registry }: Deps, { apiKey, workspace }: Subscription, wanted: number | null): boolean {
  if (apiKey === null || wanted === null || apiKey === wanted) return true
  const key = registry.apiKeys(workspace).find(({ row }) => row === apiKey)
  return key === undefined || key.revokedAt !== null
}
