/*
 * The contract of the store. Small and async; each driver is one folder; one contract suite runs on all.
 *
 * Two kinds of ids. Workspaces, sources, subscriptions and API keys are few: they have a random text id (`wh_…`)
 * and a row number that the many rows refer to. Events, deliveries and attempts are many: ascending integers,
 * shown outside only in the form that public-id.ts derives from them.
 *
 * All times are milliseconds since the Unix epoch. Secrets arrive sealed (secret-box.ts); the store never sees them open.
 */
import type { ConsoleStore } from './console-store.ts'
import type { ErasureStore } from './erasure-store.ts'
import type { NotificationStore } from './notification-store.ts'
import type { RecoveryStore } from './recovery-store.ts'

// ---------------------------------------------------------------- few rows

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

// ---------------------------------------------------------------- the main job

export interface NewEvent {
  readonly workspace: number
  /** The source's row; null for an event that was published through the API or sent as a test. */
  readonly source: number | null
  readonly provider: string
  /** A catalogue type, or `unknown`. */
  readonly type: string
  /** What the sender called it where the catalogue does not know it. */
  readonly reportedType: string | null
  /** Id of the lead, property … that the event is about. */
  readonly subject: string | null
  /** 16 bytes that are equal for the same fact of the same source; null = never a duplicate. */
  readonly dedupe: Buffer | null
  readonly receivedAt: number
  readonly test: boolean
  /** What people should know about this event (does not fit its schema, header says otherwise …). */
  readonly warnings: readonly string[]
  /** The bytes as they came in. */
  readonly raw: Buffer
  /** The bytes to deliver; null when they are the raw bytes. */
  readonly body: Buffer | null
  /** Rows of the subscriptions that get it, each once. */
  readonly subscriptions: readonly number[]
  /** Those of them that get the events about one subject one after the other; none if absent. */
  readonly ordered?: readonly number[]
  /** Those of them for which it is merged with others about the same subject; none if absent. */
  readonly coalesced?: readonly Coalesced[]
}

export interface Coalesced {
  /** The subscription's row. */
  readonly subscription: number
  /** How long the first one waits for others. */
  readonly seconds: number
}

/** An event that is sent in the delivery of an earlier one. */
export interface MergedEvent {
  readonly event: number
  readonly body: Buffer
}

/** A pending delivery that this process has claimed: no other claim, of any process, returns it until it is settled or released. */
export interface ClaimedDelivery {
  readonly id: number
  readonly event: number
  readonly subscription: number
  readonly provider: string
  readonly type: string
  readonly body: Buffer
  /** What is sent with it, oldest first; from the first claim on it stays the same. Absent where it is nothing. */
  readonly merged?: readonly MergedEvent[]
  readonly test: boolean
  readonly receivedAt: number
  /** Attempts made so far, over all schedules. */
  readonly attempts: number
  /** Attempts made before the current schedule began (replay starts a fresh one). */
  readonly scheduleFrom: number
  /** First attempt of the current schedule; null before it. */
  readonly firstAttemptAt: number | null
  /** How often it was replayed before this claim. */
  readonly replays: number
  /** Later ones about the same subject wait until it is delivered or dead. */
  readonly ordered: boolean
}

export type AcceptedEvent =
  | { readonly duplicate: false; readonly event: number; readonly deliveries: readonly ClaimedDelivery[] }
  | { readonly duplicate: true; readonly event: number }

export interface NewAttempt {
  readonly startedAt: number
  readonly durationMs: number
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  /** What went wrong, in words for people; null for a success. */
  readonly error: string | null
  /** The first 2 KiB of the answer, as text. */
  readonly answer: string | null
}

/** One attempt and what it means: written in one transaction, or not at all. */
export interface Settlement {
  readonly delivery: number
  /** As claimed: a replay that was asked for since then counts more than the outcome. */
  readonly replays: number
  readonly subscription: number
  /** As claimed. */
  readonly ordered?: boolean
  readonly attempt: NewAttempt
  readonly state: 'delivered' | 'pending' | 'dead'
  /** When it is due again; null unless pending. */
  readonly nextAttemptAt: number | null
  readonly firstAttemptAt: number
  /** What the hourly figures count it under; without it, it is not counted. */
  readonly counted?: { readonly workspace: number; readonly provider: string; readonly platform: string }
  /** What the attempt says about the whole subscription. A new state counts only if nobody changed it since the attempt began. */
  readonly subscriptionChange?: Pick<
    SubscriptionChange,
    'state' | 'stateReason' | 'notBefore' | 'failingSince' | 'tellAt'
  >
}

/** How things stand once a settlement is on disk. */
export interface Settled {
  /** When the delivery is due again; null when it is not. */
  readonly dueAt: number | null
  /** The subscription, where the settlement was about it. */
  readonly subscription: Subscription | null
}

export interface Claim {
  readonly deliveries: readonly ClaimedDelivery[]
  /** When the next one that was not returned is due; null when nothing else is pending. May be in the past when the limits cut the claim short. */
  readonly nextDueAt: number | null
}

export interface ClaimLimits {
  readonly now: number
  readonly count: number
  readonly bytes: number
  /** Whether the subscription is ordered. */
  readonly ordered?: boolean
}

export interface QueueStore {
  /**
   * Stores the event and one pending delivery for each of its subscriptions, in one transaction that many callers
   * may share, and resolves when it is on disk. The deliveries are claimed for the caller; those of subscriptions that
   * another process delivers to are stored for that one, and not returned; neither are those of ordered subscriptions,
   * which are due (`onDue`) and wait for their turn, nor coalesced ones: the first waits for others, which are merged
   * into it until it is claimed.
   * Rejects with StoreUnavailable when it could not be stored: then nothing of it was.
   */
  acceptEvent(event: NewEvent): Promise<AcceptedEvent>
  /**
   * Claims pending deliveries of one subscription that are due, the longest due first. Nothing where another process delivers to it.
   * `ordered`: leaves out those for which an earlier pending one about the same subject exists, claimed ones too.
   * Rejects with StoreUnavailable when it could not look: then nothing is claimed.
   */
  claimDue(subscription: number, limits: ClaimLimits): Promise<Claim>
  /** Gives claimed deliveries back unsettled: they are due as before. */
  release(subscription: number, deliveries: readonly number[]): void
  /**
   * Writes an attempt and its outcome, and ends the claim. Joins the next commit, at the latest after 20 ms.
   */
  settle(settlement: Settlement): Promise<Settled>
  /** Makes a delivery pending again, due at `now`, with a fresh schedule; nothing where it was erased. */
  replay(delivery: number, now: number): Promise<void>
  /**
   * Whether this process is still the one that delivers to the subscription. If not, what it has claimed there may be
   * claimed by another process, and must not be sent.
   */
  holds(subscription: number): boolean
  /** Calls `listener` when a subscription may have something due that this process has not heard of in another way. */
  onDue(listener: (subscription: number) => void): void
}

// ---------------------------------------------------------------- reading

export interface Page<Row> {
  readonly rows: readonly Row[]
  /** Pass as `before` to get the next page; null at the end. */
  readonly next: number | null
}

export interface PageRequest {
  /** Only rows with a smaller id than this. */
  readonly before: number | null
  readonly limit: number
}

export interface StoredEvent {
  readonly id: number
  readonly workspace: number
  readonly source: number | null
  readonly provider: string
  readonly type: string
  readonly reportedType: string | null
  readonly subject: string | null
  readonly receivedAt: number
  readonly test: boolean
  readonly warnings: readonly string[]
  /** The bytes as delivered; null once retention has removed the payload. */
  readonly body: Buffer | null
}

/** `held` and `cancelled` are pending deliveries whose subscription is not active, or was deleted. */
export type DeliveryState = 'pending' | 'delivered' | 'dead' | 'held' | 'cancelled'

export interface StoredDelivery {
  readonly id: number
  readonly event: number
  readonly type: string
  readonly subscription: number
  readonly subscriptionId: string
  readonly state: DeliveryState
  readonly attempts: number
  readonly createdAt: number
  /** The delivery that its event is sent in, whose state it shows; null where it is sent by itself. */
  readonly mergedInto: number | null
  /** When it is due; null unless pending or held. */
  readonly nextAttemptAt: number | null
  readonly lastStatus: number | null
  readonly lastError: string | null
}

export interface StoredAttempt extends NewAttempt {
  readonly id: number
  readonly delivery: number
  readonly event: number
  readonly type: string
  readonly number: number
  /** When the delivery was due again after this attempt; null when it was the last of its schedule. */
  readonly nextAttemptAt: number | null
}

export interface EventQuery extends PageRequest {
  readonly workspace: number
  readonly types?: readonly string[]
  readonly since?: number
}

export interface DeliveryQuery extends PageRequest {
  readonly workspace: number
  readonly subscription?: number
  readonly state?: DeliveryState
  readonly type?: string
}

/** What an operator wants to know at a glance. */
export interface StoreFigures {
  /** Pending deliveries of active subscriptions, by subscription row. */
  readonly pending: ReadonlyMap<number, { count: number; oldestDueAt: number }>
  /** Held ones, by subscription row. */
  readonly held: ReadonlyMap<number, { count: number; oldestDueAt: number }>
  /** Dead ones, by subscription row. */
  readonly dead: ReadonlyMap<number, number>
  /** Size of the database. */
  readonly bytes: number
  /** What of it the data takes; the rest is filled before it grows. */
  readonly usedBytes: number
}

/** Newest first, all of them. */
export interface ReadStore {
  listEvents(query: EventQuery): Promise<Page<StoredEvent>>
  getEvent(workspace: number, id: number): Promise<StoredEvent | undefined>
  listDeliveries(query: DeliveryQuery): Promise<Page<StoredDelivery>>
  getDelivery(workspace: number, id: number): Promise<StoredDelivery | undefined>
  /** The events that are sent in a delivery beside its own, oldest first. */
  eventsMergedInto(delivery: number): Promise<readonly number[]>
  /** All attempts of a delivery, first to last. */
  listAttempts(delivery: number): Promise<readonly StoredAttempt[]>
  /** Attempts of one subscription (row) or of a whole workspace. */
  listLog(query: PageRequest & { workspace: number; subscription?: number }): Promise<Page<StoredAttempt>>
  figures(): Promise<StoreFigures>
}

// ---------------------------------------------------------------- upkeep

export interface RoomWanted {
  /** Bytes that the data may take. */
  readonly limit: number
  /** Rows of events that were received later stay. */
  readonly rowsBefore: number
  /** Events looked at in one call. */
  readonly chunk: number
}

export interface MadeRoom {
  /** Payloads that went alone; the rows of their events are still there. */
  readonly payloads: number
  /** Events that went with all that hangs on them. */
  readonly events: number
  /** Dead deliveries that can no longer be replayed. */
  readonly undelivered: number
  /** Bytes that the data takes now. */
  readonly used: number
  /** Whether another call may find more. */
  readonly more: boolean
}

export interface Expired {
  /** Rows that went; 0 = nothing that old is left. */
  readonly deleted: number
  /** Deliveries among them that had never arrived. */
  readonly undelivered: number
}

/** One transaction in which callers shared the way to the disk. */
export interface Commit {
  /** How many events, outcomes and the like were in it. */
  readonly writes: number
  readonly durationMs: number
  /** Why it did not reach the disk, in words for people; null when it did. */
  readonly trouble: string | null
}

export interface Store
  extends RegistryStore, QueueStore, ReadStore, ConsoleStore, RecoveryStore, ErasureStore, NotificationStore {
  /** 32 random bytes, made with the database and never changed: public ids are derived with them. */
  readonly idKey: Buffer
  /** Keeps a value under a name unless one is kept already; resolves to the one that is kept. */
  keepFirst(name: string, value: string): Promise<string>
  /** Proves that a commit reaches the disk; rejects with StoreUnavailable. */
  check(): Promise<void>
  /** Calls `listener` after each shared commit of this process, whether it reached the disk or not. */
  onCommit(listener: (commit: Commit) => void): void
  /** Deletes about `chunk` events received before `before`, with all that hangs on them. */
  deleteExpired(before: number, chunk: number): Promise<Expired>
  /**
   * When the data takes more than the limit: deletes the payloads of the oldest events of which nothing is pending or
   * held; where no such payload is left, the rows of such events.
   */
  makeRoom(wanted: RoomWanted): Promise<MadeRoom>
  close(): Promise<void>
}

/** The store could not do it now; trying again later may help. The message says why. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable'
}
