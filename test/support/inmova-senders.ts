import { isAccepted, type SentAttempt } from './send-attempt.ts'

/**
 * `A`: the dispatcher in Inmova's code. `B`: its second sender, a queue that a cron empties.
 * `guide`: what Inmova's guide describes.
 */
export type InmovaSender = (typeof inmovaSenders)[number]

export const inmovaSenders = ['A', 'B', 'guide'] as const

/** What tells the senders of the same subscriptions apart. */
export interface SenderTraits {
  readonly signatureHeader: string
  readonly signaturePrefix: '' | 'sha256='
  readonly userAgent: string
  /** Whether `X-Inmova-Event` is sent. */
  readonly namesEvent: boolean
  readonly timeoutMs: number
  /** The delay in milliseconds after the n-th attempt. */
  delayAfter(attempt: number): number
  /** How many attempts `maxRetries: 0` makes. */
  readonly attemptsForZero: number
  /** Whether a retry is a new webhook, with a new timestamp, to all subscribers. */
  readonly retriesAnew: boolean
  accepted(attempt: SentAttempt): boolean
  timestamp(now: number): string
}

const SECOND = 1_000
const CRON_EVERY_MS = 60 * SECOND
const GUIDE_DELAYS_MS = [5 * SECOND, 30 * SECOND, 120 * SECOND, 600 * SECOND]

const isoWithMilliseconds = (now: number) => new Date(now).toISOString()

const dispatcher: SenderTraits = {
  signatureHeader: 'X-Inmova-Signature',
  signaturePrefix: '',
  userAgent: 'Inmova-Webhooks/1.0',
  namesEvent: true,
  timeoutMs: 30 * SECOND,
  delayAfter: (attempt) => Math.min(2 ** attempt * SECOND, 60 * SECOND),
  attemptsForZero: 3,
  retriesAnew: false,
  accepted: isAccepted,
  timestamp: isoWithMilliseconds,
}

export const senders: Readonly<Record<InmovaSender, SenderTraits>> = {
  A: dispatcher,
  B: {
    ...dispatcher,
    signatureHeader: 'X-INMOVA-Signature',
    userAgent: 'INMOVA-Webhooks/1.0',
    namesEvent: false,
    timeoutMs: 10 * SECOND,
    delayAfter: () => CRON_EVERY_MS,
    retriesAnew: true,
  },
  guide: {
    ...dispatcher,
    signaturePrefix: 'sha256=',
    timeoutMs: 5 * SECOND,
    delayAfter: (attempt) => GUIDE_DELAYS_MS[attempt - 1] ?? 50 * 60 * SECOND,
    attemptsForZero: 1,
    // The guide asks for "200 OK" and shows times without milliseconds.
    accepted: ({ status }) => status === 200,
    timestamp: (now) => isoWithMilliseconds(now).replace(/\.\d{3}Z$/, 'Z'),
  },
}
