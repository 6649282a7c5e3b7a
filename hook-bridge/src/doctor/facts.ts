import type { FailureReason, Outcome } from '../delivery/outcome.ts'
import type { VettedAddress } from '../delivery/target-guard.ts'
import type { OpenSubscription } from '../registry.ts'
import type { StoredAttempt } from '../store/read-store.ts'

/** Everything that is known about a webhook before it is judged. Times are milliseconds since the epoch. */
export interface Facts {
  readonly now: number
  readonly subscription: OpenSubscription
  /** A subscription that fails for so long without one success is suspended. */
  readonly suspendAfterMs: number
  readonly host: string
  readonly addresses: AddressFacts
  /** Null where nothing may be connected to, or nothing is known to connect to. */
  readonly connection: ConnectionFacts | null
  /** The newest first. */
  readonly attempts: readonly StoredAttempt[]
  readonly queue: QueueFacts
  readonly signatures: readonly SignatureFacts[]
  /** Null unless it was asked for. */
  readonly sample: SampleFacts | null
}

export type AddressFacts =
  | { readonly kind: 'resolved'; readonly addresses: readonly VettedAddress[]; readonly literal: boolean }
  /** `code`: as the resolver says it, such as ENOTFOUND. */
  | { readonly kind: 'unknown'; readonly code: string }
  /** No answer within so many milliseconds. */
  | { readonly kind: 'silent'; readonly limitMs: number }

export interface ConnectionFacts {
  /** Milliseconds until the TCP connection stood; null when it never did. */
  readonly connectMs: number | null
  /** Null for plain http, and where no certificate was seen. */
  readonly tls: TlsFacts | null
  /** Null when everything was done that was tried. */
  readonly failure: {
    readonly stage: 'connect' | 'tls'
    readonly reason: FailureReason
    readonly code: string
  } | null
  /** What the server as such said; null when it said nothing, or was not asked. */
  readonly answer: ServerAnswer | null
}

export interface ServerAnswer {
  readonly answerMs: number
  /** How far its clock is before ours (negative: behind), give or take a second; null when it does not tell the time. */
  readonly clockAheadMs: number | null
}

export interface TlsFacts {
  readonly handshakeMs: number
  /** What deliveries would refuse it for, such as CERT_HAS_EXPIRED; null when they take it. */
  readonly trouble: string | null
  /** Who vouches for it; its own name where nobody else does. */
  readonly issuer: string
  readonly selfSigned: boolean
  /** The names that it is for. */
  readonly names: readonly string[]
  readonly validFrom: number
  readonly validTo: number
}

export interface QueueFacts {
  readonly pending: { readonly count: number; readonly oldestDueAt: number } | null
  readonly held: { readonly count: number; readonly oldestDueAt: number } | null
  readonly dead: number
}

/** Whether a delivery of this provider's events verifies as a receiver would do it. */
export interface SignatureFacts {
  /** What the provider is called. */
  readonly provider: string
  /** The header that carries the provider's signature. */
  readonly header: string
  readonly vendor: boolean
  readonly standard: boolean
  /** Whether the body goes out as ASCII. */
  readonly ascii: boolean
}

export type SampleFacts =
  | { readonly kind: 'sent'; readonly type: string; readonly outcome: Outcome }
  /** The receiver had asked to be left alone, or no secret is left to sign it with. */
  | { readonly kind: 'not_sent'; readonly because: 'pause' | 'no_secret' }
