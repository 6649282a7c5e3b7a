import { maskedUrl } from '../masked-url.ts'
import type { OpenSubscription } from '../registry.ts'
import type { Finding } from './finding.ts'
import { type DoctorParts, gatherFacts } from './gather-facts.ts'
import { judge } from './judge.ts'
import { type Language, texts } from './texts/texts.ts'

export interface Wishes {
  /** Whether a signed sample is sent, too. At Zapier, Make and n8n it starts the automation. */
  readonly send: boolean
  readonly language: Language
}

/** How a webhook fares; no secret and no whole address is in it. */
export interface Report {
  readonly webhookId: string
  /** Without its path. */
  readonly url: string
  /** Milliseconds since the epoch. */
  readonly checkedAt: number
  /** Whether none of the findings is a problem. */
  readonly ok: boolean
  readonly findings: readonly Finding[]
}

/** Finds out why a webhook gets nothing, and what to do about it. */
export interface WebhookDoctor {
  /**
   * Takes 10 seconds at most, and changes nothing. Rejects with StoreUnavailable when the database cannot be read, and with
   * DoctorStopped.
   */
  examine(subscription: OpenSubscription, wishes: Wishes): Promise<Report>
  /** Ends what is under way, and whatever begins from now on. */
  stop(): void
}

/** The bridge stops: half a report would name things wrong that are not. */
export class DoctorStopped extends Error {
  override name = 'DoctorStopped'

  constructor() {
    super('The bridge is stopping, so the webhook was not examined to the end. Ask again when it is back.')
  }
}

export function createWebhookDoctor(parts: DoctorParts): WebhookDoctor {
  const stopping = new AbortController()
  const { signal } = stopping
  return {
    stop: () => stopping.abort(new DoctorStopped()),
    async examine(subscription, { send, language }) {
      signal.throwIfAborted()
      const facts = await gatherFacts(parts, subscription, { send, signal })
      const findings = judge(facts, texts[language])
      return {
        webhookId: subscription.id,
        url: maskedUrl(subscription.url),
        checkedAt: facts.now,
        ok: findings.every(({ level }) => level !== 'problem'),
        findings,
      }
    },
  }
}
