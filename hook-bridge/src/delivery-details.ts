import type { Deps } from './deps.ts'
import { sentBody } from './delivery/sent-body.ts'
import type { OpenSubscription } from './registry.ts'
import type { StoredAttempt, StoredDelivery, StoredEvent } from './store/read-store.ts'

/** All that is known of a delivery. */
export interface DeliveryDetails {
  /** Public, as that of the event. */
  readonly id: string
  readonly eventId: string
  readonly delivery: StoredDelivery
  /** Its body is what is sent, with all events in it. */
  readonly event: StoredEvent
  /** Ids of the events that are sent in it beside its own. */
  readonly merged: readonly string[]
  /** Id of the delivery that its event is sent in; null where it is sent by itself. */
  readonly mergedInto: string | null
  /** First to last. */
  readonly attempts: readonly StoredAttempt[]
  /** Undefined when it was deleted: then its address and secret are gone, too. */
  readonly webhook: OpenSubscription | undefined
}

/** Of the delivery with this public id; undefined when the workspace has none, or it has just grown too old. */
export async function readDeliveryDetails(
  { store, registry, publicIds }: Pick<Deps, 'store' | 'registry' | 'publicIds'>,
  workspace: number,
  id: string,
): Promise<DeliveryDetails | undefined> {
  const row = publicIds.parse('dlv', id)
  const delivery = row === undefined ? undefined : await store.getDelivery(workspace, row)
  if (!delivery) return undefined
  const [event, attempts, merged] = await Promise.all([
    store.getEvent(workspace, delivery.event),
    store.listAttempts(delivery.id),
    store.eventsMergedInto(delivery.id),
  ])
  if (!event) return undefined
  const webhook = registry.subscription(delivery.subscription)
  const body = await sentBody({ store, publicIds }, workspace, { delivery, event })
  return {
    id,
    eventId: publicIds.format('evt', delivery.event),
    delivery,
    event: { ...event, body },
    merged: merged.map((each) => publicIds.format('evt', each)),
    mergedInto: delivery.mergedInto === null ? null : publicIds.format('dlv', delivery.mergedInto),
    attempts,
    webhook,
  }
}
