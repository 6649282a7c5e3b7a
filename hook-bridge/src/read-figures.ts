import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Deps } from './deps.ts'
import type { DeliveryFigures, Figures } from './metrics-gauges.ts'
import type { OpenSubscription } from './registry.ts'
import type { StoreFigures } from './store/read-store.ts'
import type { SubscriptionClient, SubscriptionState } from './store/registry-store.ts'

interface Needs extends Pick<Deps, 'store' | 'registry' | 'clock'> {
  readonly dispatcher: { readonly inFlight: number }
}

/** On the disk of the database: with less than that, somebody should look. */
export const LITTLE_SPACE = 1e9

/** Counting a long queue takes the database a while: no more than this part of the time goes into it. */
const SHARE = 1 / 20

/** Counts what waits where, for everybody who wants to know it: seldom enough, however many ask. */
export function createCountFigures({
  store,
  clock,
}: Pick<Needs, 'store' | 'clock'>): () => Promise<StoreFigures> {
  let counted: StoreFigures | undefined
  let nextCountAt = 0

  return async () => {
    const startedAt = clock.monotonic()
    if (counted && startedAt < nextCountAt) return counted
    counted = await store.figures()
    const endedAt = clock.monotonic()
    nextCountAt = endedAt + (endedAt - startedAt) / SHARE
    return counted
  }
}

/** Reads how things stand, for `/metrics`. `databaseFile`: null when there is none on a disk of this machine. */
export function createReadFigures(
  needs: Needs,
  databaseFile: string | null,
  count = createCountFigures(needs),
): () => Promise<Figures> {
  const { registry, clock, dispatcher } = needs

  return async () => {
    const figures = await count()
    const subscriptions = [...registry.allSubscriptions()]
    return {
      deliveries: deliveriesOf(subscriptions, figures, clock.now()),
      webhooks: webhooksOf(subscriptions),
      inFlight: dispatcher.inFlight,
      databaseBytes: figures.bytes,
      freeBytes: databaseFile === null ? null : await freeBytes(databaseFile),
    }
  }
}

function deliveriesOf(
  subscriptions: readonly OpenSubscription[],
  { pending, held, dead }: StoreFigures,
  now: number,
): Figures['deliveries'] {
  const sums = new Map<SubscriptionClient, DeliveryFigures>()
  for (const subscription of subscriptions) {
    const { row, notBefore, platform } = subscription
    const sum = sums.get(platform) ?? { pending: 0, held: 0, dead: 0, overdueMs: 0, heldMs: 0 }
    const queue = pending.get(row)
    const waiting = held.get(row)
    // What waits because the receiver asked for a pause is not late.
    const overdueMs = queue ? now - Math.max(queue.oldestDueAt, notBefore ?? 0) : 0
    sums.set(platform, {
      pending: sum.pending + (queue?.count ?? 0),
      held: sum.held + (waiting?.count ?? 0),
      dead: sum.dead + (dead.get(row) ?? 0),
      overdueMs: Math.max(sum.overdueMs, overdueMs),
      heldMs: Math.max(sum.heldMs, waiting ? now - waiting.oldestDueAt : 0),
    })
  }
  return sums
}

function webhooksOf(subscriptions: readonly OpenSubscription[]): Figures['webhooks'] {
  const counts = new Map<SubscriptionClient, Map<SubscriptionState, number>>()
  for (const { platform, state } of subscriptions) {
    const states = counts.get(platform) ?? new Map<SubscriptionState, number>()
    states.set(state, (states.get(state) ?? 0) + 1)
    counts.set(platform, states)
  }
  return counts
}

async function freeBytes(file: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(file))
  return bavail * bsize
}
