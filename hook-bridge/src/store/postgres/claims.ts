/** Deliveries that this process has claimed and not yet settled or released, with the epoch of the lease at the time. */
export interface Claims {
  add(subscription: number, delivery: number, epoch: number): void
  has(subscription: number, delivery: number): boolean
  /** The epoch it was claimed at; undefined when it is not claimed. */
  epochOf(subscription: number, delivery: number): number | undefined
  remove(subscription: number, delivery: number): void
  of(subscription: number): number[]
  /**
   * From now on remembers every delivery of the subscription that is claimed, also when its claim has ended again:
   * a look at the table that is under way may still show it as pending. `stop` forgets them.
   */
  watch(subscription: number): { readonly seen: ReadonlySet<number>; stop(): void }
}

const NONE: ReadonlyMap<number, number> = new Map()

/*
 * Claims are in memory only: the lease (leases.ts) already keeps other processes away from the subscription, so a
 * claim costs no write. When a process dies, its claims die with it and the next holder finds them pending.
 */
export function createClaims(): Claims {
  const claims = new Map<number, Map<number, number>>()
  const watching = new Map<number, Set<number>>()
  const held = (subscription: number): ReadonlyMap<number, number> => claims.get(subscription) ?? NONE

  return {
    add(subscription, delivery, epoch) {
      watching.get(subscription)?.add(delivery)
      const known = claims.get(subscription)
      if (known) known.set(delivery, epoch)
      else claims.set(subscription, new Map([[delivery, epoch]]))
    },
    has: (subscription, delivery) => held(subscription).has(delivery),
    epochOf: (subscription, delivery) => held(subscription).get(delivery),
    remove(subscription, delivery) {
      const known = claims.get(subscription)
      known?.delete(delivery)
      if (known?.size === 0) claims.delete(subscription)
    },
    of: (subscription) => [...held(subscription).keys()],
    watch(subscription) {
      const seen = new Set<number>()
      watching.set(subscription, seen)
      return { seen, stop: () => void watching.delete(subscription) }
    },
  }
}
