/*
 * The part of the store's contract that is about telling the operator: what was told, what is still to be sent, and
 * what is usual for a source.
 */

/** Something that is wrong and of which somebody was told. */
export interface Trouble {
  /** What it is about: the id of a webhook or source, or a fixed word. */
  readonly subject: string
  readonly kind: string
  /** When it was noted. */
  readonly since: number
}

/** What has changed about one subject. Null = nothing is wrong. */
export interface TroubleChange {
  readonly subject: string
  /** The kind of trouble that was known before. */
  readonly before: string | null
  readonly after: string | null
  readonly at: number
  /** What is to be sent about it; may be nothing. */
  readonly notifications: readonly NewNotification[]
}

export type NotificationChannel = 'mail' | 'webhook'

export interface NewNotification {
  readonly channel: NotificationChannel
  /** JSON, ready to be sent; the store does not look into it. */
  readonly content: string
  /** When it is sent at the latest, if all goes well. */
  readonly dueAt: number
}

export interface StoredNotification {
  readonly row: number
  readonly content: string
  readonly createdAt: number
  /** How often it was tried, this time included. */
  readonly tries: number
}

export interface NotificationTake {
  readonly now: number
  /** When those that are taken are due again, unless they are dropped or postponed: the process may end before. */
  readonly againAt: number
  readonly most: number
}

/** A source that has sent nothing for a while, and how it was before its last event. */
export interface QuietSource {
  /** The source's row. */
  readonly source: number
  readonly lastEventAt: number
  /** The longest time without an event in the 14 days before the last one, to the hour. */
  readonly longestGapMs: number
  /** The first event that this is known from. */
  readonly knownSince: number
}

export interface NotificationStore {
  troubles(): Promise<readonly Trouble[]>
  /**
   * Writes down what has changed about a subject together with what is to be sent about it, unless another process was
   * first: then its trouble is not the one before any more, and nothing is written. Resolves to whether it was.
   */
  noteTrouble(change: TroubleChange): Promise<boolean>
  /**
   * Once something is due for the channel: all that is, and with it all that was not tried yet, the oldest first. No other
   * process gets them before `againAt`.
   */
  takeNotifications(
    channel: NotificationChannel,
    take: NotificationTake,
  ): Promise<readonly StoredNotification[]>
  /** They were sent, or given up. */
  dropNotifications(rows: readonly number[]): Promise<void>
  postponeNotifications(rows: readonly number[], dueAt: number): Promise<void>

  /** Writes down in which hour each source sent its last event; hours over 14 days before that are forgotten. */
  noteSourceHours(): Promise<void>
  /** Sources whose last event came before this time, and of which hours were noted. */
  quietSources(before: number): Promise<readonly QuietSource[]>
}

export const USUAL_HOURS = 14 * 24
