import { type MissedEvent, type Recovery, type RecoveryStep, SETTLED_AFTER_MS } from './recovery-store.ts'

/** What a step of a recovery comes to. */
export interface Stepped {
  readonly cursor: number
  readonly moved: number
  readonly done: boolean
}

/** An event of the subscription's types, as a step of a catch-up finds it. */
export interface FoundEvent extends MissedEvent {
  readonly receivedAt: number
  readonly test: boolean
  readonly hasPayload: boolean
  /** The subscription has a delivery of it. */
  readonly had: boolean
}

/** Events that one step looks at: most of them may have come by themselves. */
export const MOST_LOOKED_AT = 500
/** Events that are counted before it is said how many there are. */
export const MOST_COUNTED = 100_000

/** Which of the next events (at most MOST_LOOKED_AT, by their id) are to be delivered, and how far that brings the walk. */
export function chooseMissed(
  events: readonly FoundEvent[],
  { since, until, cursor: from }: Recovery,
  { now, room, wants }: Pick<RecoveryStep, 'now' | 'wants'> & { readonly room: number },
): { readonly missed: readonly number[]; readonly cursor: number; readonly done: boolean } {
  const missed: number[] = []
  let cursor = from
  for (const event of events) {
    if (event.receivedAt >= until + SETTLED_AFTER_MS) return { missed, cursor, done: true }
    if (event.receivedAt > now - SETTLED_AFTER_MS) return { missed, cursor, done: false }
    const inRange = event.receivedAt >= since && event.receivedAt < until
    if (inRange && !event.test && event.hasPayload && !event.had && wants(event)) {
      if (missed.length === room) return { missed, cursor, done: false }
      missed.push(event.id)
    }
    cursor = event.id
  }
  return { missed, cursor, done: events.length < MOST_LOOKED_AT && now >= until + SETTLED_AFTER_MS }
}
