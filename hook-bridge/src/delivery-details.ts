import type { Deps } from './deps.ts'
import type { OpenSubscription } from './registry.ts'
import type { StoredAttempt, StoredDelivery, StoredEvent } from './store/store.ts'

/** All that is known of a delivery. */
export interface DeliveryDetails {
  /** Public, as that of the event. */
  readonly id: string
  readonly eventId: string
  readonly delivery: StoredDelivery
  readonly event: StoredEvent
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
  const [event, attempts] = await Promise.all([
    store.getEvent(workspace, delivery.event),
    store.listAttempts(delivery.id),
  ])
  if (!event) return undefined
  const webhook = registry.subscription(delivery.subscription)
  return { id, eventId: publicIds.format('evt', delivery.event), delivery, event, attempts, webhook }
}
