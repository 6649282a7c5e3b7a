// The way to a receiver, as the doctor of a webhook sees it. Real: the bridge, its database, sockets, TLS, receivers on the
// loopback interface that hang, drip, reset and lie about the time. Doubles: the name server, and the clock where a
// limit is awaited. Observed: findings, and what arrived at the receivers.
import { once } from 'node:events'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Behaviour } from '../../../test/support/behaviour.ts'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type Authority, createAuthority, hasOpenssl, type KeyAndCertificate } from './certificates.ts'
import { type Clinic, type ClinicOptions, DAY_MS, type Examined, openClinic } from './clinic.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function open(options?: ClinicOptions): Promise<Clinic> {
  const clinic = await openClinic(options)
  cleanups.push(() => clinic[Symbol.asyncDispose]())
  return clinic
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanups.push(() => server.close())
  return (server.address() as AddressInfo).port
}

async function examineUrl(url: string, options?: ClinicOptions): Promise<Examined> {
  const clinic = await open(options)
  const { id } = await clinic.subscribe(url)
  return clinic.examine(id)
}

/** Real sockets need real time; the limits wait for this clock. */
async function examineWhile(clock: FakeClock, clinic: Clinic, id: string): Promise<Examined> {
  let report: Examined | undefined
  const examined = clinic.examine(id).then((it) => (report = it))
  for (let turn = 0; report === undefined && turn < 400; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (turn > 20) await clock.advance('250ms')
  }
  return examined
}

describe('a receiver that is well', () => {
  test('has no problem, and is asked nothing but whether its server lives', async () => {
    const clinic = await open()
    const receiver = await clinic.receive()
    const { id } = await clinic.subscribe(receiver.urlFor('/catch/18237465'))
    const report = await clinic.examine(id)
    expect(report.ok).toBe(true)
    expect(report.findings.map(({ id: finding, level }) => `${finding} ${level}`)).toEqual([
      'state ok',
      'dns ok',
      'target ok',
      'tls notice',
      'connection ok',
      'answer ok',
      'signature ok',
      'clock ok',
      'queue ok',
      'pause ok',
      'success ok',
      'secret ok',
    ])
    expect(report.detail('connection')).toMatch(
      /^Connected after \d+ ms, the server answered after \d+ ms\.$/,
    )
    expect(receiver.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['OPTIONS *'])
  })

  test('and its path is nowhere in the report', async () => {
    const clinic = await open()
    const receiver = await clinic.receive()
    const { id, secret } = await clinic.subscribe(receiver.urlFor('/catch/18237465'))
    const text = JSON.stringify(await clinic.examine(id, { send: true }))
    expect(text).toContain(`http://127.0.0.1:${receiver.port}/…`)
    expect(text).not.toContain('18237465')
    expect(text).not.toContain(secret.slice(6))
  })
})

describe('names and addresses', () => {
  test('a name that nobody knows', async () => {
    const report = await examineUrl('https://unknown.test/hook')
    expect(report.said('dns')).toBe('problem: The name does not resolve')
    expect(report.detail('dns')).toBe('No address is known for unknown.test (ENOTFOUND).')
    expect(report.findings.map(({ id }) => id)).not.toContain('connection')
    expect(report.ok).toBe(false)
  })

  test('a name without an address', async () => {
    const report = await examineUrl('https://empty.test/hook', { names: { 'empty.test': () => [] } })
    expect(report.detail('dns')).toContain('(ENODATA)')
  })

  test('a name server that says nothing is waited for no longer than 3 seconds', async () => {
    const clock = createFakeClock({ startsAt: Date.now() })
    const clinic = await open({ clock, names: { 'hanging.test': () => new Promise(() => {}) } })
    const { id } = await clinic.subscribe('https://hanging.test/hook')
    const report = await examineWhile(clock, clinic, id)
    expect(report.said('dns')).toBe('problem: Nobody answers for the name')
    expect(report.detail('dns')).toContain('within 3 seconds')
  })

  test('one private address among public ones: each is judged, and nothing is connected to', async () => {
    const clinic = await open({
      names: { 'mixed.test': () => ['8.8.8.8', '10.0.0.5', '2606:4700::1111'] },
    })
    const { id } = await clinic.subscribe('https://mixed.test/hook')
    const report = await clinic.examine(id)
    expect(report.detail('dns')).toBe('mixed.test: 8.8.8.8, 10.0.0.5, 2606:4700::1111')
    expect(report.said('target')).toBe('problem: The target guard refuses it')
    expect(report.detail('target')).toContain(
      '8.8.8.8: may be reached; 10.0.0.5: not public (a private network (10.0.0.0/8)); 2606:4700::1111: may be reached',
    )
    expect(report.said('connection')).toBeUndefined()
    const spanish = await clinic.examine(id, { language: 'es' })
    expect(spanish.detail('target')).toContain('10.0.0.5: no es pública (10.0.0.0/8)')
  })

  test('an address that was allowed once', async () => {
    const clinic = await open({ allowedTargets: [] })
    const receiver = await clinic.receive()
    const { id } = await clinic.subscribe(receiver.url)
    const report = await clinic.examine(id, { send: true })
    expect(report.said('dns')).toBe('ok: The target is an address')
    expect(report.detail('target')).toContain('127.0.0.1: not public (the loopback network (127.0.0.0/8))')
    expect(report.said('sample')).toBe('problem: There was no answer')
    expect(report.detail('sample')).toContain('The target guard refused it.')
    expect(receiver.connections).toBe(0)
  })

  test('plain http to a public address', async () => {
    const report = await examineUrl('http://plain.test/hook', { names: { 'plain.test': () => ['8.8.8.8'] } })
    expect(report.said('target')).toBe('problem: The target guard refuses plain http')
    expect(report.detail('target')).toBe('8.8.8.8: by https only')
  })
})

describe('the connection', () => {
  test('is refused where nobody listens', async () => {
    const clinic = await open()
    const receiver = await clinic.receive()
    await receiver.close()
    const { id } = await clinic.subscribe(receiver.url)
    const report = await clinic.examine(id)
    expect(report.said('connection')).toBe('problem: The receiver cannot be reached')
    expect(report.detail('connection')).toBe(
      `127.0.0.1:${receiver.port}: the connection was refused (ECONNREFUSED).`,
    )
    expect(report.findings.map(({ id: finding }) => finding)).not.toContain('clock')
  })

  test('that is slow is told, without a limit being broken', async () => {
    const clinic = await open()
    const receiver = await clinic.receive({ behaviour: { delayMs: 1_600 } })
    const { id } = await clinic.subscribe(receiver.url)
    expect((await clinic.examine(id)).said('connection')).toBe('notice: The receiver is slow to reach')
  })

  test.each<[string, Behaviour]>([
    ['hangs', { fault: 'hang' }],
    ['drips headers', { fault: 'drip-headers' }],
    ['resets', { fault: 'reset-before-headers' }],
  ])('a server that %s has no answer, and after 3 seconds the doctor goes on', async (_, behaviour) => {
    const clock = createFakeClock({ startsAt: Date.now() })
    const clinic = await open({ clock })
    const receiver = await clinic.receive({ behaviour })
    const { id } = await clinic.subscribe(receiver.url)
    const report = await examineWhile(clock, clinic, id)
    expect(report.said('connection')).toBe('notice: Connected, but the server said nothing')
    expect(report.said('clock')).toBeUndefined()
  })

  test('something that is no web server', async () => {
    const port = await listen(createServer((socket) => socket.end('220 mail.example ESMTP\r\n')))
    const report = await examineUrl(`http://127.0.0.1:${port}/hook`)
    expect(report.said('connection')).toBe('notice: Connected, but the server said nothing')
  })
})

describe('the clocks', () => {
  const MINUTE_MS = 60_000

  test.each([
    [0, 'ok: The clocks agree', 'Less than a second apart.'],
    [
      2 * MINUTE_MS,
      'notice: The clocks do not quite agree',
      'That of the receiver is 2 minutes ahead of ours.',
    ],
    [
      -7 * MINUTE_MS,
      'problem: The clocks are too far apart',
      'That of the receiver is 7 minutes behind ours.',
    ],
  ])('that are %d ms apart', async (aheadMs, said, detail) => {
    const clinic = await open()
    const half = aheadMs === 0 ? 0 : Math.sign(aheadMs) * 5_000
    const receiver = await clinic.receive({
      behaviour: () => ({ headers: { Date: new Date(Date.now() + aheadMs + half).toUTCString() } }),
    })
    const { id } = await clinic.subscribe(receiver.url)
    const report = await clinic.examine(id)
    expect(report.said('clock')).toBe(said)
    expect(report.detail('clock')).toContain(detail)
  })

  test('a server that does not tell the time', async () => {
    const clinic = await open()
    const receiver = await clinic.receive({ behaviour: { headers: { Date: 'some day' } } })
    const { id } = await clinic.subscribe(receiver.url)
    expect((await clinic.examine(id)).said('clock')).toBe('ok: The clock of the receiver is not known')
  })
})

describe.skipIf(!hasOpenssl)('TLS (skipped where there is no openssl)', () => {
  let authority: Authority
  const before = getCACertificates('default')
  beforeAll(() => {
    authority = createAuthority()
    setDefaultCACertificates([...before, authority.cert])
  })
  afterAll(() => {
    setDefaultCACertificates(before)
    authority[Symbol.dispose]()
  })

  const names = { 'secure.test': () => ['127.0.0.1'], 'other.test': () => ['127.0.0.1'] }

  async function examineWith(
    certificate: KeyAndCertificate,
    { host = 'secure.test', clock }: { host?: string; clock?: FakeClock } = {},
  ): Promise<Examined> {
    const requests: string[] = []
    const server = createHttpsServer(certificate, ({ method, url }, response) => {
      requests.push(`${method} ${url}`)
      response.end()
    })
    const report = await examineUrl(`https://${host}:${await listen(server)}/hook`, {
      names,
      ...(clock && { clock }),
    })
    // What deliveries refuse is not even asked whether it lives.
    expect(requests).toEqual(report.said('tls')!.startsWith('problem') ? [] : ['OPTIONS *'])
    return report
  }

  test('a certificate that a known authority gave', async () => {
    const report = await examineWith(authority.issue('secure.test', { days: 90, by: 'authority' }))
    expect(report.said('tls')).toBe('ok: The certificate is good')
    expect(report.detail('tls')).toMatch(
      /^From Autoridad de Pruebas, valid until 20\d\d-\d\d-\d\d \(89 more days\)\.$/,
    )
    expect(report.detail('connection')).toMatch(/TLS took \d+ ms, the server answered after \d+ ms/)
    expect(report.said('clock')).toBe('ok: The clocks agree')
  })

  test('one that ends within two weeks', async () => {
    const clock = createFakeClock({ startsAt: Date.now() + 80 * DAY_MS })
    const certificate = authority.issue('secure.test', { days: 90, by: 'authority' })
    const report = await examineWith(certificate, { clock })
    expect(report.said('tls')).toBe('notice: The certificate ends soon')
    expect(report.detail('tls')).toContain('(9 more days)')
  })

  test('one that is short-lived by design, and fresh', async () => {
    const report = await examineWith(authority.issue('secure.test', { days: 6, by: 'authority' }))
    expect(report.said('tls')).toBe('ok: The certificate is good')
  })

  test('one that is over', async () => {
    const report = await examineWith(authority.issue('secure.test', { days: -1, by: 'authority' }))
    expect(report.said('tls')).toBe('problem: The certificate is over')
    expect(report.ok).toBe(false)
  })

  test('one of another name', async () => {
    const certificate = authority.issue('secure.test', { days: 90, by: 'authority' })
    const report = await examineWith(certificate, { host: 'other.test' })
    expect(report.said('tls')).toBe('problem: The certificate is for another name')
    expect(report.detail('tls')).toMatch(/^other\.test:\d+ is asked for; it is for secure\.test\.$/)
  })

  test('one that is signed by itself', async () => {
    const report = await examineWith(authority.issue('secure.test', { days: 90, by: 'itself' }))
    expect(report.said('tls')).toBe('problem: The certificate is signed by itself')
  })

  test('one of an authority that nobody knows', async () => {
    using unknown = createAuthority()
    const report = await examineWith(unknown.issue('secure.test', { days: 90, by: 'authority' }))
    expect(report.said('tls')).toBe('problem: Nobody known vouches for the certificate')
  })

  test('a receiver that speaks no TLS', async () => {
    const clinic = await open()
    const receiver = await clinic.receive()
    const { id } = await clinic.subscribe(`https://127.0.0.1:${receiver.port}/hook`)
    const report = await clinic.examine(id)
    expect(report.said('tls')).toBe('problem: There is no secure connection')
    expect(report.said('connection')).toBe('ok: The receiver can be reached')
  })

  test('a receiver that takes the connection and says nothing', async () => {
    const port = await listen(createServer((socket) => cleanups.push(() => socket.destroy())))
    const clock = createFakeClock({ startsAt: Date.now() })
    const clinic = await open({ clock })
    const { id } = await clinic.subscribe(`https://127.0.0.1:${port}/hook`)
    const report = await examineWhile(clock, clinic, id)
    expect(report.said('tls')).toBe('problem: There is no secure connection')
    expect(report.detail('tls')).toContain('(ETIMEDOUT)')
  })
})
