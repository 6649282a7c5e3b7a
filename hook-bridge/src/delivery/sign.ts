import { isAscii } from 'node:buffer'
import { createHmac } from 'node:crypto'
import type { Provider } from '@hook-bridge/event-catalog'
import type { SigningSecret } from '../signing-secret.ts'

export interface SignInput {
  readonly provider: Provider
  /** The event type, in the provider's own words. */
  readonly type: string
  /** Public id of the event (`evt_…`), the same in every retry and replay. */
  readonly eventId: string
  /** Exactly the bytes that are sent. */
  readonly body: Buffer
  /** Newest first; those whose time is over are left out. */
  readonly secrets: readonly SigningSecret[]
  /** Milliseconds since the epoch. */
  readonly now: number
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Whether this is the sample of a test, not an event. */
  readonly test: boolean
  readonly userAgent: string
}

/**
 * The headers of one attempt as undici wants them: name, value, name, value …
 * The provider's header carries the newest active secret's signature, as the provider itself would send it;
 * `webhook-signature` (Standard Webhooks) carries one per active secret, so that a rotation breaks no receiver.
 */
export function deliveryHeaders(input: SignInput): string[] {
  const { provider, body, eventId, now } = input
  const timestamp = Math.floor(now / 1000)
  const signed = `${eventId}.${timestamp}.`
  let vendorSignature = ''
  let standardSignatures = ''
  for (const secret of input.secrets) {
    if (secret.activeUntil !== null && now >= secret.activeUntil) continue
    const signature = `v1,${createHmac('sha256', secret.standardKey).update(signed).update(body).digest('base64')}`
    if (standardSignatures === '') {
      standardSignatures = signature
      vendorSignature = createHmac('sha256', secret.vendorKey).update(body).digest('hex')
    } else {
      standardSignatures += ` ${signature}`
    }
  }
  if (standardSignatures === '') throw new Error(`event ${eventId} has no active secret to be signed with`)
  const headers = [
    'Content-Type',
    'application/json',
    'User-Agent',
    input.userAgent,
    provider.signature.header,
    provider.signature.prefix + vendorSignature,
    provider.eventHeader,
    input.type,
    'webhook-id',
    eventId,
    'webhook-timestamp',
    String(timestamp),
    'webhook-signature',
    standardSignatures,
    'X-Hook-Attempt',
    String(input.attempt),
  ]
  if (input.test) headers.push('X-Hook-Test', 'true')
  return headers
}

/**
 * The same JSON with every character beyond ASCII as `\uXXXX` (two escapes where UTF-16 needs two); the very same
 * Buffer when there is none. For receivers that decode the body wrongly: sign what this returns.
 */
export function asciiJson(body: Buffer): Buffer {
  if (isAscii(body)) return body
  const escaped = body.toString('utf8').replace(/[^\0-\x7f]/g, escapeUnit)
  return Buffer.from(escaped, 'latin1')
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
