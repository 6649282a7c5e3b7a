import { hash } from 'node:crypto'
import type { NewEvent } from './store.ts'

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
  if (subject === null || test) return null
  return hash('sha256', `${provider} ${subject}`, 'buffer').readUIntBE(0, KEY_BYTES)
}

/** The key of the event's delivery to the subscription; null where this one is not ordered. */
export function orderKeyFor(event: NewEvent, subscription: number): number | null {
  return event.ordered?.includes(subscription) ? orderKeyOf(event) : null
}
