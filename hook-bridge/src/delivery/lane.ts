import type { ClaimedDelivery } from '../store/queue-store.ts'

/** What the dispatcher keeps of one subscription: its own queue, so that none waits behind another's. */
export interface Lane {
  readonly subscription: number
  /** Claimed deliveries, oldest first; bounded. */
  readonly queue: ClaimedDelivery[]
  inFlight: number
  /** The store holds due deliveries that are not in the queue. */
  behind: boolean
  /** A claim is under way. */
  claiming: boolean
  /** When the last claim began. */
  claimedAt: number
  /** When the next delivery in the store becomes due; null when none waits there. */
  nextDueAt: number | null
  /** Nothing is sent before: the receiver asked us to slow down. */
  notBefore: number
  /** The part of it that is not on disk yet; 0 when all is. */
  unsettledPause: number
  /** Its last attempt got no answer: it may be dead or hanging. */
  suspect: boolean
  /** It stands in the ring of lanes that have something to send. */
  ready: boolean
}

export function createLane(subscription: number): Lane {
  return {
    subscription,
    queue: [],
    inFlight: 0,
    behind: false,
    claiming: false,
    claimedAt: 0,
    nextDueAt: null,
    notBefore: 0,
    unsettledPause: 0,
    suspect: false,
    ready: false,
  }
}

/** A queue that memory had no room for is tried again after this. */
const SHORT_OF_MEMORY_MS = 100

/** When the lane wants to be looked at without anything else happening; null = never. */
export function wakeTime(lane: Lane, now: number): number | null {
  const hasWork = lane.queue.length > 0 || lane.behind || lane.nextDueAt !== null
  if (lane.notBefore > now) return hasWork ? lane.notBefore : null
  if (lane.behind && lane.queue.length === 0 && !lane.claiming) return now + SHORT_OF_MEMORY_MS
  return lane.nextDueAt
}
