import { type MissedEvent, type Recovery, type RecoveryStep, SETTLED_AFTER_MS } from './recovery-store.ts'
import type { Subscription } from './registry-store.ts'

/** What a step of a recovery comes to. */
export interface Stepped {
  readonly cursor: number
  readonly moved: number
  readonly done: boolean
}

/** An event of the subscription's types, as a step of a catch-up finds it. */
export interface FoundEvent extends MissedEvent {
  readonly subject: string | null
  readonly receivedAt: number
  readonly test: boolean
  readonly hasPayload: boolean
  /** The subscription has a delivery of it. */
  readonly had: boolean
}

/** Events that one step looks at: most of them may have come by themselves. */
const MOST_LOOKED_AT = 500
/** The same where filters look into bodies, which are in memory then. */
const MOST_READ = 100
/** Events that are counted before it is said how many there are. */
export const MOST_COUNTED = 100_000

/** How many events a step looks at. */
export function lookedAt({ filters }: Subscription): number {
  return filters.length > 0 ? MOST_READ : MOST_LOOKED_AT
}

/** The next step of a catch-up. */
export interface CatchUpStep extends Pick<RecoveryStep, 'now' | 'wants'> {
  readonly room: number
  readonly subscription: Subscription
}

/** Which of the next events (as many as are looked at, by their id) are to be delivered, and how far that brings the walk. */
export function chooseMissed(
  events: readonly FoundEvent[],
  { since, until, cursor: from }: Recovery,
  { now, room, wants, subscription }: CatchUpStep,
): { readonly missed: readonly FoundEvent[]; readonly cursor: number; readonly done: boolean } {
  const missed: FoundEvent[] = []
  let cursor = from
  for (const event of events) {
    if (event.receivedAt >= until + SETTLED_AFTER_MS) return { missed, cursor, done: true }
    if (event.receivedAt > now - SETTLED_AFTER_MS) return { missed, cursor, done: false }
    const inRange = event.receivedAt >= since && event.receivedAt < until
    if (inRange && !event.test && event.hasPayload && !event.had && wants(event, subscription)) {
      if (missed.length === room) return { missed, cursor, done: false }
      missed.push(event)
    }
    cursor = event.id
  }
  return { missed, cursor, done: events.length < lookedAt(subscription) && now >= until + SETTLED_AFTER_MS }
}
