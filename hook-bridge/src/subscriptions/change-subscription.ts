import type { Deps } from '../deps.ts'
import type { OpenSubscription } from '../registry.ts'
import { givenUp } from '../sentences/given-up.ts'
import { states } from '../sentences/states.ts'
import type { SubscriptionChange } from '../store/registry-store.ts'
import { checkOptions } from './check-options.ts'
import { type AskedPlace, checkPlace, type Place } from './check-request.ts'
import { findSubscription, findTwin, noSuchWebhook } from './find-subscription.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { conflict, invalid, type Result } from '../refusal.ts'
import { activated } from './activate.ts'
import { DEFAULT_RETRIES, type SubscribeRequest } from './subscribe.ts'

/** Small enough not to be felt by a request that waits behind it. */
const GIVE_UP_CHUNK = 500

/** What is left out stays as it is; null takes a setting back to its default. */
export interface ChangeRequest
  extends
    AskedPlace,
    Pick<
      SubscribeRequest,
      'maxRetries' | 'retryPolicy' | 'client' | 'name' | 'ordered' | 'filters' | 'coalesceSeconds'
    > {
  /** False pauses it: its deliveries are held until it is active again. */
  readonly active?: boolean | undefined
  /** False, with `active: true`: what was held is not sent. It is dead then, and can be recovered. */
  readonly catchUp?: boolean | null | undefined
}

/** Changes a subscription: where to, what for, how often, and whether it is active. */
export async function changeSubscription(
  deps: Deps,
  workspace: number,
  id: string,
  request: ChangeRequest,
): Promise<Result<{ subscription: OpenSubscription }>> {
  const before = findSubscription(deps, workspace, id)
  if (!before) return noSuchWebhook()
  const checked = await checkPlace(deps, request, before)
  if (!checked.ok) return checked

  return oneAtATime(deps.store, workspace, async () => {
    const current = findSubscription(deps, workspace, id)
    if (!current) return noSuchWebhook()
    const move = movedTo(checked.place, request)
    const twin = move && findTwin(deps, workspace, { ...current, ...move })
    if (twin && twin.row !== current.row) {
      return conflict(
        `Webhook ${twin.id} already sends these events to this address. Change or delete that one.`,
      )
    }
    const { filters, details } = checkOptions({ ...current, ...request }, move?.events ?? current.events)
    if (Object.keys(details).length > 0) return invalid(details)
    if (request.active && request.catchUp === false) await giveUpHeld(deps, current)
    const wanted = { ...settings(request), ...move, ...(request.filters !== undefined && { filters }) }
    const changed = request.active ? activated(deps, current, wanted) : change(deps, current, wanted)
    return { ok: true, subscription: await changed }
  })
}

/** The part of the place that the request changes; undefined when it stays where it is. */
function movedTo({ url, events }: Place, asked: AskedPlace): Partial<Place> | undefined {
  if (asked.url === undefined && asked.events === undefined) return undefined
  return { ...(asked.url !== undefined && { url }), ...(asked.events !== undefined && { events }) }
}

async function change(
  deps: Deps,
  current: OpenSubscription,
  wanted: SubscriptionChange,
): Promise<OpenSubscription> {
  if (Object.keys(wanted).length === 0) return current
  const stored = await deps.store.changeSubscription(current.row, { ...wanted, updatedAt: deps.clock.now() })
  const changed = deps.registry.putSubscription(stored)
  // What waited for its turn need not any more.
  if (wanted.ordered === false) deps.dispatcher.wake(changed.row)
  return changed
}

/** While it is not active: nobody sends them meanwhile. */
async function giveUpHeld({ store }: Deps, { row }: OpenSubscription): Promise<void> {
  const all = { before: Number.MAX_SAFE_INTEGER, keep: 0, chunk: GIVE_UP_CHUNK }
  const reason = givenUp.leftOut.words.en
  while ((await store.giveUpHeld(row, { ...all, reason })) === GIVE_UP_CHUNK);
}

function settings({
  active,
  maxRetries,
  retryPolicy,
  client,
  name,
  ordered,
  coalesceSeconds,
}: ChangeRequest): SubscriptionChange {
  return {
    ...(active === false && { state: 'paused', stateReason: states.paused.words.en }),
    ...(maxRetries !== undefined && { maxRetries: maxRetries ?? DEFAULT_RETRIES }),
    ...(retryPolicy !== undefined && { retryPolicy }),
    ...(client !== undefined && { client }),
    ...(name !== undefined && { name }),
    ...(ordered !== undefined && { ordered: ordered ?? false }),
    ...(coalesceSeconds !== undefined && { coalesceSeconds }),
  }
}
