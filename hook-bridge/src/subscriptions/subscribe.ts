import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import type { OpenSubscription } from '../registry.ts'
import type { Filter, SubscriptionChange, SubscriptionClient } from '../store/store.ts'
import { type AskedFilter, checkFilters } from '../filters/check-filters.ts'
import { checkPlace, type Place } from './check-request.ts'
import { findTwin } from './find-subscription.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { invalid, type Result } from '../refusal.ts'
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
  /** Only events for which all of them hold. */
  readonly filters?: readonly AskedFilter[] | null | undefined
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
  const { filters: askedFilters, ...rest } = request
  const { filters, details } = checkFilters(askedFilters ?? [], place.events)
  if (Object.keys(details).length > 0) return invalid(details)
  return oneAtATime(deps.store, workspace, async () => {
    const twin = findTwin(deps, workspace, place)
    const subscribed = twin
      ? await renew(deps, twin, { ...rest, ...(askedFilters && { filters }) })
      : await create(deps, workspace, { ...rest, ...place, filters })
    return { ok: true, ...subscribed }
  })
}

/** What it asks for, checked. */
type Checked = Omit<SubscribeRequest, 'filters'> & { readonly filters?: readonly Filter[] | null | undefined }

async function create(
  deps: Deps,
  workspace: number,
  request: Checked & Place & { readonly filters: readonly Filter[] },
): Promise<Subscribed> {
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
    filters: request.filters,
    secrets,
    createdAt: now,
    updatedAt: now,
  })
  return { subscription: deps.registry.putSubscription(stored), secret, created: true }
}

async function renew(deps: Deps, twin: OpenSubscription, request: Checked): Promise<Subscribed> {
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
function asked({ maxRetries, retryPolicy, client, name, ordered, filters }: Checked): SubscriptionChange {
  return {
    ...(maxRetries != null && { maxRetries }),
    ...(retryPolicy !== undefined && { retryPolicy }),
    ...(client !== undefined && { client }),
    ...(name !== undefined && { name }),
    ...(ordered != null && { ordered }),
    ...(filters != null && { filters }),
  }
}
