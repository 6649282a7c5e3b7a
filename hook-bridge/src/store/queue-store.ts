// The main job: what comes in, what is due, what came of it.
import type { Subscription, SubscriptionChange } from './registry-store.ts'

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
