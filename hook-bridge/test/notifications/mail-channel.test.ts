/*
 * Notifications by mail.
 *
 * Real: the mail client, a mail server on this machine, TLS. Doubles: none. Observed: the mails that the server took,
 * and what a person is told when it took none.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type MailServer,
  type MailServerOptions,
  makeCertificate,
  startMailServer,
} from '../../../test/support/mail-server.ts'
import { freePort } from '../../../test/support/run-program.ts'
import { createMailChannel } from '../../src/notifications/mail-channel.ts'
import type { Language, Notice } from '../../src/notifications/notice.ts'
import type { MailConfig } from '../../src/notifications/notify-config.ts'

const LOGIN = { user: 'bridge', pass: 'p@ss' }
const PUBLIC_URL = 'https://hooks.example.com'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})

async function serve(options: MailServerOptions = {}): Promise<MailServer> {
  const server = await startMailServer(options)
  cleanups.push(() => server[Symbol.asyncDispose]())
  return server
}

interface Given extends Partial<MailConfig['server']> {
  readonly port: number
  readonly language?: Language
  readonly to?: readonly string[]
}

function channelTo({ language = 'en', to = ['ops@example.com'], ...server }: Given) {
  const whole = { host: '127.0.0.1', secure: false, login: null, ...server }
  return createMailChannel({ server: whole, from: 'bridge@example.com', to, language, publicUrl: PUBLIC_URL })
}

function notice(title: string): Notice {
  const link = `${PUBLIC_URL}/console/webhooks/wh_1`
  return { kind: 'webhook-gone', subject: 'wh_1', at: '', title, text: `What to do about ${title}.`, link }
}

const digest = (...titles: string[]) => ({ id: 'ntf_1', notices: titles.map(notice) })

test('one notice is a mail of plain text with its title as subject, and the same id at each try', async () => {
  const server = await serve()
  const channel = channelTo({ port: server.port, to: ['ops@example.com', 'second@example.com'] })
  expect(await channel.send(digest('Webhook gone: Leads'))).toEqual({ ok: true })
  const [mail] = server.mails
  expect(mail).toMatchObject({
    from: 'bridge@example.com',
    to: ['ops@example.com', 'second@example.com'],
    secure: false,
  })
  expect(mail!.raw).toContain('Subject: [hook-bridge] Webhook gone: Leads\r\n')
  expect(mail!.raw).toContain('Message-ID: <ntf_1@example.com>\r\n')
  expect(mail!.raw).toContain('Auto-Submitted: auto-generated\r\n')
  expect(mail!.raw).toContain('Content-Type: text/plain; charset=utf-8\r\n')
  expect(mail!.raw).toContain(`\r\n${PUBLIC_URL}/console/webhooks/wh_1\r\n`)
})

test('many are one mail, which shows the first 50 and says how many more there are', async () => {
  const server = await serve()
  const titles = Array.from({ length: 53 }, (_, nth) => `Title ${nth}.`)
  expect(await channelTo({ port: server.port, language: 'es' }).send(digest(...titles))).toEqual({ ok: true })
  const { raw } = server.mails[0]!
  expect(raw).toContain('Subject: [hook-bridge] 53 notificaciones\r\n')
  expect(raw).toContain('Title 49.')
  expect(raw).not.toContain('Title 50.')
  expect(raw.replace(/=\r\n/g, '')).toContain('Y 3 m=C3=A1s: la consola las muestra.')
})

test('a name cannot put lines into the head of a mail', async () => {
  const server = await serve()
  await channelTo({ port: server.port }).send(digest('Leads\r\nBcc: other@example.com'))
  expect(server.mails[0]!.to).toEqual(['ops@example.com'])
  expect(server.mails[0]!.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc/m)
})

test('a login is used', async () => {
  const server = await serve({ login: LOGIN })
  expect(await channelTo({ port: server.port, login: LOGIN }).send(digest('a'))).toEqual({ ok: true })
  expect(server.mails).toHaveLength(1)
})

describe('what a person is told', () => {
  test('when the password is wrong', async () => {
    const server = await serve({ login: LOGIN })
    const login = { ...LOGIN, pass: 'wrong' }
    expect(await channelTo({ port: server.port, login }).send(digest('a'))).toEqual({
      ok: false,
      message:
        '127.0.0.1 did not accept the user name and password in SMTP_URL. Some providers want a password made for this program',
      answer: expect.stringContaining('Authentication failed') as string,
    })
  })

  test('when the server wants a login and there is none', async () => {
    const server = await serve({ login: LOGIN })
    const result = await channelTo({ port: server.port }).send(digest('a'))
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('wants a login') as string })
  })

  test('when the name of the server is not known', async () => {
    const result = await channelTo({ host: 'mail.invalid', port: 587 }).send(digest('a'))
    expect(result).toMatchObject({
      ok: false,
      message: 'mail.invalid is not known: the name does not resolve. Is it spelled correctly in SMTP_URL?',
    })
  })

  test('when nobody listens there', async () => {
    const result = await channelTo({ port: await freePort() }).send(digest('a'))
    expect(result).toMatchObject({
      ok: false,
      message:
        '127.0.0.1 refuses connections. Is the port in SMTP_URL the right one (587 or 465, as a rule)?',
    })
  })

  test('when the server does not send for that sender, and takes none of the recipients', async () => {
    const strict = await serve({ refuseSender: true })
    expect(await channelTo({ port: strict.port }).send(digest('a'))).toMatchObject({
      ok: false,
      message: '127.0.0.1 does not send for the address in NOTIFY_FROM. Set it to one that the login may use',
    })
    const server = await serve({ unknown: ['ops@example.com'] })
    const result = await channelTo({ port: server.port }).send(digest('a'))
    expect(result).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^127\.0\.0\.1 refused the recipients in NOTIFY_TO/) as string,
    })
    // Its words have the address, ours go into the log.
    expect(result.ok ? '' : result.message).not.toContain('ops@example.com')
  })

  test('when it takes some of the recipients only: the mail is sent all the same', async () => {
    const server = await serve({ unknown: ['gone@example.com'] })
    const channel = channelTo({ port: server.port, to: ['ops@example.com', 'gone@example.com'] })
    expect(await channel.send(digest('a'))).toEqual({ ok: true, note: '127.0.0.1 refused 1 of 2 recipients' })
    expect(server.mails[0]!.to).toEqual(['ops@example.com'])
  })

  test('when it takes no mail now', async () => {
    const server = await serve()
    server.broken = true
    expect(await channelTo({ port: server.port }).send(digest('a'))).toMatchObject({
      ok: false,
      message: '127.0.0.1 refused the message (451)',
    })
  })

  test('when a login would travel unencrypted over a network', async () => {
    const server = await serve({ login: LOGIN })
    // The same server, by an address that is not known to be this machine.
    const result = await channelTo({ host: '::ffff:127.0.0.1', port: server.port, login: LOGIN }).send(
      digest('a'),
    )
    expect(result).toMatchObject({
      ok: false,
      message: expect.stringContaining(
        'offers no STARTTLS, and the password would travel unencrypted',
      ) as string,
    })
    expect(server.mails).toHaveLength(0)
  })

  test('when smtps:// meets a server that speaks plain SMTP', async () => {
    const server = await serve()
    expect(await channelTo({ port: server.port, secure: true }).send(digest('a'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('smtps:// is for ports with TLS from the first byte') as string,
    })
  })
})

const pem = makeCertificate()

describe.skipIf(pem === null)('TLS (skipped when there is no openssl)', () => {
  function trust(certificate: string): void {
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, certificate])
    cleanups.push(() => setDefaultCACertificates(before))
  }

  test.each([
    ['STARTTLS', false],
    ['TLS from the first byte', true],
  ])('with %s, login and mail travel encrypted', async (_how, tlsAtOnce) => {
    const server = await serve({ pem: pem!, tlsAtOnce, login: LOGIN })
    trust(pem!)
    const channel = channelTo({ port: server.port, secure: tlsAtOnce, login: LOGIN })
    expect(await channel.send(digest('a'))).toEqual({ ok: true })
    expect(server.mails).toMatchObject([{ secure: true }])
  })

  test.each([false, true])(
    'a certificate that nobody vouches for is refused (smtps: %s)',
    async (tlsAtOnce) => {
      const server = await serve({ pem: pem!, tlsAtOnce, login: LOGIN })
      const result = await channelTo({ port: server.port, secure: tlsAtOnce, login: LOGIN }).send(digest('a'))
      expect(result).toMatchObject({
        ok: false,
        message: expect.stringMatching(
          /^the certificate of 127\.0\.0\.1 is not to be trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*NODE_EXTRA_CA_CERTS/,
        ) as string,
      })
      expect(server.mails).toHaveLength(0)
    },
  )

  test('a certificate of another name is refused', async () => {
    const other = makeCertificate('DNS:other.test')!
    const server = await serve({ pem: other })
    trust(other)
    expect(await channelTo({ port: server.port }).send(digest('a'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('(ERR_TLS_CERT_ALTNAME_INVALID)') as string,
    })
  })
})
