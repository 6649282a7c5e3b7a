import type { Deps } from '../deps.ts'
import type { StoredDelivery, StoredEvent } from '../store/read-store.ts'
import { bodyOf } from './deliver.ts'

/**
 * What is sent in a delivery, all events in it included, before its platform's form. Null when a payload is no longer kept.
 */
export async function sentBody(
  { store, publicIds }: Pick<Deps, 'store' | 'publicIds'>,
  workspace: number,
  { delivery, event }: { readonly delivery: Pick<StoredDelivery, 'id'>; readonly event: StoredEvent },
): Promise<Buffer | null> {
  const merged = await store.eventsMergedInto(delivery.id)
  const others = await Promise.all(merged.map((id) => store.getEvent(workspace, id)))
  const bodies = others.flatMap((each) => (each?.body ? { event: each.id, body: each.body } : []))
  if (event.body === null || bodies.length < merged.length) return null
  const { id, provider, body } = event
  return bodyOf({ provider, event: id, body, ...(merged.length > 0 && { merged: bodies }) }, publicIds)
}
