// What people look at: events, deliveries and attempts, newest first, and figures.
import type { NewAttempt } from './queue-store.ts'

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
