/*
 * What is few, and kept in memory by every process: workspaces, API keys, sources, subscriptions. Secrets arrive sealed
 * (secret-box.ts); the store never sees them open.
 */

export interface Workspace {
  readonly row: number
  readonly id: string
  readonly name: string
  readonly createdAt: number
}

export interface ApiKey {
  readonly row: number
  readonly id: string
  readonly workspace: number
  readonly name: string
  /** SHA-256 of the key, lower-case hex. The key itself is nowhere. */
  readonly hash: string
  readonly createdAt: number
  readonly revokedAt: number | null
}

/** A secret at rest and the time (null = for ever) until which it still counts. */
export interface SealedSecret {
  readonly sealed: string
  readonly activeUntil: number | null
}

/** What the bridge registered at the vendor on the user's behalf (Inmova by API key). */
export interface UpstreamWebhook {
  readonly baseUrl: string
  readonly webhookId: string
  /** The event types the vendor says it will send; they may be fewer than we asked for. */
  readonly acceptedEvents: readonly string[]
  readonly sealedApiKey: string
}

export interface Source {
  readonly row: number
  readonly id: string
  readonly workspace: number
  readonly provider: string
  readonly name: string | null
  /** The secret part of the inbound URL. */
  readonly token: string
  /** Newest first; two while a rotation lasts. */
  readonly secrets: readonly SealedSecret[]
  /** Event types that are stored when they come in, but delivered to nobody. */
  readonly switchedOff: readonly string[]
  readonly upstream: UpstreamWebhook | null
  readonly createdAt: number
  readonly lastEventAt: number | null
}

export type SubscriptionState = 'active' | 'paused' | 'suspended' | 'gone'
export type SubscriptionClient = 'zapier' | 'make' | 'n8n' | 'other'

/** A condition on one field of an event, named as the catalogue's `filterFields` do. */
export type Filter =
  | { readonly field: string; readonly is: 'equals'; readonly value: string | number | boolean | null }
  | { readonly field: string; readonly is: 'oneOf'; readonly value: readonly (string | number | boolean)[] }
  | { readonly field: string; readonly is: 'above' | 'below'; readonly value: string | number }
  | { readonly field: string; readonly is: 'changed' }

export interface Subscription {
  readonly row: number
  readonly id: string
  readonly workspace: number
  readonly url: string
  /** Event types, sorted, each once. */
  readonly events: readonly string[]
  readonly name: string | null
  readonly client: SubscriptionClient | null
  readonly state: SubscriptionState
  /** Why it is not active, in words for people. */
  readonly stateReason: string | null
  /** Retries after the first attempt where the provider's policy counts them (Inmova): 0-5. */
  readonly maxRetries: number
  /** `24h`: every event is retried by the 24-hour schedule. */
  readonly retryPolicy: '24h' | null
  /** Events about one lead or property arrive one after the other. */
  readonly ordered: boolean
  /** Only events for which all of them hold; none: every event. */
  readonly filters: readonly Filter[]
  /** Updates of one subject within so many seconds are sent as one; null: each by itself. */
  readonly coalesceSeconds: number | null
  /** Newest first; the second one signs too until its time is over. */
  readonly secrets: readonly SealedSecret[]
  /** Nothing is sent before this time: the receiver asked us to slow down. */
  readonly notBefore: number | null
  /** Every attempt since then has failed; null while there is none, or the last one succeeded. */
  readonly failingSince: number | null
  /** Row of the API key that subscribed; null where that is not known. */
  readonly apiKey: number | null
  /** When its platform is to be told that nothing more comes; null when there is nothing to tell. */
  readonly tellAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
}

export type NewWorkspace = Omit<Workspace, 'row'>
export type NewApiKey = Omit<ApiKey, 'row' | 'revokedAt'>
export type NewSource = Omit<Source, 'row' | 'lastEventAt'>
/** Options that are off unless a subscription asks for them. */
type Options = 'ordered' | 'filters' | 'coalesceSeconds'
export type NewSubscription = Omit<
  Subscription,
  'row' | 'notBefore' | 'failingSince' | 'tellAt' | 'apiKey' | Options
> &
  Partial<Pick<Subscription, 'apiKey' | Options>>
export type SourceChange = Partial<Pick<Source, 'name' | 'secrets' | 'switchedOff' | 'upstream'>>
export type SubscriptionChange = Partial<
  Pick<
    Subscription,
    | 'url'
    | 'events'
    | 'name'
    | 'client'
    | 'state'
    | 'stateReason'
    | 'maxRetries'
    | 'retryPolicy'
    | 'ordered'
    | 'filters'
    | 'coalesceSeconds'
    | 'secrets'
    | 'notBefore'
    | 'failingSince'
    | 'apiKey'
    | 'tellAt'
    | 'updatedAt'
  >
> & {
  /** Brings back one that was deleted. */
  readonly deletedAt?: null
}

/** Everything that is few, as it stood at one moment. Kept in memory by the process. */
export interface Registry {
  readonly workspaces: readonly Workspace[]
  readonly apiKeys: readonly ApiKey[]
  readonly sources: readonly Source[]
  readonly subscriptions: readonly Subscription[]
}

export interface RegistryStore {
  /** Reads all few rows in one consistent snapshot. */
  readRegistry(): Promise<Registry>
  /** Calls `listener` after another process has changed the registry; never for changes made through this store. */
  onRegistryChange(listener: () => unknown): void
  /**
   * Runs a change of a workspace's few rows (0: of what all workspaces share) while no other process runs one, and after
   * the listener of `onRegistryChange` has taken in what others changed.
   */
  exclusively<Value>(workspace: number, change: () => Promise<Value>): Promise<Value>
  addWorkspace(workspace: NewWorkspace): Promise<Workspace>
  addApiKey(key: NewApiKey): Promise<ApiKey>
  revokeApiKey(row: number, at: number): Promise<void>
  addSource(source: NewSource): Promise<Source>
  changeSource(row: number, change: SourceChange): Promise<Source>
  removeSource(row: number, at: number): Promise<void>
  addSubscription(subscription: NewSubscription): Promise<Subscription>
  changeSubscription(row: number, change: SubscriptionChange): Promise<Subscription>
  /** The row stays (its deliveries refer to it), marked as deleted: it leaves the registry, what it still had pending is `cancelled`. */
  removeSubscription(row: number, at: number): Promise<void>
}
