import type { Deps } from '../deps.ts'
import { sentBody } from '../delivery/sent-body.ts'
import type { StoredDelivery } from '../store/read-store.ts'
import { conflict, notFound, type Result } from '../refusal.ts'

/** Makes a delivery due again, with a fresh schedule, whatever became of it. Of one that is merged into another, that one. */
export async function replayDelivery(
  deps: Deps,
  workspace: number,
  id: number | undefined,
): Promise<Result<{ delivery: StoredDelivery }>> {
  const found = id === undefined ? undefined : await deps.store.getDelivery(workspace, id)
  if (!found) return noSuchDelivery()
  if (found.state === 'cancelled' || !deps.registry.subscription(found.subscription)) {
    return conflict('The webhook of this delivery was deleted, so there is nowhere to send it to.')
  }
  if (found.mergedInto !== null) return replayDelivery(deps, workspace, found.mergedInto)
  const event = await deps.store.getEvent(workspace, found.event)
  if (!event || (await sentBody(deps, workspace, { delivery: found, event })) === null) {
    return conflict(
      'The payload of this delivery is no longer kept (RETENTION_DAYS, RETENTION_DAYS_BY_TYPE, RETENTION_SIZE), or was ' +
        'erased on request, so it cannot be sent again.',
    )
  }
  await deps.store.replay(found.id, deps.clock.now())
  deps.dispatcher.wake(found.subscription)
  const delivery = await deps.store.getDelivery(workspace, found.id)
  return delivery ? { ok: true, delivery } : noSuchDelivery()
}

export function noSuchDelivery() {
  return notFound(
    'There is no delivery with this id. Deliveries are kept as long as their events (RETENTION_DAYS).',
  )
}
