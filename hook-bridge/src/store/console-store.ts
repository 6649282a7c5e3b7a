/*
 * What the console keeps: who is signed in, and how much came in and went out each hour.
 */

/** A sign-in, or a link that leads to one. Stored is the hash of what the browser carries, never the thing itself. */
export interface ConsolePass {
  /** SHA-256, lower-case hex. */
  readonly hash: string
  readonly kind: 'session' | 'link'
  /** Row of the workspace that it shows. */
  readonly workspace: number
  /** Row of the API key that it hangs on: where that is revoked, the pass is worth nothing. */
  readonly apiKey: number
  readonly expiresAt: number
}

/** What became of an event that came in. Duplicates are not counted: they are no new events. */
export type EventCounted = 'accepted' | 'unknown' | 'test'
/** What became of an attempt: `retry` is a failed one that will be tried again. */
export type AttemptCounted = 'delivered' | 'retry' | 'dead'

export interface HourlyCount {
  /** When the hour began. */
  readonly hour: number
  readonly kind: 'in' | 'out'
  readonly provider: string
  /** Where an attempt went to; empty for an event that came in. */
  readonly platform: string
  readonly result: EventCounted | AttemptCounted
  readonly count: number
}

export interface ConsoleStore {
  /** Stores a pass; those that are over at `now` go. */
  addPass(pass: ConsolePass, now: number): Promise<void>
  /** The session with this hash, unless it is over at `now`. */
  findSession(hash: string, now: number): Promise<ConsolePass | undefined>
  /** Takes a pass away for good. Resolves to it for the one caller that did, unless it was over at `now`. */
  takePass(hash: string, kind: ConsolePass['kind'], now: number): Promise<ConsolePass | undefined>
  /** Ids of the deliveries of an event, the first `most` of them. */
  deliveriesOfEvent(event: number, most: number): Promise<readonly number[]>
  /** What a workspace received and sent in the hours that began at `from` or later, the earliest first. */
  hourlyCounts(workspace: number, from: number): Promise<readonly HourlyCount[]>
}

export const HOUR_MS = 60 * 60 * 1000

/** As what an event that came in is counted. */
export function eventCounted({
  type,
  test,
}: {
  readonly type: string
  readonly test: boolean
}): EventCounted {
  if (test) return 'test'
  return type === 'unknown' ? 'unknown' : 'accepted'
}

/** As what an attempt is counted that left its delivery in this state. */
export function attemptCounted(state: 'delivered' | 'pending' | 'dead'): AttemptCounted {
  return state === 'pending' ? 'retry' : state
}
