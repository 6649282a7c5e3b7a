/*
 * The part of the store's contract that takes personal data away: of one person on request, and of types of events
 * whose payloads are kept for a shorter time than their rows.
 */
import type { StoredEvent } from './read-store.ts'

/** Where in the walk over all events somebody is looked for. */
export interface Search {
  readonly workspace: number
  /** Only events of this provider. */
  readonly provider?: string
  /** The person's id, as the column of the subject has it … */
  readonly subject: string
  /** … and as a payload has it, which is JSON. */
  readonly text: Buffer
  /** Events with a higher id than this. */
  readonly after: number
  /** So many of them are looked at. */
  readonly chunk: number
}

export interface SearchedEvents {
  /** Those whose subject it is, or whose payload has the text anywhere: whether it names the person, the caller finds out. */
  readonly events: readonly Pick<StoredEvent, 'id' | 'type' | 'subject' | 'receivedAt' | 'body'>[]
  /** Where the walk goes on; null at its end. */
  readonly next: number | null
}

/** What was taken away. */
export interface Erased {
  readonly payloads: number
  /** Attempts that had an answer or an error with words. */
  readonly attempts: number
  /** Deliveries that still waited, and now never go out. */
  readonly stopped: number
}

/**
 * Where bytes of what was erased may still lie in the database's own files. `nowhere`: as far as the store can know.
 * `side-file`: in the write-ahead log, until the next commits have gone through it. `until-vacuum`: in the tables' files,
 * until the server has cleared up.
 */
export type Remains = 'nowhere' | 'side-file' | 'until-vacuum'

/** Payloads of one type that are older than a time. */
export interface OldPayloads {
  readonly workspace: number
  readonly type: string
  /** Of events that were received before … */
  readonly before: number
  /** … and have a higher id than this. */
  readonly after: number
  /** So many events are looked at in one call. */
  readonly chunk: number
}

export interface RemovedPayloads {
  readonly payloads: number
  /** Dead deliveries that can no longer be replayed. */
  readonly undelivered: number
  /** The first event that keeps its payload because something of it is pending or held; null when none does. */
  readonly waiting: number | null
  /** The last event that was looked at. */
  readonly last: number
  /** Whether there may be more. */
  readonly more: boolean
}

export interface ErasureStore {
  searchEvents(search: Search): Promise<SearchedEvents>
  /**
   * In one transaction takes from these events their payloads, subjects and warnings, from their attempts the words, and
   * stops what still waits to be delivered: it is dead, and no outcome that comes later changes that or brings words
   * back. That the fact was reported stays known, so that a repeat does not bring it back either.
   */
  eraseEvents(events: readonly number[]): Promise<Erased>
  /** Sees to it that the files no longer hold what was erased, as far as that can be done while others work with them. */
  scrub(): Promise<Remains>
  /**
   * Calls `listener` after deliveries may have been stopped, by whichever process: what this one has claimed, and has
   * not sent yet, may be among them.
   */
  onErased(listener: () => void): void
  /** Removes payloads of events of which nothing is pending or held, the oldest first; the rows stay. */
  removePayloads(old: OldPayloads): Promise<RemovedPayloads>
}
