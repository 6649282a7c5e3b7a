import type { DeliveryQuery, DeliveryState, StoredDelivery } from './read-store.ts'

/** Why a delivery is dead that nobody attempted to send. */
export const NO_PAYLOAD = 'its payload is no longer kept, so it cannot be sent'
/** Why a delivery is dead whose event named a person who was erased: nothing makes it pending again. */
export const ERASED = 'its payload was erased on request, so it cannot be sent'
/** What an attempt says instead of its error once the words are erased: it failed, and that is all. */
export const ERASED_WORDS = 'the words were erased on request'

/** As the tables of every driver have it. Held and cancelled are pending ones whose subscription is not active, or deleted. */
interface Condition {
  /** 0 pending, 1 delivered, 2 dead. Of one that is merged into another, that one's; 3 where that one has gone. */
  readonly stateCode: number
  readonly subscriptionState: string
  readonly deletedAt: number | null
}

/** The state of a delivery as people see it. */
export function deliveryStateOf({ stateCode, subscriptionState, deletedAt }: Condition): DeliveryState {
  if (stateCode === 1) return 'delivered'
  if (stateCode === 2 || stateCode === 3) return 'dead'
  if (deletedAt !== null) return 'cancelled'
  return subscriptionState === 'active' ? 'pending' : 'held'
}

/** Whether deliveries of a subscription in this condition can have the state asked for. */
export function canHave(
  state: DeliveryState | undefined,
  { active, deleted }: { readonly active: boolean; readonly deleted: boolean },
): boolean {
  if (state === 'pending') return active && !deleted
  if (state === 'held') return !active && !deleted
  if (state === 'cancelled') return deleted
  return true
}

/** Whether a delivery belongs into a list. What is merged into another one is not in a list of one state: that one is. */
export function isAskedFor(
  { state, type, mergedInto }: StoredDelivery,
  query: Pick<DeliveryQuery, 'state' | 'type'>,
): boolean {
  if (query.type !== undefined && query.type !== type) return false
  return query.state === undefined || (query.state === state && mergedInto === null)
}
