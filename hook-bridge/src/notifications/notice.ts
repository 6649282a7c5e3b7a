import type { NotificationChannel } from '../store/notification-store.ts'

export type Language = 'en' | 'es'

/** What can be wrong, and is told once. */
export type TroubleKind =
  | 'webhook-at-risk'
  | 'webhook-suspended'
  | 'webhook-gone'
  | 'source-silent'
  | 'queue-growing'
  | 'disk-low'

/** What is told when that is over. */
export type OverKind = 'webhook-back' | 'source-back' | 'queue-back' | 'disk-back'

/** One notification in words for people. No hook URL, no secret and nothing of an event is in it. */
export interface Notice {
  readonly kind: TroubleKind | OverKind | 'test'
  /** Id of the webhook or source that it is about; null where it is about the bridge. */
  readonly subject: string | null
  /** ISO 8601. */
  readonly at: string
  /** What happened, in a line. */
  readonly title: string
  /** What happened, why, and what to do, in sentences. */
  readonly text: string
  /** Where the console shows more. */
  readonly link: string
}

/** Many notices that go out as one. */
export interface Digest {
  /** The same at every try to send the same notices. */
  readonly id: string
  readonly notices: readonly Notice[]
}

/** In words for people. `answer`: the words of the other side, for the operator's eyes only. */
export type SendResult =
  | { readonly ok: true; readonly note?: string }
  | { readonly ok: false; readonly message: string; readonly answer?: string }

/** One way to the operator. Never rejects. */
export interface Channel {
  readonly name: NotificationChannel
  /** Where it leads, as far as a log may know. */
  readonly place: string
  send(digest: Digest): Promise<SendResult>
}
