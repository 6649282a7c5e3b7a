import { createHash } from 'node:crypto'
import { type ProviderId, providers } from '@hook-bridge/event-catalog'
import manifest from '../package.json' with { type: 'json' }
import type { DeliveryDetails } from './delivery-details.ts'
import { bytesFor } from './delivery/deliver.ts'
import { platformOf } from './delivery/platforms/platform-of.ts'
import { deliveryHeaders } from './delivery/sign.ts'
import { maskedUrl, withoutUrl } from './masked-url.ts'
import type { StoredAttempt } from './store/read-store.ts'
import { isoTime } from './time.ts'

/** Details of a delivery, as they are now. */
export interface Evidence extends DeliveryDetails {
  readonly now: number
}

/** What the file is called where it is downloaded. `id`: of the delivery. */
export function evidenceFileName(id: string): string {
  return `${id}-evidence.json`
}

const NOTES = {
  headers:
    'Headers are not stored. They were made anew from the stored bytes and times and the signing secret in use now, ' +
    'as the bridge makes them for each attempt; Host, Content-Length, what the connection adds and headers for tracing are left out.',
  changed:
    'The webhook was changed after this attempt. If its secret was exchanged, the signatures of that time were others.',
  deleted: 'The webhook was deleted, and its secret with it: no signature can be made anew.',
  noBody:
    'The payload is no longer kept: it was too old, there was no room for it, or it was erased on request.',
} as const

/** Everything about one delivery in one document: no secret in it, and no address that could be misused. */
export function evidenceOf(evidence: Evidence) {
  const { id, delivery, webhook, attempts, now } = evidence
  const body = sentBody(evidence)
  return {
    kind: 'hook-bridge delivery evidence',
    version: manifest.version,
    madeAt: isoTime(now),
    event: eventOf(evidence),
    webhook: {
      id: delivery.subscriptionId,
      ...(webhook && { name: webhook.name, url: maskedUrl(webhook.url), platform: platformOf(webhook) }),
    },
    delivery: {
      id,
      state: delivery.state,
      attempts: delivery.attempts,
      createdAt: isoTime(delivery.createdAt),
      nextAttemptAt: delivery.nextAttemptAt === null ? null : isoTime(delivery.nextAttemptAt),
    },
    body: body === null ? null : bytesOf(body),
    attempts: attempts.map((attempt) => attemptOf(evidence, attempt, body)),
    notes: [NOTES.headers, !webhook && NOTES.deleted, body === null && NOTES.noBody].filter(
      (note) => note !== false,
    ),
  }
}

function eventOf({ event, eventId }: Evidence) {
  const { provider, type, reportedType, subject, test, warnings } = event
  return {
    id: eventId,
    provider,
    type,
    reportedType,
    subject,
    test,
    receivedAt: isoTime(event.receivedAt),
    warnings: [...warnings],
  }
}

/** As it goes to this receiver; where the webhook is gone, as it goes to most. */
function sentBody({ event, webhook }: Evidence): Buffer | null {
  if (event.body === null) return null
  return webhook ? bytesFor(platformOf(webhook), event.body) : event.body
}

function bytesOf(body: Buffer) {
  return {
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
    base64: body.toString('base64'),
    text: body.toString('utf8'),
  }
}

function attemptOf(evidence: Evidence, attempt: StoredAttempt, body: Buffer | null) {
  const { webhook } = evidence
  const { startedAt, durationMs, status, error, answer, nextAttemptAt, number } = attempt
  const masked = (text: string | null) => (text !== null && webhook ? withoutUrl(text, webhook) : text)
  return {
    number,
    sentAt: isoTime(startedAt),
    durationMs,
    request: { method: 'POST', headersReconstructed: true, headers: headersOf(evidence, attempt, body) },
    ...(webhook && webhook.updatedAt > startedAt && { note: NOTES.changed }),
    answer: { status, text: masked(answer) },
    error: masked(error),
    nextAttemptAt: nextAttemptAt === null ? null : isoTime(nextAttemptAt),
  }
}

function headersOf({ event, eventId, webhook }: Evidence, attempt: StoredAttempt, body: Buffer | null) {
  const provider = providers[event.provider as ProviderId]
  if (!webhook || body === null || !provider) return null
  const flat = deliveryHeaders({
    provider,
    type: event.type,
    eventId,
    body,
    secrets: webhook.signingSecrets,
    now: attempt.startedAt,
    attempt: attempt.number,
    test: event.test,
    userAgent: `hook-bridge/${manifest.version}`,
  })
  return flat.flatMap((name, index) => (index % 2 === 0 ? [{ name, value: flat[index + 1]! }] : []))
}
