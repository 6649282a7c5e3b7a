import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import type { OpenSubscription } from '../registry.ts'
import type { SubscriptionChange, SubscriptionClient } from '../store/store.ts'
import { checkPlace, type Place } from './check-request.ts'
import { findTwin } from './find-subscription.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import type { Result } from '../refusal.ts'
import { renewSecret } from './renew-secret.ts'

/** Retries after the first attempt, where the request does not say: as Inmova documents it. */
export const DEFAULT_RETRIES = 3

/** A new subscription has no place yet. */
const NOWHERE: Place = { url: '', events: [] }

export interface SubscribeRequest {
  readonly url: string
  readonly events: readonly string[]
  /** 0-5. */
  readonly maxRetries?: number | null | undefined
  readonly retryPolicy?: '24h' | null | undefined
  readonly client?: SubscriptionClient | null | undefined
  readonly name?: string | null | undefined
  /** Events about one lead or property arrive one after the other. */
  readonly ordered?: boolean | null | undefined
}

export interface Subscribed {
  readonly subscription: OpenSubscription
  /** Shown now and never again. */
  readonly secret: string
  /** False when the subscription was there already: it has a fresh secret and is active again. */
  readonly created: boolean
}

/**
 * Subscribes an address to events. The same address and events again are the same subscription: a platform that got
 * no answer asks once more, and must not get every event twice.
 */
export async function subscribe(
  deps: Deps,
  workspace: number,
  request: SubscribeRequest,
): Promise<Result<Subscribed>> {
  const checked = await checkPlace(deps, request, NOWHERE)
  if (!checked.ok) return checked
  const { place } = checked
  return oneAtATime(deps.store, workspace, async () => {
    const twin = findTwin(deps, workspace, place)
    const subscribed = twin
      ? await renew(deps, twin, request)
      : await create(deps, workspace, { ...request, ...place })
    return { ok: true, ...subscribed }
  })
}

async function create(deps: Deps, workspace: number, request: SubscribeRequest & Place): Promise<Subscribed> {
  const { secret, secrets } = renewSecret(deps, [])
  const now = deps.clock.now()
  const stored = await deps.store.addSubscription({
    id: newId('wh'),
    workspace,
    url: request.url,
    events: request.events,
    name: request.name ?? null,
    client: request.client ?? null,
    state: 'active',
    stateReason: null,
    maxRetries: request.maxRetries ?? DEFAULT_RETRIES,
    retryPolicy: request.retryPolicy ?? null,
    ordered: request.ordered ?? false,
    secrets,
    createdAt: now,
    updatedAt: now,
  })
  return { subscription: deps.registry.putSubscription(stored), secret, created: true }
}

async function renew(deps: Deps, twin: OpenSubscription, request: SubscribeRequest): Promise<Subscribed> {
  const { secret, secrets } = renewSecret(deps, twin.secrets)
  const stored = await deps.store.changeSubscription(twin.row, {
    ...asked(request),
    secrets,
    state: 'active',
    stateReason: null,
    notBefore: null,
    updatedAt: deps.clock.now(),
  })
  const subscription = deps.registry.putSubscription(stored)
  // It may have been paused or gone: what was held for it is due now.
  deps.dispatcher.wake(subscription.row)
  return { subscription, secret, created: false }
}

/** What the request says; what it leaves out stays as it is. */
function asked({ maxRetries, retryPolicy, client, name, ordered }: SubscribeRequest): SubscriptionChange {
  return {
    ...(maxRetries != null && { maxRetries }),
    ...(retryPolicy !== undefined && { retryPolicy }),
    ...(client !== undefined && { client }),
    ...(name !== undefined && { name }),
    ...(ordered != null && { ordered }),
  }
}
