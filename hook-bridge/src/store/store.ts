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
import type { QueueStore } from './queue-store.ts'
import type { ReadStore } from './read-store.ts'
import type { RecoveryStore } from './recovery-store.ts'
import type { RegistryStore } from './registry-store.ts'

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
