import { findEvent, sampleBody } from '@hook-bridge/event-catalog'

const sample = sampleBody(findEvent('lead.created')!)

/** A lead that is like no other: the bridge drops what it has had before. */
export function leadNamed(id: string): Record<string, unknown> {
  return { ...sample, id }
}
