import { createTransport } from 'nodemailer'
import { digestText } from './digest-text.ts'
import type { MailConfig } from './notify-config.ts'
import type { Channel, Language, SendResult } from './notice.ts'
import { smtpFailure } from './smtp-failure.ts'

export interface MailChannelParts extends MailConfig {
  readonly language: Language
  readonly publicUrl: string
}

const CONNECT_MS = 10_000
const SILENCE_MS = 20_000

/** One mail for each digest, in plain text. */
export function createMailChannel({ server, from, to, language, publicUrl }: MailChannelParts): Channel {
  const { host, port, secure, login } = server
  const transport = createTransport({
    host,
    port,
    secure,
    ...(login && { auth: login }),
    // A login must not travel unencrypted because somebody in between took the offer of TLS away.
    requireTLS: login !== null && !isThisMachine(host),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    name: 'mail',
    place: host,
    async send(digest): Promise<SendResult> {
      const { subject, text } = digestText(digest, { language, publicUrl })
      const messageId = `<${digest.id}@${domainOf(from)}>`
      const headers = { 'Auto-Submitted': 'auto-generated' }
      try {
        const whole = { from, to: [...to], subject: `[hook-bridge] ${subject}`, text, messageId, headers }
        const { rejected } = await transport.sendMail(whole)
        if (rejected.length === 0) return { ok: true }
        return { ok: true, note: `${host} refused ${rejected.length} of ${to.length} recipients` }
      } catch (error) {
        const { response } = error as { response?: string }
        return { ok: false, message: smtpFailure(error, host), ...(response && { answer: response }) }
      }
    },
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function domainOf(address: string): string {
  return /@([^\s<>]+?)>?$/.exec(address)?.[1] ?? 'localhost'
}
