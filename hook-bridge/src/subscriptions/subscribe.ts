import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import type { OpenSubscription } from '../registry.ts'
import type { Filter, SubscriptionChange, SubscriptionClient } from '../store/registry-store.ts'
import type { AskedFilter } from '../filters/check-filters.ts'
import { type CatchUpAnswer, type CatchUpWish, catchUpAfter } from './catch-up.ts'
import { checkOptions } from './check-options.ts'
import { checkPlace, type Place } from './check-request.ts'
import { type Ended, findEnded } from './ended.ts'
import { findTwin } from './find-subscription.ts'
import { oneAtATime } from '../one-at-a-time.ts'
import { invalid, type Result } from '../refusal.ts'
import { activated } from './activate.ts'
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
  /** 1-3600; null: each update by itself. */
  readonly coalesceSeconds?: number | null | undefined
  /** Whether to send what came in while the same automation was off. */
  readonly catchUp?: CatchUpWish | null | undefined
}

/** Who subscribes. */
export interface Subscriber {
  /** Row of its API key; null for the command line. */
  readonly apiKey: number | null
}

export interface Subscribed {
  readonly subscription: OpenSubscription
  /** Shown now and never again. */
  readonly secret: string
  /** False when the subscription was there already: it has a fresh secret and is active again. */
  readonly created: boolean
  /** What came in while the same automation was off: on offer, or on its way. Null when there is nothing. */
  readonly catchUp: CatchUpAnswer | null
}

/**
 * Subscribes an address to events. The same address and events again are the same subscription: a platform that got
 * no answer asks once more, and must not get every event twice. With `catchUp`, one that ended is taken up: the same
 * subscription, at its new address, so that nothing it has had can come again.
 */
export async function subscribe(
  deps: Deps,
  workspace: number,
  request: SubscribeRequest,
  { apiKey }: Subscriber = { apiKey: null },
): Promise<Result<Subscribed>> {
  const checked = await checkPlace(deps, request, NOWHERE)
  if (!checked.ok) return checked
  const wish = request.catchUp ?? false
  if (typeof wish === 'object' && wish.since > deps.clock.now()) {
    return invalid({ 'catchUp.since': 'must not be in the future.' })
  }
  const { place } = checked
  const { filters, details } = checkOptions(request, place.events)
  if (Object.keys(details).length > 0) return invalid(details)
  return oneAtATime(deps.store, workspace, async () => {
    const twin = findTwin(deps, workspace, place)
    const wanted = { workspace, events: place.events, client: request.client ?? null, apiKey }
    const ended = twin ? undefined : await findEnded(deps, wanted)
    const full = { ...request, filters: request.filters && filters, ...wanted, ...place }
    const made = await make(deps, full, { twin, ended, wish })
    const catchUp = await catchUpAfter(deps, made.subscription, { ended, wish })
    return { ok: true, ...made, catchUp }
  })
}

type FullRequest = Omit<SubscribeRequest, 'filters'> &
  Place & {
    readonly workspace: number
    readonly apiKey: number | null
    /** Checked. */
    readonly filters: readonly Filter[] | null | undefined
  }
type Made = Omit<Subscribed, 'catchUp'>

function make(
  deps: Deps,
  request: FullRequest,
  { twin, ended, wish }: { twin: OpenSubscription | undefined; ended: Ended | undefined; wish: CatchUpWish },
): Promise<Made> {
  if (twin) return renew(deps, twin, request)
  return ended && wish !== false ? takeUp(deps, ended, request) : create(deps, request)
}

async function create(deps: Deps, request: FullRequest): Promise<Made> {
  const { secret, secrets } = renewSecret(deps, [])
  const now = deps.clock.now()
  const stored = await deps.store.addSubscription({
    id: newId('wh'),
    workspace: request.workspace,
    url: request.url,
    events: request.events,
    ...settings(request),
    state: 'active',
    stateReason: null,
    secrets,
    apiKey: request.apiKey,
    createdAt: now,
    updatedAt: now,
  })
  return { subscription: deps.registry.putSubscription(stored), secret, created: true }
}

async function renew(deps: Deps, twin: OpenSubscription, request: FullRequest): Promise<Made> {
  const { secret, secrets } = renewSecret(deps, twin.secrets)
  const change = { ...asked(request), apiKey: request.apiKey ?? twin.apiKey, secrets }
  return { subscription: await activated(deps, twin, change), secret, created: false }
}

/** What it still had waiting is due again. */
async function takeUp(deps: Deps, { subscription }: Ended, request: FullRequest): Promise<Made> {
  const { secret, secrets } = renewSecret(deps, [])
  const { url, apiKey } = request
  const change = { ...settings(request), url, apiKey, secrets, deletedAt: null }
  return { subscription: await activated(deps, subscription, change), secret, created: true }
}

/** What the request says, or what is usual. */
function settings({ maxRetries, retryPolicy, client, name, ordered, filters, coalesceSeconds }: FullRequest) {
  return {
    maxRetries: maxRetries ?? DEFAULT_RETRIES,
    retryPolicy: retryPolicy ?? null,
    client: client ?? null,
    name: name ?? null,
    ordered: ordered ?? false,
    filters: filters ?? [],
    coalesceSeconds: coalesceSeconds ?? null,
  }
}

/** What the request says; what it leaves out stays as it is. */
function asked({
  maxRetries,
  retryPolicy,
  client,
  name,
  ordered,
  filters,
  coalesceSeconds,
}: FullRequest): SubscriptionChange {
  return {
    ...(maxRetries != null && { maxRetries }),
    ...(retryPolicy !== undefined && { retryPolicy }),
    ...(client !== undefined && { client }),
    ...(name !== undefined && { name }),
    ...(ordered != null && { ordered }),
    ...(filters != null && { filters }),
    ...(coalesceSeconds !== undefined && { coalesceSeconds }),
  }
}
