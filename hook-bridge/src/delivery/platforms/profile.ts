import type { Localized } from '@hook-bridge/event-catalog'

/** What is particular to one platform, as data. `decide`, the dispatcher and the words for people come from here. */
export interface PlatformProfile {
  /** What a sentence calls it: `Zapier answered 404`. */
  readonly called: string
  /** Requests to one hook that may begin in any second; null = as many as there are slots. */
  readonly perSecond: number | null
  /** Bodies have every character beyond ASCII as `\uXXXX`. */
  readonly asciiBody: boolean
  /** What a 2xx says there, and what it does not say; null where it means no more than that it was taken. */
  readonly accepted: Localized | null
  /** What its other answers mean; the first rule that fits counts. What none fits is read as from any receiver. */
  readonly answers: readonly AnswerRule[]
}

export interface AnswerRule {
  readonly status: number
  /** Must occur in the answer, of which the first 2 KiB are known. */
  readonly text?: RegExp
  /** Names it in the log: a fixed word, so that nothing of the answer gets there. */
  readonly means: string
  /** What follows for the delivery; absent: the same as from any receiver. */
  readonly follows?: Consequence
  /** What happened, to go on after `Zapier answered 404: `. */
  readonly what: Localized
  /** What to do, in sentences. */
  readonly advice: Localized
}

export type Consequence =
  /** The receiver wants no more, once it has said so to this attempt of a schedule (1 = the first) or a later one. */
  | { readonly kind: 'gone'; readonly fromAttempt: number }
  /** The same bytes would be refused again. */
  | { readonly kind: 'dead' }
  /** Retried by the schedule, but the whole subscription waits at least so long. */
  | { readonly kind: 'slow_down'; readonly leastMs: number }
  /**
   * The whole subscription waits, twice as long each time in a row. It is no fault of the delivery, which therefore goes
   * by these waits until 24 hours after its first attempt, and not by its schedule.
   */
  | { readonly kind: 'back_off'; readonly firstMs: number; readonly mostMs: number }
