export type ProviderId = 'cablenetai' | 'inmova'

/** A text that people read, in the two languages of our users. */
export interface Localized {
  readonly en: string
  readonly es: string
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Retries after the listed delays (milliseconds), one after the other. */
export interface FixedSchedule {
  readonly kind: 'fixed'
  readonly delaysMs: readonly number[]
  /** How many of the delays are used when the subscription does not say (`maxRetries`). */
  readonly defaultRetries: number
}

/** Retries after `firstDelayMs · factor^n`, at most `capMs`, spread by ±`jitter`, until `horizonMs` after the first attempt. */
export interface ExponentialSchedule {
  readonly kind: 'exponential'
  readonly firstDelayMs: number
  readonly factor: number
  readonly capMs: number
  /** 0.2 spreads each delay evenly over 80 % to 120 % of its length. */
  readonly jitter: number
  readonly horizonMs: number
}

export interface RetryPolicy {
  /** One deadline over connect, headers and body of an attempt, in milliseconds. */
  readonly timeoutMs: number
  readonly schedule: FixedSchedule | ExponentialSchedule
}

export interface Provider {
  readonly id: ProviderId
  readonly name: string
  /** The provider's public page about its webhooks. */
  readonly documentationUrl: string
  readonly signature: {
    readonly header: string
    /** What stands before the 64 lower-case hex digits of the HMAC-SHA256. */
    readonly prefix: '' | 'sha256='
  }
  /** Header that repeats the event type outside the signed body: a hint, never proof. */
  readonly eventHeader: string
  /** `bare`: the body is the data. `envelope`: the body is `{event, timestamp, data}`. */
  readonly body: 'bare' | 'envelope'
  readonly policy: RetryPolicy
}

/** The two providers, with the signature form and the retry schedule that each one documents. */
export const providers: Readonly<Record<ProviderId, Provider>> = {
  cablenetai: {
    id: 'cablenetai',
    name: 'CablenetAI',
    documentationUrl: 'https://cablenetai.com/integraciones-webhooks',
    signature: { header: 'X-CablenetAI-Signature', prefix: '' },
    eventHeader: 'X-CablenetAI-Event',
    body: 'bare',
    policy: {
      timeoutMs: 10 * SECOND,
      // Documented as "exponential, up to 24 h" without figures; these are ours.
      schedule: {
        kind: 'exponential',
        firstDelayMs: 30 * SECOND,
        factor: 2,
        capMs: 4 * HOUR,
        jitter: 0.2,
        horizonMs: 24 * HOUR,
      },
    },
  },
  inmova: {
    id: 'inmova',
    name: 'Inmova',
    documentationUrl: 'https://inmovaapp.com/docs',
    signature: { header: 'X-Inmova-Signature', prefix: 'sha256=' },
    eventHeader: 'X-Inmova-Event',
    body: 'envelope',
    policy: {
      timeoutMs: 5 * SECOND,
      // The guide's table ends with the fifth attempt; the sixth (maxRetries 5) goes on in its manner.
      schedule: {
        kind: 'fixed',
        delaysMs: [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 50 * MINUTE],
        defaultRetries: 3,
      },
    },
  },
}

export const providerIds: readonly ProviderId[] = ['cablenetai', 'inmova']
