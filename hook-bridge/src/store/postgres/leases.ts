import type { Clock } from '../../clock.ts'
import type { Claims } from './claims.ts'
import type { Connection, Statement } from './connections.ts'

export interface Timing {
  /** How long a lease holds without being renewed: longer than the longest attempt. */
  readonly leaseMs: number
  /** Leases are renewed, and what nobody heard of is looked for, this often. */
  readonly beatMs: number
  /** A subscription with nothing to do for so long is left to whoever needs it next. */
  readonly idleMs: number
}

/**
 * Which subscriptions this process delivers to. One process at a time holds the lease of a subscription, so its caps,
 * pauses and order hold over all processes.
 */
export interface Leases {
  /** The epoch of the lease while this process surely holds it; undefined when it may not. */
  epochOf(subscription: number): number | undefined
  /** Whether news of the subscription are this process's business: it delivers to it, or nobody is known to. */
  concerns(subscription: number): boolean
  /** Takes the leases that are free, of those not known to be another process's. */
  take(subscriptions: readonly number[]): Promise<void>
  /** The lease was let go by its holder: it may be taken at once. */
  freed(subscription: number): void
  /** Renews what is needed, lets go what has nothing to do. Resolves to what this process holds again after it had run out. */
  renew(): Promise<readonly number[]>
  /** Lets all go; resolves to what was held. */
  letAllGo(): Promise<readonly number[]>
}

interface Held {
  readonly epoch: number
  /** By this process's own monotonic clock; earlier than the server's. */
  until: number
  usedAt: number
}

const takeStatement: Statement = {
  name: 'take leases',
  text:
    'INSERT INTO subscription_lease AS lease (subscription, process, epoch, until) ' +
    "SELECT subscription, $2, 1, clock_timestamp() + $3 * interval '1 millisecond' " +
    'FROM unnest($1::bigint[]) AS asked (subscription) ORDER BY subscription ' +
    'ON CONFLICT (subscription) DO UPDATE SET process = excluded.process, until = excluded.until, ' +
    'epoch = CASE lease.process WHEN excluded.process THEN lease.epoch ELSE lease.epoch + 1 END ' +
    'WHERE lease.until < clock_timestamp() OR lease.process = excluded.process RETURNING subscription, epoch',
}
const renewStatement: Statement = {
  name: 'renew leases',
  text:
    "UPDATE subscription_lease AS lease SET until = clock_timestamp() + $3 * interval '1 millisecond' " +
    // In this order, as settlements lock them: else the two could wait for each other.
    'FROM (SELECT subscription FROM subscription_lease WHERE process = $2 AND subscription = ANY ($1::bigint[]) ' +
    'ORDER BY subscription FOR UPDATE) AS mine ' +
    'WHERE lease.subscription = mine.subscription RETURNING lease.subscription, epoch',
}
const letGoStatement: Statement = {
  name: 'let leases go',
  text:
    "UPDATE subscription_lease AS lease SET until = '-infinity' " +
    'FROM (SELECT subscription FROM subscription_lease WHERE process = $2 AND subscription = ANY ($1::bigint[]) ' +
    'ORDER BY subscription FOR UPDATE) AS mine WHERE lease.subscription = mine.subscription',
}

export function createLeases(parts: {
  readonly connections: Connection
  readonly claims: Claims
  readonly clock: Clock
  /** False for a process that only manages: it takes none. */
  readonly serve: boolean
  /** Name of this process: no other has it. */
  readonly process: string
  readonly timing: Timing
}): Leases {
  const { connections, claims, clock, serve, process, timing } = parts
  const held = new Map<number, Held>()
  /** Another process's, as far as was seen; not asked again before this time. */
  const foreignUntil = new Map<number, number>()
  // The server's clock starts a little after ours, and ours may run a little slower.
  const surelyMs = timing.leaseMs * 0.9

  function mayBeFree(subscription: number, now: number): boolean {
    if ((held.get(subscription)?.until ?? 0) > now) return false
    return (foreignUntil.get(subscription) ?? 0) <= now
  }

  async function renewOnly(kept: readonly number[], at: number): Promise<number[]> {
    if (kept.length === 0) return []
    const rows = await connections.rows<{ subscription: number; epoch: number }>(renewStatement, [
      kept,
      process,
      timing.leaseMs,
    ])
    const epochs = new Map(rows.map((row) => [row.subscription, row.epoch]))
    const again: number[] = []
    for (const subscription of kept) {
      const lease = held.get(subscription)
      if (!lease) continue
      if (epochs.get(subscription) !== lease.epoch) {
        held.delete(subscription)
        continue
      }
      if (lease.until <= clock.monotonic()) again.push(subscription)
      lease.until = at + surelyMs
    }
    return again
  }

  async function letGo(subscriptions: readonly number[]): Promise<void> {
    if (subscriptions.length === 0) return
    for (const subscription of subscriptions) held.delete(subscription)
    await connections.rows(letGoStatement, [subscriptions, process])
  }

  return {
    epochOf(subscription) {
      const lease = held.get(subscription)
      if (!lease) return undefined
      const now = clock.monotonic()
      if (lease.until <= now) return undefined
      lease.usedAt = now
      return lease.epoch
    },
    concerns: (subscription) =>
      held.has(subscription) || (foreignUntil.get(subscription) ?? 0) <= clock.monotonic(),
    async take(subscriptions) {
      if (!serve) return
      const at = clock.monotonic()
      const wanted = subscriptions.filter((subscription) => mayBeFree(subscription, at))
      if (wanted.length === 0) return
      const rows = await connections.rows<{ subscription: number; epoch: number }>(takeStatement, [
        wanted,
        process,
        timing.leaseMs,
      ])
      for (const subscription of wanted) foreignUntil.set(subscription, at + timing.beatMs)
      for (const { subscription, epoch } of rows) {
        foreignUntil.delete(subscription)
        held.set(subscription, { epoch, until: at + surelyMs, usedAt: at })
      }
    },
    freed: (subscription) => void foreignUntil.delete(subscription),
    async renew() {
      const at = clock.monotonic()
      const all = [...held.keys()]
      const idle = all.filter(
        (subscription) =>
          claims.of(subscription).length === 0 && at - held.get(subscription)!.usedAt > timing.idleMs,
      )
      await letGo(idle)
      return renewOnly(
        all.filter((subscription) => !idle.includes(subscription)),
        at,
      )
    },
    async letAllGo() {
      const all = [...held.keys()]
      await letGo(all)
      return all
    },
  }
}
