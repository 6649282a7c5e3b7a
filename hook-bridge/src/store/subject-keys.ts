import { hash } from 'node:crypto'
import type { NewEvent } from './queue-store.ts'

const KEY_BYTES = 6

/**
 * What deliveries about the same lead or property have in common: 48 bits of a digest, so that the index stays small.
 * Should two subjects ever share a key, they wait for each other and nothing else happens.
 * @returns null for what waits for nobody: an event without a subject, and a test, which a person waits for
 */
export function orderKeyOf({
  provider,
  subject,
  test,
}: Pick<NewEvent, 'provider' | 'subject' | 'test'>): number | null {
  return subject === null || test ? null : digestOf(`${provider} ${subject}`)
}

/** The key of the event's delivery to the subscription; null where this one is not ordered. */
export function orderKeyFor(event: NewEvent, subscription: number): number | null {
  return event.ordered?.includes(subscription) ? orderKeyOf(event) : null
}

/** Where an event of a subscription may be merged with others. */
export interface CoalescePlace extends Pick<NewEvent, 'source' | 'type' | 'subject'> {
  readonly subscription: number
  /** The same for all events of one type about one subject of one source; above 0. Others may share it by chance. */
  readonly key: number
  /** Only with what was received after this time. */
  readonly since: number
  /** When it is due if it is the first. */
  readonly dueAt: number
}

/** Null where the event is sent to the subscription by itself: also what is about no subject, and tests. */
export function coalescePlaceFor(event: NewEvent, subscription: number): CoalescePlace | null {
  const { source, type, subject, test, receivedAt } = event
  const wish = event.coalesced?.find((each) => each.subscription === subscription)
  if (!wish || subject === null || test) return null
  const waitMs = wish.seconds * 1_000
  return {
    source,
    type,
    subject,
    subscription,
    key: digestOf(`${source} ${type} ${subject}`) + 1,
    since: receivedAt - waitMs,
    dueAt: receivedAt + waitMs,
  }
}

/** Events in one delivery beside its own, at most: their bodies are in memory when it is sent. */
export const MOST_MERGED = 99

function digestOf(text: string): number {
  return hash('sha256', text, 'buffer').readUIntBE(0, KEY_BYTES)
}
