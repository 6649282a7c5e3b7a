import { createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Outcome } from '../delivery/outcome.ts'
import type { Sender } from '../delivery/send-attempt.ts'
import { openSigningSecret } from '../signing-secret.ts'
import { isoTime } from '../time.ts'
import { digestText } from './digest-text.ts'
import type { Channel, Digest, Language, SendResult } from './notice.ts'

export interface WebhookChannelParts {
  readonly url: string
  readonly secret: string
  readonly language: Language
  readonly publicUrl: string
  readonly sender: Pick<Sender, 'send'>
  readonly clock: Clock
  readonly userAgent: string
}

const TIMEOUT_MS = 10_000

/** One POST for each digest, signed by Standard Webhooks. */
export function createWebhookChannel(parts: WebhookChannelParts): Channel {
  const { standardKey } = openSigningSecret(parts.secret, null)

  function headersOf({ id }: Digest, body: Buffer): string[] {
    const timestamp = Math.floor(parts.clock.now() / 1000)
    const signature = createHmac('sha256', standardKey)
      .update(`${id}.${timestamp}.`)
      .update(body)
      .digest('base64')
    const about = ['Content-Type', 'application/json', 'User-Agent', parts.userAgent]
    const signed = ['webhook-id', id, 'webhook-timestamp', String(timestamp)]
    return [...about, ...signed, 'webhook-signature', `v1,${signature}`]
  }

  return {
    name: 'webhook',
    place: URL.parse(parts.url)?.host ?? '',
    async send(digest) {
      const body = bodyOf(digest, parts)
      const headers = headersOf(digest, body)
      return resultOf(await parts.sender.send({ url: parts.url, headers, body, timeoutMs: TIMEOUT_MS }))
    },
  }
}

/** `text` is what chats show; the notices are for programs. */
function bodyOf(digest: Digest, { clock, language, publicUrl }: WebhookChannelParts): Buffer {
  const { subject, text } = digestText(digest, { language, publicUrl })
  const sentAt = isoTime(clock.now())
  return Buffer.from(
    JSON.stringify({ id: digest.id, type: 'notifications', sentAt, subject, text, notices: digest.notices }),
  )
}

function resultOf(outcome: Outcome): SendResult {
  if (outcome.kind === 'failed') return { ok: false, message: outcome.message }
  const { status, answer } = outcome
  if (status >= 200 && status < 300) return { ok: true }
  const advice =
    status === 401 || status === 403
      ? ': does it verify with the same NOTIFY_SECRET?'
      : status < 400
        ? ': redirects are not followed, set NOTIFY_URL to the final URL'
        : ''
  return { ok: false, message: `it answered ${status}${advice}`, ...(answer !== '' && { answer }) }
}
