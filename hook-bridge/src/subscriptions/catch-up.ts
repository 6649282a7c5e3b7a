import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import { SETTLED_AFTER_MS } from '../store/recovery-store.ts'
import type { Ended } from './ended.ts'
import { addRecovery } from './recover.ts'

/** True: since the same automation was switched off. A time (milliseconds since the epoch): since then. */
export type CatchUpWish = boolean | { readonly since: number }

export interface CatchUpAnswer {
  /** How many events, as far as is known; counted to 100,000. */
  readonly available: number
  /** Since when, in milliseconds since the epoch. */
  readonly since: number
  /** The recovery that sends them; null while they are only on offer, or where all of them were held. */
  readonly recoveryId: string | null
  readonly started: boolean
}

/** Begins the catch-up that the subscriber wishes; without a wish, says what there would be. */
export async function catchUpAfter(
  deps: Deps,
  subscription: OpenSubscription,
  { ended, wish }: { readonly ended: Ended | undefined; readonly wish: CatchUpWish },
): Promise<CatchUpAnswer | null> {
  if (wish === false) return ended && ended.available > 0 ? offer(ended) : null
  const since = typeof wish === 'object' ? wish.since : ended?.deletedAt
  if (since == null) return ended ? { ...offer(ended), started: true } : null
  // Who got no answer asks again. One of another time has an end of its own, before what came in since then.
  const running = (await deps.store.listRecoveries(subscription.row)).find(
    (each) => each.kind === 'catch-up' && each.state === 'running' && each.since === since,
  )
  // In the first moments both look: whoever fans an event out may not have heard of the subscription.
  const until = deps.clock.now() + SETTLED_AFTER_MS
  const recovery = running ?? (await addRecovery(deps, subscription, { kind: 'catch-up', since, until }))
  return {
    available: Math.max(ended?.available ?? 0, recovery.total),
    since: Math.min(since, ended?.since ?? since),
    recoveryId: recovery.id,
    started: true,
  }
}

function offer({ available, since }: Ended): CatchUpAnswer {
  return { available, since, recoveryId: null, started: false }
}
