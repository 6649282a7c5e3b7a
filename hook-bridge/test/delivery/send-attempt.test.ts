// One attempt after the other over real sockets: receivers on the loopback interface that answer, hang, drip, reset or
// talk nonsense. Real: sender, connections, target guard, undici, TLS. Doubles: the names of hosts (the guard's
// resolver), and the clock where a deadline is far away. Seen: outcomes, and what arrived at the receiver.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, describe, expect, it, test } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { systemClock } from '../../src/clock.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { createSender } from '../../src/delivery/send-attempt.ts'
import type { AttemptRequest, Sender } from '../../src/delivery/send-attempt.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import type { TargetGuard } from '../../src/delivery/target-guard.ts'
import { hugeAnswer, inTurn, redirectTo } from '../../../test/support/behaviour.ts'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { startReceiver } from '../../../test/support/receiver.ts'
import type { ReceiverOptions } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
)

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

interface Setup {
  readonly allowedTargets?: string[]
  /** Addresses of names, or how to find them. */
  readonly names?: Record<string, () => string[] | Promise<string[]>>
  readonly clock?: Clock
  readonly connectionsPerOrigin?: number
  readonly wrap?: (guard: TargetGuard) => TargetGuard
}

function guardOf({
  allowedTargets = ['127.0.0.1', '*.test'],
  names = {},
  clock = systemClock,
}: Setup): TargetGuard {
  return createTargetGuard({
    allowedTargets,
    clock,
    async resolve(hostname) {
      const addresses = await names[hostname]?.()
      if (addresses === undefined) throw Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' })
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
  })
}

function startSender(setup: Setup = {}): Sender {
  const { clock = systemClock, connectionsPerOrigin = 10, wrap = (guard) => guard } = setup
  const sender = createSender({ guard: wrap(guardOf(setup)), clock, connectionsPerOrigin })
  cleanups.push(() => sender.close())
  return sender
}

async function receive(options?: ReceiverOptions) {
  const receiver = await startReceiver(options)
  cleanups.push(() => receiver.close())
  return receiver
}

/** A server that does with its connections whatever the test says; all of them end with the test. */
async function listen(onConnection: (socket: Socket) => void, host = '127.0.0.1') {
  const sockets: Socket[] = []
  const server: Server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  server.listen(0, host)
  await once(server, 'listening')
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has this kind of address
  const { port } = server.address() as AddressInfo
  return { port, sockets, url: `http://${host}:${port}/secret-path?token=secret-query` }
}

/** A server that answers every request with these bytes. */
const listenAndSay = (answer: string | Buffer) =>
  listen((socket) => socket.on('data', () => socket.write(answer)))

async function unusedPort(): Promise<number> {
  const { port, sockets } = await listen(() => {})
  await cleanups.pop()?.()
  expect(sockets).toEqual([])
  return port
}

const orderTo = (url: string, more: Partial<AttemptRequest> = {}): AttemptRequest => ({
  url,
  headers: ['Content-Type', 'application/json', 'webhook-id', 'evt_1'],
  body: Buffer.from('{"a":1}'),
  timeoutMs: 5_000,
  ...more,
})

function failureIn(outcome: Outcome) {
  if (outcome.kind !== 'failed') throw new Error(`it was answered: ${outcome.status}`)
  // Paths and queries of hook URLs are secrets; messages are shown to people.
  expect(outcome.message).not.toContain('secret')
  return { reason: outcome.reason, message: outcome.message }
}

function answerIn(outcome: Outcome) {
  if (outcome.kind !== 'answered') throw new Error(`it failed: ${outcome.message}`)
  return outcome
}

describe('an attempt that is answered', () => {
  it('has the status, the answer and the time it took', async () => {
    const receiver = await receive()
    expect(await startSender().send(orderTo(receiver.url))).toEqual({
      kind: 'answered',
      status: 200,
      durationMs: expect.any(Number) as number,
      retryAfterMs: null,
      answer: '{"received":true}',
    })
  })

  it('was sent with exactly the headers that were given, spelled and ordered like that', async () => {
    const receiver = await receive()
    const headers = [
      'Content-Type',
      'application/json',
      'X-Inmova-Signature',
      'sha256=ab',
      'webhook-id',
      'evt_1',
    ]
    await startSender().send(orderTo(receiver.url, { headers }))
    const { method, rawHeaders } = await receiver.waitFor(1)
    expect(method).toBe('POST')
    expect(rawHeaders).toEqual([
      'host',
      `127.0.0.1:${receiver.port}`,
      'connection',
      'keep-alive',
      ...headers,
      'content-length',
      '7',
    ])
  })

  it.each([
    ['every byte there is', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['nothing', Buffer.alloc(0)],
    ['a mebibyte', Buffer.alloc(1024 * 1024, 'ñ')],
  ])('was sent with exactly the bytes of the body: %s', async (_, body) => {
    const receiver = await receive()
    await startSender().send(orderTo(receiver.url, { body }))
    expect((await receiver.waitFor(1)).body.equals(body)).toBe(true)
  })

  it('went to the path and query of the URL, and told no fragment', async () => {
    const receiver = await receive()
    await startSender().send(orderTo(receiver.urlFor('/hooks/catch/1/ñ?a=%20b#c')))
    expect(await receiver.waitFor(1)).toMatchObject({ path: '/hooks/catch/1/%C3%B1', query: 'a=%20b' })
  })

  it.each([204, 400, 401, 404, 410, 429, 500, 503])('with %i has that status', async (status) => {
    const receiver = await receive({ behaviour: { status, body: '' } })
    expect(answerIn(await startSender().send(orderTo(receiver.url)))).toMatchObject({ status, answer: '' })
  })

  it.each([301, 302, 303, 307, 308] as const)('with %i is not followed', async (status) => {
    const elsewhere = await receive()
    const receiver = await receive({ behaviour: redirectTo(elsewhere.url, status) })
    expect(answerIn(await startSender().send(orderTo(receiver.url))).status).toBe(status)
    expect(elsewhere.connections).toBe(0)
  })

  it('with early hints first has the status of the answer itself', async () => {
    const { url } = await listenAndSay(
      'HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok',
    )
    expect(answerIn(await startSender().send(orderTo(url)))).toMatchObject({
      status: 202,
      answer: 'ok',
      retryAfterMs: null,
    })
  })

  it('is complete when the receiver closes the connection, if it named no length', async () => {
    const { url } = await listen((socket) => {
      socket.once('data', () => socket.end('HTTP/1.0 201 Created\r\n\r\nold but good'))
    })
    expect(answerIn(await startSender().send(orderTo(url)))).toMatchObject({
      status: 201,
      answer: 'old but good',
    })
  })

  it.skipIf(!hasIpv6)(
    'comes from an IPv6 address just as well (skipped where this machine has no IPv6)',
    async () => {
      const { port } = await listen((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
      }, '::1')
      const sender = startSender({ allowedTargets: ['::1'] })
      expect(answerIn(await sender.send(orderTo(`http://[::1]:${port}/`))).status).toBe(204)
    },
  )

  it.each([
    ['120', 120_000],
    ['Thu, 15 Jan 2026 10:31:00 GMT', 60_000],
    ['soon', null],
  ])('with Retry-After: %s asks to wait %s ms', async (value, wait) => {
    const receiver = await receive({ behaviour: { status: 503, headers: { 'Retry-After': value } } })
    const sender = startSender({ clock: createFakeClock({ startsAt: '2026-01-15T10:30:00Z' }) })
    expect(answerIn(await sender.send(orderTo(receiver.url))).retryAfterMs).toBe(wait)
  })

  it('with two Retry-After headers that differ asks for nothing', async () => {
    const { url } = await listenAndSay(
      'HTTP/1.1 429 Slow\r\nRetry-After: 5\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n',
    )
    expect(answerIn(await startSender().send(orderTo(url)))).toMatchObject({
      status: 429,
      retryAfterMs: null,
    })
  })
})

describe('the text of an answer', () => {
  const textOf = async (body: string | Buffer) => {
    const receiver = await receive({ behaviour: { body } })
    return answerIn(await startSender().send(orderTo(receiver.url))).answer
  }

  it('is kept up to 2 KiB', async () => {
    expect(await textOf('x'.repeat(2_048))).toBe('x'.repeat(2_048))
    expect(await textOf('x'.repeat(3_000))).toBe('x'.repeat(2_048))
  })

  it('is put together from its parts', async () => {
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
    const { url } = await listen((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk('abc')}`)
        for (let part = 0; part < 3; part++) socket.write(chunk('x'.repeat(1_000)))
        socket.write('0\r\n\r\n')
      })
    })
    const { answer } = answerIn(await startSender().send(orderTo(url)))
    expect(answer).toBe(`abc${'x'.repeat(2_045)}`)
  })

  it('does not end in half a character', async () => {
    expect(await textOf(`${'x'.repeat(2_047)}ñandú`)).toBe('x'.repeat(2_047))
    expect(await textOf(`${'x'.repeat(2_046)}ñandú`)).toBe(`${'x'.repeat(2_046)}ñ`)
  })

  it('has no NUL, and a mark where it is no UTF-8', async () => {
    expect(await textOf(Buffer.from([0x61, 0, 0x62, 0xff, 0x63]))).toBe('ab\uFFFDc')
  })
})

describe('a long answer', () => {
  it('is read to its end up to 64 KiB, and the connection is used again', async () => {
    const receiver = await receive({ behaviour: hugeAnswer(64 * 1024) })
    const sender = startSender()
    expect(answerIn(await sender.send(orderTo(receiver.url))).answer).toHaveLength(2_048)
    await sender.send(orderTo(receiver.url))
    expect(receiver.connections).toBe(1)
  })

  it('is judged by its status beyond that, and the connection ends', async () => {
    const receiver = await receive({ behaviour: { ...hugeAnswer(64 * 1024 + 1), status: 418 } })
    const sender = startSender()
    expect(answerIn(await sender.send(orderTo(receiver.url)))).toMatchObject({
      status: 418,
      answer: 'x'.repeat(2_048),
    })
    receiver.behave({})
    expect(answerIn(await sender.send(orderTo(receiver.url))).status).toBe(200)
    expect(receiver.connections).toBe(2)
  })

  it.each(['Content-Length: 1000000000', 'Transfer-Encoding: chunked', 'Connection: close'])(
    'that never ends is not waited for (%s)',
    async (framing) => {
      const part = Buffer.from(
        framing.startsWith('T') ? `4000\r\n${'x'.repeat(0x4000)}\r\n` : 'x'.repeat(0x4000),
      )
      const { url, sockets } = await listen((socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`)
          const pour = () => void (socket.writable && socket.write(part, () => setImmediate(pour)))
          pour()
        })
      })
      expect(answerIn(await startSender().send(orderTo(url))).status).toBe(200)
      await until(() => sockets[0]?.destroyed, { what: 'the end of the connection' })
    },
  )
})

describe('an attempt that gets no complete answer', () => {
  it('because nobody listens: refused', async () => {
    const port = await unusedPort()
    expect(failureIn(await startSender().send(orderTo(`http://127.0.0.1:${port}/secret`)))).toEqual({
      reason: 'refused',
      message: `could not connect to 127.0.0.1:${port}: connection refused. Is the receiver running?`,
    })
  })

  it('because nobody listens at any address of the name: refused', async () => {
    const port = await unusedPort()
    const sender = startSender({ names: { 'two.test': () => ['127.0.0.1', '127.0.0.2'] } })
    expect(failureIn(await sender.send(orderTo(`http://two.test:${port}/secret`))).reason).toBe('refused')
  })

  it('because the name does not exist: dns', async () => {
    expect(failureIn(await startSender().send(orderTo('https://nowhere.example/secret')))).toEqual({
      reason: 'dns',
      message:
        'could not find nowhere.example: the name does not resolve (ENOTFOUND). Is it spelled correctly?',
    })
  })

  it.each(['reset-before-headers', 'reset-after-headers'] as const)(
    'because of a %s: reset',
    async (fault) => {
      const receiver = await receive({ behaviour: { fault } })
      const sender = startSender()
      expect(failureIn(await sender.send(orderTo(receiver.urlFor('/secret'))))).toEqual({
        reason: 'reset',
        message:
          `127.0.0.1:${receiver.port} closed the connection before its answer was complete. ` +
          'Did the receiver crash or restart?',
      })
      receiver.behave({})
      expect(answerIn(await sender.send(orderTo(receiver.url))).status).toBe(200)
    },
  )

  it('because the connection was closed politely, but too early: reset', async () => {
    const { url } = await listen((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'))
    })
    expect(failureIn(await startSender().send(orderTo(url))).reason).toBe('reset')
  })

  it.each([
    ['SSH-2.0-OpenSSH_9.6\r\n'],
    ['HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\n'],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
    [`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('because it is no valid HTTP: protocol (%j)', async (answer) => {
    const { url } = await listenAndSay(answer)
    const { reason, message } = failureIn(await startSender().send(orderTo(url)))
    expect(reason).toBe('protocol')
    expect(message).toMatch(/^127\.0\.0\.1:\d+ sent an answer that is no valid HTTP/)
  })

  it('because the order itself cannot be sent: other, and the next one goes out', async () => {
    const receiver = await receive()
    const sender = startSender({ connectionsPerOrigin: 1 })
    const headers = ['webhook-id', 'evt\r\nX-Injected: yes']
    expect(failureIn(await sender.send(orderTo(receiver.url, { headers }))).reason).toBe('other')
    expect(answerIn(await sender.send(orderTo(receiver.url))).status).toBe(200)
    expect(receiver.count).toBe(1)
  })
})

describe('the deadline', () => {
  it('is kept to the second when nobody answers, and ends the connection', async () => {
    const receiver = await receive({ behaviour: { fault: 'hang' } })
    const clock = createFakeClock()
    const sender = startSender({ clock })
    const sent = sender.send(orderTo(receiver.url, { timeoutMs: 5_000 }))
    let settled = false
    void sent.then(() => (settled = true))
    await receiver.waitFor(1)
    await clock.advance(4_999)
    expect(settled).toBe(false)
    await clock.advance(1)
    expect(await sent).toEqual({
      kind: 'failed',
      reason: 'timeout',
      durationMs: 5_000,
      message:
        `127.0.0.1:${receiver.port} did not answer within 5 s. ` +
        'The receiver should answer first and work afterwards',
    })
    receiver.behave({})
    expect(answerIn(await sender.send(orderTo(receiver.url))).status).toBe(200)
    expect(receiver.connections).toBe(2)
  })

  it.each([
    ['drip-body', 'answered 200, but its answer was not complete within 0.15 s'],
    ['drip-headers', 'did not answer within 0.15 s'],
    ['hang', 'did not answer within 0.15 s'],
  ] as const)('covers headers and body: %s', async (fault, message) => {
    const receiver = await receive({ behaviour: { fault } })
    const outcome = await startSender().send(orderTo(receiver.urlFor('/secret'), { timeoutMs: 150 }))
    expect(failureIn(outcome)).toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining(message) as string,
    })
    expect(outcome.durationMs).toBeGreaterThanOrEqual(150)
    expect(outcome.durationMs).toBeLessThan(1_000)
  })

  it('covers the look-up of the name', async () => {
    const sender = startSender({ names: { 'slow.test': () => new Promise<string[]>(() => {}) } })
    expect(failureIn(await sender.send(orderTo('https://slow.test/secret', { timeoutMs: 100 })))).toEqual({
      reason: 'timeout',
      message:
        'could not connect to slow.test within 0.1 s. Is the receiver running and reachable from here?',
    })
  })

  it('is final: what the resolver says later changes nothing', async () => {
    const { port, sockets } = await listen(() => {})
    const answers = [Promise.withResolvers<string[]>(), Promise.withResolvers<string[]>()]
    const names = { 'late.test': () => answers[0]!.promise, 'later.test': () => answers[1]!.promise }
    const sender = startSender({ names })
    const sent = Object.keys(names).map((name) =>
      sender.send(orderTo(`http://${name}:${port}/`, { timeoutMs: 50 })),
    )
    for (const outcome of await Promise.all(sent)) expect(failureIn(outcome).reason).toBe('timeout')
    answers[0]!.resolve(['127.0.0.1'])
    answers[1]!.reject(new Error('late'))
    await turn()
    expect(sockets).toEqual([])
  })

  it('covers the TLS handshake, and ends it', async () => {
    const { port, sockets } = await listen((socket) => socket.resume())
    const outcome = await startSender().send(orderTo(`https://127.0.0.1:${port}/secret`, { timeoutMs: 100 }))
    expect(failureIn(outcome).message).toContain(`could not connect to 127.0.0.1:${port} within 0.1 s`)
    await until(() => sockets[0]?.destroyed, { what: 'the end of the connection' })
  })

  it('covers the wait for a connection; who has waited in vain is never sent', async () => {
    const receiver = await receive({ behaviour: inTurn({ fault: 'hang' }, {}) })
    const clock = createFakeClock()
    const sender = startSender({ clock, connectionsPerOrigin: 1 })
    const first = sender.send(orderTo(receiver.url, { timeoutMs: 5_000 }))
    const second = sender.send(orderTo(receiver.urlFor('/second'), { timeoutMs: 3_000 }))
    const third = sender.send(orderTo(receiver.urlFor('/third'), { timeoutMs: 10_000 }))
    await receiver.waitFor(1)
    await clock.advance(3_000)
    expect(failureIn(await second).message).toBe(
      `all connections to 127.0.0.1:${receiver.port} were busy for 3 s. Can the receiver answer faster?`,
    )
    await clock.advance(2_000)
    expect(failureIn(await first).reason).toBe('timeout')
    expect(answerIn(await third).status).toBe(200)
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/hook', '/third'])
  })

  it('that all of a line share opens no connection for any of them', async () => {
    const receiver = await receive({ behaviour: { fault: 'hang' } })
    const clock = createFakeClock()
    const sender = startSender({ clock, connectionsPerOrigin: 2 })
    const sent = Array.from({ length: 10 }, () => sender.send(orderTo(receiver.url)))
    await receiver.waitFor(2)
    await clock.advance(5_000)
    for (const outcome of await Promise.all(sent)) expect(failureIn(outcome).reason).toBe('timeout')
    expect(receiver.connections).toBe(2)
  })

  it('is looked at every 50 ms while something is in flight, and not at all otherwise', async () => {
    const receiver = await receive()
    const clock = createFakeClock()
    const sender = startSender({ clock })
    expect(clock.pendingTimers).toBe(0)
    const sent = [sender.send(orderTo(receiver.url)), sender.send(orderTo(receiver.url))]
    expect(clock.pendingTimers).toBe(1)
    expect(clock.nextTimerAt).toBe(clock.now() + 50)
    await Promise.all(sent)
    await clock.advance(50)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('connections', () => {
  it('are kept and used again', async () => {
    const receiver = await receive()
    const sender = startSender()
    for (let nth = 0; nth < 5; nth++) await sender.send(orderTo(receiver.urlFor(`/${nth}`)))
    expect(receiver.count).toBe(5)
    expect(receiver.connections).toBe(1)
  })

  it('are no more than allowed to one origin; the others wait in line', async () => {
    const receiver = await receive()
    const sender = startSender({ connectionsPerOrigin: 2 })
    const sent = Array.from({ length: 20 }, (_, nth) => sender.send(orderTo(receiver.urlFor(`/${nth}`))))
    for (const outcome of await Promise.all(sent)) expect(answerIn(outcome).status).toBe(200)
    expect(receiver.connections).toBe(2)
    const paths = receiver.requests.map(({ path }) => Number(path.slice(1)))
    expect(paths.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, nth) => nth))
  })

  it('to one origin do not wait for those to another', async () => {
    const [slow, quick] = [await receive({ behaviour: { fault: 'hang' } }), await receive()]
    const sender = startSender({ connectionsPerOrigin: 1 })
    const hanging = sender.send(orderTo(slow.url))
    await slow.waitFor(1)
    expect(answerIn(await sender.send(orderTo(quick.url))).status).toBe(200)
    await sender.close()
    expect(failureIn(await hanging).reason).toBe('stopped')
  })

  it('that the receiver closes after its answer are replaced, also for who is in line', async () => {
    const receiver = await receive({ behaviour: { closeConnection: true } })
    const sender = startSender({ connectionsPerOrigin: 1 })
    const sent = Array.from({ length: 3 }, () => sender.send(orderTo(receiver.url)))
    for (const outcome of await Promise.all(sent)) expect(answerIn(outcome).status).toBe(200)
    expect(answerIn(await sender.send(orderTo(receiver.url))).status).toBe(200)
    expect(receiver.connections).toBe(4)
  })

  it('that the receiver closes while they are idle are forgotten, and cost no attempt', async () => {
    const { url, sockets } = await listenAndSay('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    const sender = startSender()
    for (let nth = 0; nth < 5; nth++) {
      expect(answerIn(await sender.send(orderTo(url))).status).toBe(200)
      const closed = once(sockets[nth]!, 'close')
      sockets[nth]!.end()
      await closed
    }
    expect(sockets).toHaveLength(5)
  })

  it('with which a connect attempt failed leave room for the next in line', async () => {
    const port = await unusedPort()
    const sender = startSender({ connectionsPerOrigin: 1 })
    const sent = Array.from({ length: 5 }, () => sender.send(orderTo(`http://127.0.0.1:${port}/`)))
    for (const outcome of await Promise.all(sent)) expect(failureIn(outcome).reason).toBe('refused')
  })

  it('that are idle are no more than 256 over all origins', async () => {
    const { port, sockets } = await listenAndSay('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    const hosts = Array.from({ length: 300 }, (_, nth) => `h${nth}.test`)
    const sender = startSender({
      names: Object.fromEntries(hosts.map((host) => [host, () => ['127.0.0.1']])),
    })
    await Promise.all(hosts.map((host) => sender.send(orderTo(`http://${host}:${port}/`))))
    expect(sockets).toHaveLength(300)
    await until(() => sockets.filter(({ destroyed }) => !destroyed).length === 256, {
      what: '256 connections',
    })
  })
})

describe('the target guard', () => {
  it.each([
    ['http://93.184.215.14/secret', '93.184.215.14 must be reached by https'],
    ['http://127.0.0.1/secret', '127.0.0.1 is not a public address: the loopback network (127.0.0.0/8)'],
    ['https://127.0.0.1/secret', '127.0.0.1 is not a public address: the loopback network (127.0.0.0/8)'],
    ['https://[::ffff:10.0.0.5]/secret', '::ffff:a00:5 is not a public address'],
    ['not a URL: secret', 'not a complete URL'],
  ])('refuses %s before there is any connection', async (url, message) => {
    const sender = startSender({ allowedTargets: [] })
    expect(failureIn(await sender.send(orderTo(url)))).toEqual({
      reason: 'blocked',
      message: expect.stringContaining(message) as string,
    })
  })

  it('refuses a name with an address that is not public, when it is connected to', async () => {
    const { port, sockets } = await listen(() => {})
    const sender = startSender({
      allowedTargets: [],
      names: { 'evil.example': () => ['93.184.215.14', '127.0.0.1'] },
    })
    expect(failureIn(await sender.send(orderTo(`https://evil.example:${port}/secret`)))).toEqual({
      reason: 'blocked',
      message:
        'evil.example (127.0.0.1) is not a public address: the loopback network (127.0.0.0/8). ' +
        'If it is meant, the operator can add it to ALLOWED_TARGETS',
    })
    expect(sockets).toEqual([])
  })

  it('refuses plain http to a name whose addresses are not all listed', async () => {
    const names = { 'plain.example': () => ['127.0.0.1', '93.184.215.14'] }
    const sender = startSender({ allowedTargets: ['127.0.0.1'], names })
    const failure = failureIn(await sender.send(orderTo('http://plain.example/secret')))
    expect(failure).toMatchObject({
      reason: 'blocked',
      message: expect.stringContaining('plain.example (93.184.215.14) must be reached by https') as string,
    })
  })

  it('lets no name change its address between the check and the connection', async () => {
    const { port, sockets } = await listen(() => {}, '127.0.0.2')
    const answers = [['93.184.215.14'], ['127.0.0.2']]
    const setup = { allowedTargets: [], names: { 'rebind.example': () => answers.shift() ?? [] } }
    const guard = guardOf(setup)
    const url = `https://rebind.example:${port}/secret`
    expect((await guard.checkTarget(url)).ok).toBe(true)
    const sender = startSender({ wrap: () => guard })
    expect(failureIn(await sender.send(orderTo(url)))).toMatchObject({
      reason: 'blocked',
      message: expect.stringContaining('rebind.example (127.0.0.2) is not a public address') as string,
    })
    expect(answers).toEqual([])
    expect(sockets).toEqual([])
  })

  it('connects to the very addresses that it vetted: the name is not looked up twice', async () => {
    const forbidden = await listen(() => {}, '127.0.0.2')
    const receiver = await receive({ port: forbidden.port })
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2']]
    const names = { 'rebind.example': () => answers.shift() ?? [] }
    const sender = startSender({ allowedTargets: ['127.0.0.1'], names })
    const outcome = await sender.send(orderTo(`http://rebind.example:${receiver.port}/`))
    expect(answerIn(outcome).status).toBe(200)
    expect(answers).toHaveLength(2)
    expect(forbidden.sockets).toEqual([])
  })

  it('judges a URL once, and again only after ten thousand others', async () => {
    const judged: string[] = []
    const sender = startSender({
      wrap: (guard) => ({ ...guard, checkUrl: (url) => (judged.push(url), guard.checkUrl(url)) }),
    })
    const send = (nth: number) => sender.send(orderTo(`https://10.0.0.5/${nth}`))
    await send(0)
    await send(0)
    expect(judged).toHaveLength(1)
    for (let nth = 1; nth < 10_000; nth++) await send(nth)
    await send(0)
    expect(judged).toHaveLength(10_000)
    await send(10_000)
    await send(0)
    expect(judged).toHaveLength(10_002)
  })
})

describe('close', () => {
  it('waits for nothing that hangs: those in flight and in line come to a stopped outcome', async () => {
    const receiver = await receive({ behaviour: { fault: 'hang' } })
    const sender = startSender({ connectionsPerOrigin: 1 })
    const sent = Array.from({ length: 3 }, () => sender.send(orderTo(receiver.url, { timeoutMs: 60_000 })))
    await receiver.waitFor(1)
    await sender.close()
    for (const outcome of await Promise.all(sent)) {
      expect(failureIn(outcome)).toEqual({
        reason: 'stopped',
        message: 'the bridge was stopped before the answer was complete',
      })
    }
    expect(receiver.connections).toBe(1)
  })

  it('ends connections that are idle or just being made', async () => {
    const { port, sockets } = await listen((socket) => {
      socket.on('data', (bytes) => {
        // A TLS client, which speaks first as well, gets no answer.
        if (bytes.toString('latin1').startsWith('POST')) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
      })
    })
    const sender = startSender()
    await sender.send(orderTo(`http://127.0.0.1:${port}/`))
    const handshake = sender.send(orderTo(`https://127.0.0.1:${port}/`))
    await until(() => sockets.length === 2)
    await sender.close()
    expect(failureIn(await handshake).reason).toBe('stopped')
    await until(() => sockets.every(({ destroyed }) => destroyed), { what: 'the end of the connections' })
  })

  it('leaves no timer behind, may be called again, and nothing is sent afterwards', async () => {
    const receiver = await receive()
    const clock = createFakeClock()
    const sender = startSender({ clock })
    const sent = sender.send(orderTo(receiver.url))
    await sender.close()
    await sender.close()
    expect(clock.pendingTimers).toBe(0)
    expect(failureIn(await sent).reason).toBe('stopped')
    expect(failureIn(await sender.send(orderTo(receiver.url))).reason).toBe('stopped')
    expect(receiver.count).toBe(0)
  })
})

const pem = makeCertificate()

/** A key and a certificate for `secure.test`, signed by itself; `null` where there is no openssl. */
function makeCertificate(): string | null {
  const names = ['-subj', '/CN=secure.test', '-addext', 'subjectAltName=DNS:secure.test']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  try {
    const options = ['req', '-x509', ...key, '-days', '2', ...names, '-keyout', '-', '-out', '-']
    return execFileSync('openssl', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return null
  }
}

describe.skipIf(pem === null)('TLS (skipped when there is no openssl)', () => {
  const names = { 'secure.test': () => ['127.0.0.1'], 'other.test': () => ['127.0.0.1'] }

  async function listenSecurely(): Promise<number> {
    const server = createHttpsServer(
      { key: pem!, cert: pem!, ALPNProtocols: ['h2', 'http/1.1'] },
      (_, response) => {
        response.end('secure')
      },
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanups.push(() => (server.close(), server.closeAllConnections()))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has this kind of address
    return (server.address() as AddressInfo).port
  }

  function trustCertificate(): void {
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, pem!])
    cleanups.push(() => setDefaultCACertificates(before))
  }

  it('a certificate that nobody vouches for is refused', async () => {
    const port = await listenSecurely()
    const outcome = await startSender({ names }).send(orderTo(`https://secure.test:${port}/secret`))
    expect(failureIn(outcome)).toEqual({
      reason: 'tls',
      message:
        `no secure connection to secure.test:${port} (DEPTH_ZERO_SELF_SIGNED_CERT). ` +
        'Is its certificate valid, complete and issued for this name?',
    })
  })

  it('a certificate of another name is refused', async () => {
    trustCertificate()
    const port = await listenSecurely()
    const outcome = await startSender({ names }).send(orderTo(`https://other.test:${port}/secret`))
    expect(failureIn(outcome)).toMatchObject({
      reason: 'tls',
      message: expect.stringContaining('(ERR_TLS_CERT_ALTNAME_INVALID)') as string,
    })
  })

  it('a receiver without TLS is refused', async () => {
    const receiver = await receive()
    const outcome = await startSender().send(orderTo(`https://127.0.0.1:${receiver.port}/secret`))
    expect(failureIn(outcome).reason).toBe('tls')
  })

  test('with a good certificate the attempt is made, over HTTP/1.1 and one connection', async () => {
    trustCertificate()
    const port = await listenSecurely()
    const sender = startSender({ names })
    for (let nth = 0; nth < 3; nth++) {
      expect(answerIn(await sender.send(orderTo(`https://secure.test:${port}/`)))).toMatchObject({
        status: 200,
        answer: 'secure',
      })
    }
  })
})
