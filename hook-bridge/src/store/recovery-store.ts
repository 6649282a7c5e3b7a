/*
 * The part of the store's contract that is about sending what was missed: recoveries, and what is held.
 */
import type { Subscription } from './registry-store.ts'

/** `recover`: dead deliveries become pending again. `catch-up`: events that a subscription never had become deliveries. */
export type RecoveryKind = 'recover' | 'catch-up'
export type RecoveryState = 'running' | 'stopped' | 'done'

/** A walk over what a subscription missed, oldest first, a few at a time. It survives a restart at any moment. */
export interface Recovery {
  readonly row: number
  readonly id: string
  readonly workspace: number
  /** The subscription's row. */
  readonly subscription: number
  readonly kind: RecoveryKind
  /** Events received from this time on … */
  readonly since: number
  /** … and before this one: what comes later comes by itself. */
  readonly until: number
  /** The last id that was dealt with: of a delivery (`recover`) or of an event (`catch-up`). */
  readonly cursor: number
  /** Deliveries that became pending. */
  readonly moved: number
  /** How many there were when it began; a few may have come by themselves or lost their payload since then. */
  readonly total: number
  readonly state: RecoveryState
  readonly createdAt: number
  readonly finishedAt: number | null
}

export type NewRecovery = Pick<
  Recovery,
  'id' | 'workspace' | 'subscription' | 'kind' | 'since' | 'until' | 'createdAt'
>

/** An event that a catch-up looks at. */
export interface MissedEvent {
  readonly id: number
  readonly source: number | null
  readonly provider: string
  readonly type: string
  /** What would be delivered. Null where the subscription has no filters: nobody looks at it then. */
  readonly body: Buffer | null
}

export interface RecoveryStep {
  readonly now: number
  /** Deliveries of the subscription that may be due at once, with those of the step. */
  readonly ahead: number
  /** Whether the subscription, as it is now, gets an event that it has not had. */
  readonly wants: (event: MissedEvent, subscription: Subscription) => boolean
}

/** What is held for one subscription. */
export interface HeldFigures {
  readonly count: number
  /** Since when the one that waits the longest has been due. */
  readonly oldestAt: number
}

/** Which of the held deliveries of a subscription are given up: the ones that wait the longest. */
export interface GivenUp {
  /** All that have been due since before this time. */
  readonly before: number
  /** No more than so many stay. */
  readonly keep: number
  /** No more than so many go in one call. */
  readonly chunk: number
  /** In words for people. */
  readonly reason: string
}

export interface RecoveryStore {
  /** Counts what there is to do, and writes it down as `running`. */
  addRecovery(recovery: NewRecovery): Promise<Recovery>
  getRecovery(workspace: number, id: string): Promise<Recovery | undefined>
  /** Of one subscription, newest first. */
  listRecoveries(subscription: number): Promise<readonly Recovery[]>
  /** Those whose subscription is there, oldest first. */
  runningRecoveries(): Promise<readonly Recovery[]>
  /**
   * The next step, in one transaction: makes deliveries pending and moves the cursor past them; at the end of the walk it
   * is `done`. Resolves to the recovery as it is then; undefined when it is not running, or another process is at it.
   */
  stepRecovery(row: number, step: RecoveryStep): Promise<Recovery | undefined>
  /** Resolves to the recovery as it is then; one that is over stays as it is. */
  stopRecovery(row: number, at: number): Promise<Recovery>

  /** Events of these types received since then, tests left out; counts to 100,000. */
  countEvents(of: { workspace: number; types: readonly string[]; since: number }): Promise<number>
  /** Null when nothing waits. Of a subscription that is active, what is pending; of a deleted one, what is cancelled. */
  heldOf(subscription: number): Promise<HeldFigures | null>
  /** Held deliveries become dead, with a reason. Nothing while the subscription is active. Resolves to how many. */
  giveUpHeld(subscription: number, given: GivenUp): Promise<number>

  /** Subscriptions of the workspace that were deleted since then, latest first. */
  deletedSubscriptions(
    workspace: number,
    since: number,
  ): Promise<readonly { readonly subscription: Subscription; readonly deletedAt: number }[]>
}

/**
 * An event may still be on its way into the table for so long after it was received, and a subscription on its way into
 * the memory of all processes. A catch-up looks at nothing younger, and is not done before.
 */
export const SETTLED_AFTER_MS = 10_000
