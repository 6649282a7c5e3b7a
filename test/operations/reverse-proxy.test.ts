/*
 * The reverse proxies of the guide of operations.
 *
 * Real: nginx and Caddy with the very configuration that the guide prints (ports, paths and certificate filled in), TLS
 * with a certificate of the test's own, the bridge as a process of its own. Doubles: the platform, the receiver, and a way
 * between proxy and bridge that counts connections. Observed: answers, what arrives, and all that the proxy writes.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:https'
import { text as textOf } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API_KEY, startBridge, type ConnectedSource, type RunningBridge } from '../support/bridge.ts'
import { isGenuine } from '../support/received-request.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { leadBody } from '../support/signed-lead.ts'
import { until } from '../support/until.ts'
import { type CountingWay, startCountingWay } from './counting-way.ts'
import { HOST, proxies, startProxy, type TlsProxy } from './tls-proxies.ts'

const MIB = 1024 * 1024

interface Answer {
  readonly status: number
  readonly text: string
  /** Whether it came over a connection that had been used before. */
  readonly reused: boolean
}

interface Asked {
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** Sends the body in this many pieces, 100 ms apart. */
  readonly pieces?: number
}

describe.for(proxies.filter(({ absent }) => absent !== ''))('$kind.name', ({ absent }) => {
  test(`cannot be tried here: ${absent}`, ({ skip }) => skip())
})

describe.for(proxies.filter(({ absent }) => absent === ''))('$kind.name, as the guide has it', ({ kind }) => {
  let bridge: RunningBridge
  let receiver: Receiver
  let way: CountingWay
  let proxy: TlsProxy
  let source: ConnectedSource
  let agent: Agent

  beforeAll(async () => {
    bridge = await startBridge({ env: { PUBLIC_URL: `https://${HOST}` } })
    receiver = await startReceiver()
    const { secret } = await bridge.subscribe(receiver.url, ['lead.created'])
    receiver.trust(secret)
    source = await bridge.connect('cablenetai')
    way = await startCountingWay(Number(new URL(bridge.origin).port))
    proxy = await startProxy(kind, way.port)
    agent = new Agent({ keepAlive: true, maxSockets: 1 })
  })
  afterAll(async () => {
    agent.destroy()
    await proxy[Symbol.asyncDispose]()
    await way[Symbol.asyncDispose]()
    await receiver.close()
    await bridge[Symbol.asyncDispose]()
  })

  const token = () => new URL(source.inboundUrl).pathname.split('/')[2]!

  function ask(
    { path, method = 'POST', headers = {}, body, pieces = 1 }: Asked,
    over?: Agent,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: proxy.port,
          servername: HOST,
          ca: proxy.ca,
          path,
          method,
          agent: over ?? false,
          headers: {
            host: `${HOST}:${proxy.port}`,
            ...headers,
            ...(body && { 'content-length': body.length }),
          },
        },
        (answer) => {
          const status = answer.statusCode!
          textOf(answer).then((text) => resolve({ status, text, reused: sent.reusedSocket }), reject)
        },
      )
      sent.on('error', reject)
      void writePieces(sent, body, pieces)
    })
  }

  /** A lead, signed; filled up to `bytes` where that is given. */
  function lead(id: string, bytes?: number): Pick<Asked, 'path' | 'headers' | 'body'> {
    const empty = Buffer.from(JSON.stringify(leadBody(id, { notes: '' })))
    const notes = 'n'.repeat(bytes === undefined ? 0 : bytes - empty.length)
    const body = Buffer.from(JSON.stringify(leadBody(id, { notes })))
    const signature = createHmac('sha256', source.secret).update(body).digest('hex')
    return {
      path: `/in/${token()}`,
      body,
      headers: { 'content-type': 'application/json', 'x-cablenetai-signature': signature },
    }
  }

  const arrived = (id: string) =>
    until(() => receiver.requests.find((each) => (each.json() as { id: string }).id === id), {
      deadlineMs: 10_000,
      what: id,
    })

  test('passes the main job on: a signed event in over TLS, a signed event out', async () => {
    const id = randomUUID()
    const answer = await ask(lead(id))
    expect([answer.status, answer.text]).toEqual([200, '{"received":true}'])
    expect(isGenuine(await arrived(id))).toBe(true)
    expect((await ask({ ...lead(randomUUID()), path: `/in/${token()}/` })).status).toBe(200)
  })

  test('offers /in/ and /api/ to the outside, and nothing else', async () => {
    for (const path of ['/metrics', '/readyz', '/healthz', '/docs', '/openapi.json', '/']) {
      expect([path, (await ask({ path, method: 'GET' })).status]).toEqual([path, 404])
    }
    const headers = { authorization: `Bearer ${API_KEY}` }
    expect((await ask({ path: '/api/v1/me', method: 'GET', headers })).status).toBe(200)
  })

  test('lets 1 MiB in, and refuses more itself', async () => {
    const id = randomUUID()
    expect((await ask(lead(id, MIB))).status).toBe(200)
    await arrived(id)
    for (let round = 0; round < 10; round += 1) {
      expect(kind.refusals).toContain((await ask(lead(randomUUID(), MIB + 1))).status)
    }
  })

  test('takes a slow upload in, while others pass', async () => {
    const [slow, fast] = [randomUUID(), randomUUID()]
    const before = way.connections
    const slowly = ask({ ...lead(slow, 100_000), pieces: 20 })
    await sleep(500)
    // A proxy that passes bodies on as they come may open one connection more than it needs.
    expect(way.connections - before).toBeLessThanOrEqual(kind.takesBodiesInFirst ? 0 : 2)
    expect((await ask(lead(fast))).status).toBe(200)
    await arrived(fast)
    expect(receiver.requests.some((each) => (each.json() as { id: string }).id === slow)).toBe(false)
    expect((await slowly).status).toBe(200)
    await arrived(slow)
  })

  test('keeps connections open, to the platform and to the bridge', async () => {
    const before = way.connections
    const answers: Answer[] = []
    for (let nth = 0; nth < 30; nth += 1) answers.push(await ask(lead(randomUUID()), agent))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    expect(answers.filter(({ reused }) => reused)).toHaveLength(29)
    expect(way.connections - before).toBeLessThan(5)
  })

  test('cannot be used to guess API keys from invented addresses, and notes the real one', async () => {
    const statuses: number[] = []
    for (let nth = 0; nth < 62; nth += 1) {
      const headers = { authorization: `Bearer guess-${nth}`, 'x-forwarded-for': `203.0.113.${nth}` }
      statuses.push((await ask({ path: '/api/v1/me', method: 'GET', headers }, agent)).status)
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429])
    const headers = { authorization: `Bearer ${API_KEY}` }
    expect((await ask({ path: '/api/v1/me', method: 'GET', headers })).status).toBe(200)
    await until(() => proxy.accessLog().includes('/api/v1/me'))
    expect(proxy.accessLog()).toContain('127.0.0.1')
    expect(proxy.accessLog()).not.toContain('203.0.113.')
  })

  test('writes no token, whatever happens, and answers 502 while the bridge is down', async () => {
    expect((await ask({ ...lead('x'), headers: {} })).status).toBe(401)
    expect((await ask({ ...lead('x'), path: '/in/no-such-token' })).status).toBe(404)
    expect(
      (await ask({ path: `/in/%${token().charCodeAt(0).toString(16)}${token().slice(1)}`, method: 'GET' }))
        .status,
    ).toBe(200)
    expect((await ask({ path: `//in/${token()}?${token()}`, method: 'GET' })).status).toBeLessThan(500)
    await bridge.stop()
    const id = randomUUID()
    expect((await ask(lead(id))).status).toBe(502)
    expect((await ask({ path: `/in/${token()}/lead.created`, method: 'GET' })).status).toBe(502)
    await bridge.restart()
    await until(async () => (await ask(lead(id))).status === 200, { deadlineMs: 10_000 })
    await arrived(id)

    await until(() => /502/.test(proxy.accessLog()))
    expect(proxy.accessLog()).toContain('/in/...')
    expect(proxy.written()).not.toContain(token())
    expect(proxy.written()).not.toContain('no-such-token')
    expect(proxy.written()).not.toContain(API_KEY)
  })
})

async function writePieces(
  to: { write(bytes: Buffer): unknown; end(): unknown },
  body: Buffer | undefined,
  pieces: number,
): Promise<void> {
  const size = Math.ceil((body?.length ?? 0) / pieces)
  for (let nth = 0; body && nth < pieces; nth += 1) {
    if (nth > 0) await sleep(100)
    to.write(body.subarray(nth * size, (nth + 1) * size))
  }
  to.end()
}
