import type { CancelTimer, Clock } from '../clock.ts'
import type { DeliveryQueue, Deps } from '../deps.ts'
import type { OpenSubscription, Registry } from '../registry.ts'
import type { Claim, ClaimedDelivery, QueueStore } from '../store/queue-store.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { Deliver } from './deliver.ts'
import { createBudget } from './budget.ts'
import { createLane, wakeTime, type Lane } from './lane.ts'
import { createPace } from './pace.ts'

export interface Dispatcher extends DeliveryQueue {
  /** Takes up everything that is pending in the store. */
  start(): void
  /** The store may hold something due for the subscription (row). Changes nothing about when it may be sent to. */
  due(subscription: number): void
  /** Looks at all subscriptions anew, after the registry was reloaded. */
  refresh(): void
  /** Something in the store was erased: what is queued is put back, and read anew. */
  recall(): void
  /** Starts nothing more, waits for what is in flight, at most `graceMs`. */
  stop(graceMs: number): Promise<void>
  readonly inFlight: number
}

export interface DispatcherParts {
  readonly store: Pick<QueueStore, 'claimDue' | 'release' | 'holds'>
  readonly registry: Pick<Registry, 'subscription' | 'allSubscriptions'>
  readonly clock: Clock
  readonly log: Pick<Deps['log'], 'error'>
  readonly deliver: Deliver
  /** Attempts in flight at most. */
  readonly maxConcurrency: number
}

/** Deliveries of one subscription in memory, at most; the rest waits in the store. */
const LONGEST_QUEUE = 500
const REFILL_BELOW = 100
/** Bodies in memory, over all queues. */
const MOST_QUEUED_BYTES = 64 * 1024 * 1024
const MOST_BYTES_A_CLAIM = 4 * 1024 * 1024
/** Lanes that wake within this time wake together. */
const SHORTEST_SLEEP_MS = 5
const HEARTBEAT_MS = 10_000
/** The store is asked again when it could not say what is due. */
const ASK_AGAIN_MS = 1_000
/** News of something due that come thick and fast lead to one claim in this time, for all of them. */
const CLAIMS_APART_MS = 20

/**
 * Decides what is sent when. Committed deliveries come in memory; the store is read at the start, for due retries,
 * and when a queue was full. Knows neither HTTP nor signatures: `deliver` makes the attempt and settles it.
 */
export function createDispatcher({
  store,
  registry,
  clock,
  log,
  deliver,
  maxConcurrency,
}: DispatcherParts): Dispatcher {
  const lanes = new Map<number, Lane>()
  /** Lanes that have something to send, in turn. */
  const ring: Lane[] = []
  const budget = createBudget(maxConcurrency)
  const pace = createPace(clock)
  let queuedBytes = 0
  let running = false
  let pumpSoon: NodeJS.Immediate | undefined
  let sleepUntil = Number.POSITIVE_INFINITY
  let cancelSleep: CancelTimer = () => {}
  let lastBeat = 0
  let drained: (() => void) | undefined

  function laneOf(subscription: number): Lane {
    let lane = lanes.get(subscription)
    if (!lane) {
      lane = createLane(subscription)
      lane.notBefore = registry.subscription(subscription)?.notBefore ?? 0
      lanes.set(subscription, lane)
    }
    return lane
  }

  function isActive(subscription: number): boolean {
    return registry.subscription(subscription)?.state === 'active'
  }

  function enqueue(lane: Lane, delivery: ClaimedDelivery): void {
    queuedBytes += sizeOf(delivery)
    lane.queue.push(delivery)
    makeReady(lane)
  }

  function makeReady(lane: Lane): void {
    if (lane.ready || lane.queue.length === 0) return
    if (rests(lane)) return
    lane.ready = true
    ring.push(lane)
  }

  /**
   * Whether its receiver asked for a pause, or its platform's pace for one; then it is looked at again when that is over.
   * One look at the clock for both: between two, the time could come, and nobody would see to the lane.
   */
  function rests(lane: Lane): boolean {
    const subscription = registry.subscription(lane.subscription)
    const now = clock.now()
    const ms = Math.max(lane.notBefore - now, subscription === undefined ? 0 : pace.waitMs(subscription))
    if (ms > 0) sleepTo(now + ms)
    return ms > 0
  }

  /** Sends as long as slots are free, one delivery of each lane in turn. */
  function pump(): void {
    pumpSoon = undefined
    let blocked = 0
    while (running && ring.length > blocked) {
      const lane = ring.shift()!
      if (lane.queue.length === 0) {
        lane.ready = false
        continue
      }
      if (rests(lane)) {
        lane.ready = false
        continue
      }
      const answer = budget.mayTake(lane)
      if (answer === 'all') {
        ring.push(lane)
        blocked += 1
        if (budget.inFlight >= maxConcurrency) return
        continue
      }
      lane.ready = false
      if (answer === 'lane') {
        sleepFor(lane)
        continue
      }
      send(lane)
      makeReady(lane)
      blocked = 0
    }
  }

  function send(lane: Lane): void {
    // Another process may deliver to it by now: what is queued here may be queued there.
    if (!store.holds(lane.subscription)) return emptyLane(lane)
    const delivery = lane.queue.shift()!
    queuedBytes -= sizeOf(delivery)
    if (lane.behind && lane.queue.length < REFILL_BELOW) void refill(lane)
    const subscription = registry.subscription(lane.subscription)
    if (subscription?.state !== 'active') return store.release(lane.subscription, [delivery.id])
    budget.take(lane)
    keepPace(lane, subscription)
    void deliver(delivery, subscription).then((result) => {
      budget.giveBack(lane)
      if (!running) return finishDrain()
      budget.setSuspect(lane, !result.answered)
      void afterSettled(lane, delivery, result.settled)
      if (result.slowUntil !== null) void pause(lane, result.slowUntil, result.settled)
      if (result.gone) emptyLane(lane)
      makeReady(lane)
      sleepFor(lane)
      pumpSoon ??= setImmediate(pump)
    })
  }

  function keepPace(lane: Lane, subscription: OpenSubscription): void {
    pace.began(subscription)
    if (pace.waitMs(subscription) === 0) return
    // To the end: a subscription that shares its hook comes first when the next request may begin.
    lanes.delete(lane.subscription)
    lanes.set(lane.subscription, lane)
  }

  /** Until it is on disk the registry knows nothing of a pause, so what is read there must not end it. */
  async function pause(lane: Lane, until: number, settled: Promise<unknown>): Promise<void> {
    lane.notBefore = Math.max(lane.notBefore, until)
    lane.unsettledPause = Math.max(lane.unsettledPause, until)
    await settled
    if (lane.unsettledPause === until) lane.unsettledPause = 0
  }

  /** Not before the outcome is on disk: a claim in between would neither find the retry nor hear of it. */
  async function afterSettled(
    lane: Lane,
    { ordered }: ClaimedDelivery,
    settled: Promise<number | null>,
  ): Promise<void> {
    const dueAt = await settled
    if (!running) return
    // The next one about the same subject may have waited for this.
    if (dueAt === null) return ordered ? dispatcher.due(lane.subscription) : undefined
    lane.nextDueAt = Math.min(lane.nextDueAt ?? Number.POSITIVE_INFINITY, dueAt)
    sleepFor(lane)
  }

  async function refill(lane: Lane): Promise<void> {
    if (lane.claiming || !running) return
    lane.behind = false
    if (!isActive(lane.subscription)) return
    lane.claiming = true
    lane.claimedAt = clock.now()
    const claim = await claimDue(lane)
    lane.claiming = false
    if (!running || !isActive(lane.subscription)) {
      return store.release(lane.subscription, idsOf(claim.deliveries))
    }
    for (const delivery of claim.deliveries) enqueue(lane, delivery)
    if (claim.nextDueAt !== null) {
      if (claim.nextDueAt <= clock.now()) lane.behind = true
      else lane.nextDueAt = Math.min(lane.nextDueAt ?? Number.POSITIVE_INFINITY, claim.nextDueAt)
    }
    sleepFor(lane)
    pump()
  }

  /** Never rejects: a store that is in trouble is asked again later. */
  async function claimDue(lane: Lane): Promise<Claim> {
    try {
      return await store.claimDue(lane.subscription, {
        now: clock.now(),
        count: LONGEST_QUEUE - lane.queue.length,
        bytes: Math.max(1, Math.min(MOST_BYTES_A_CLAIM, MOST_QUEUED_BYTES - queuedBytes)),
        ordered: registry.subscription(lane.subscription)?.ordered ?? false,
      })
    } catch (error) {
      // Commits that fail say so themselves.
      if (!(error instanceof StoreUnavailable)) log.error({ err: error }, 'due deliveries could not be read')
      return { deliveries: [], nextDueAt: clock.now() + ASK_AGAIN_MS }
    }
  }

  /** Its subscription is not active: what it has goes back to the store, where it waits. */
  function emptyLane(lane: Lane): void {
    store.release(lane.subscription, idsOf(lane.queue))
    for (const delivery of lane.queue) queuedBytes -= sizeOf(delivery)
    lane.queue.length = 0
    lane.behind = false
    lane.nextDueAt = null
  }

  // ---------------------------------------------------------------- time

  /** Sees to it that the lane is looked at when its next time comes. */
  function sleepFor(lane: Lane): void {
    const at = wakeTime(lane, clock.now())
    if (at !== null) sleepTo(at)
  }

  /** Looks at all lanes then, or sooner when that was planned already. */
  function sleepTo(at: number): void {
    if (at >= sleepUntil) return
    cancelSleep()
    const now = clock.now()
    sleepUntil = Math.max(at, now + SHORTEST_SLEEP_MS)
    cancelSleep = clock.after(sleepUntil - now, beat)
  }

  function beat(): void {
    const now = clock.now()
    lastBeat = now
    sleepUntil = Number.POSITIVE_INFINITY
    sleepTo(now + HEARTBEAT_MS)
    for (const lane of lanes.values()) {
      if (lane.notBefore <= now) {
        if (lane.nextDueAt !== null && lane.nextDueAt <= now && !lane.claiming) {
          lane.nextDueAt = null
          lane.behind = true
        }
        if (lane.behind && lane.queue.length < REFILL_BELOW) void refill(lane)
        makeReady(lane)
      }
      const at = wakeTime(lane, now)
      if (at !== null) sleepTo(at)
    }
    pump()
  }

  function finishDrain(): void {
    if (budget.inFlight === 0) drained?.()
  }

  const dispatcher: Dispatcher = {
    get inFlight() {
      return budget.inFlight
    },
    get alive() {
      return running && clock.now() - lastBeat < 3 * HEARTBEAT_MS
    },
    start() {
      running = true
      beat()
      dispatcher.refresh()
    },
    accepted(deliveries) {
      for (const delivery of deliveries) {
        const { subscription } = delivery
        if (!running || !isActive(subscription)) {
          store.release(subscription, [delivery.id])
          continue
        }
        const lane = laneOf(subscription)
        const full = lane.queue.length >= LONGEST_QUEUE || queuedBytes >= MOST_QUEUED_BYTES
        if (lane.behind || full) {
          store.release(subscription, [delivery.id])
          lane.behind = true
          sleepFor(lane)
        } else {
          enqueue(lane, delivery)
        }
      }
      pump()
    },
    due(subscription) {
      if (!running || !isActive(subscription)) return
      const lane = laneOf(subscription)
      const soonest = Math.max(lane.notBefore, lane.claimedAt + CLAIMS_APART_MS)
      if (lane.claiming || soonest > clock.now()) {
        lane.nextDueAt = Math.min(lane.nextDueAt ?? Number.POSITIVE_INFINITY, soonest)
        return sleepFor(lane)
      }
      lane.behind = true
      void refill(lane)
    },
    wake(subscription) {
      if (!running) return
      const known = lanes.get(subscription)
      if (!isActive(subscription)) {
        if (known) emptyLane(known)
        if (!registry.subscription(subscription)) lanes.delete(subscription)
        return
      }
      const lane = known ?? laneOf(subscription)
      lane.notBefore = Math.max(registry.subscription(subscription)?.notBefore ?? 0, lane.unsettledPause)
      lane.behind = true
      if (lane.notBefore > clock.now()) sleepFor(lane)
      else void refill(lane)
    },
    recall() {
      for (const lane of lanes.values()) {
        if (lane.queue.length === 0) continue
        emptyLane(lane)
        lane.behind = true
        void refill(lane)
      }
    },
    refresh() {
      for (const subscription of lanes.keys()) if (!isActive(subscription)) dispatcher.wake(subscription)
      for (const subscription of registry.allSubscriptions()) dispatcher.wake(subscription.row)
    },
    async stop(graceMs) {
      running = false
      cancelSleep()
      if (pumpSoon) clearImmediate(pumpSoon)
      for (const lane of lanes.values()) store.release(lane.subscription, idsOf(lane.queue))
      if (budget.inFlight === 0 || graceMs <= 0) return
      const { promise, resolve } = Promise.withResolvers<void>()
      drained = resolve
      const cancel = clock.after(graceMs, resolve)
      await promise
      cancel()
    },
  }
  return dispatcher
}

function sizeOf({ body, merged }: ClaimedDelivery): number {
  return (merged ?? []).reduce((sum, each) => sum + each.body.length, body.length)
}

function idsOf(deliveries: readonly ClaimedDelivery[]): number[] {
  return deliveries.map((delivery) => delivery.id)
}
