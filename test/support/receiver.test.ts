// Real: the receiver on loopback sockets, Node's fetch and the reference library of Standard Webhooks as senders.
// Doubles: none. Observed: what the sender gets, and what the receiver says it got.
import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, test } from 'vitest'
import { failFirst, hugeAnswer, inTurn, redirectTo } from './behaviour.ts'
import { type Receiver, type ReceiverOptions, startReceiver } from './receiver.ts'

const SECRET = `whsec_${'5eed'.repeat(16)}`
const BODY = '{"name":"Señora Núñez"}'

const running: Receiver[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((receiver) => receiver.close()))
})

async function start(options?: ReceiverOptions): Promise<Receiver> {
  const receiver = await startReceiver(options)
  running.push(receiver)
  return receiver
}

function post(
  receiver: Receiver,
  headers: Record<string, string> = {},
  deadlineMs = 5_000,
): Promise<Response> {
  return fetch(receiver.url, {
    method: 'POST',
    headers,
    body: BODY,
    redirect: 'manual',
    signal: AbortSignal.timeout(deadlineMs),
  })
}

function signedHeaders(secret: string, at = new Date()): Record<string, string> {
  const digest = createHmac('sha256', secret).update(BODY).digest('hex')
  return {
    'X-Inmova-Signature': `sha256=${digest}`,
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret.replace('whsec_', '')).sign('evt_1', at, BODY),
  }
}

describe('what it records', () => {
  test('keeps method, path, headers as spelled, exact bytes and time', async () => {
    const receiver = await start({ clock: { now: () => 42 } })
    await fetch(receiver.urlFor('/other?a=1'), {
      method: 'PUT',
      headers: { 'X-Spelled-So': 'yes' },
      body: BODY,
    })
    const request = await receiver.waitFor(1)
    expect(request).toMatchObject({ nth: 1, method: 'PUT', path: '/other', query: 'a=1', receivedAt: 42 })
    expect(request.headers['x-spelled-so']).toBe('yes')
    expect(request.rawHeaders).toContain('X-Spelled-So')
    expect(request.body).toEqual(Buffer.from(BODY))
    expect(request.json()).toEqual({ name: 'Señora Núñez' })
  })

  test('lets a test wait for the n-th request, and says how many came when it does not', async () => {
    const receiver = await start()
    const second = receiver.waitFor(2)
    await post(receiver)
    await post(receiver, { 'webhook-id': 'evt_2' })
    expect((await second).headers['webhook-id']).toBe('evt_2')
    await expect(receiver.waitFor(3, 20)).rejects.toThrow('waited 20 ms for request 3, but only 2 came')
  })

  test('counts without recording, or keeps the ids only', async () => {
    const [counting, ids] = [await start({ record: false }), await start({ record: 'ids' })]
    for (const receiver of [counting, ids]) {
      await post(receiver, { 'webhook-id': 'evt_1' })
      await post(receiver, { 'webhook-id': 'evt_1' })
      await receiver.waitForCount(2)
      expect(receiver.requests).toEqual([])
    }
    expect(counting.ids.size).toBe(0)
    expect(ids.ids).toEqual(new Map([['evt_1', 2]]))
    await expect(counting.waitFor(1)).rejects.toThrow('records nothing')
  })
})

describe('what it verifies', () => {
  test('tells right signatures from wrong ones, for the vendor header and for Standard Webhooks', async () => {
    const receiver = await start({ secrets: [SECRET] })
    await post(receiver, signedHeaders(SECRET))
    await post(receiver, signedHeaders(`whsec_${'0bad'.repeat(16)}`))
    await post(receiver)
    const results = receiver.requests.map(({ verification: { vendor, standard } }) => [vendor, standard])
    expect(results).toMatchObject([
      [
        { result: 'valid', header: 'x-inmova-signature', prefix: 'sha256=' },
        { result: 'valid', signatures: 1 },
      ],
      [{ result: 'invalid' }, { result: 'invalid' }],
      [{ result: 'missing' }, { result: 'missing' }],
    ])
  })

  test('says which secrets signed while one is being rotated', async () => {
    const old = `whsec_${'01d0'.repeat(16)}`
    const receiver = await start()
    receiver.trust(SECRET, old)
    const [headers, older] = [signedHeaders(SECRET), signedHeaders(old)]
    const both = `${headers['webhook-signature']} ${older['webhook-signature']}`
    await post(receiver, { ...headers, 'webhook-signature': both })
    const { verification } = await receiver.waitFor(1)
    expect(verification.vendor.secretIndex).toBe(0)
    expect(verification.standard).toEqual({ result: 'valid', signatures: 2, secretIndexes: [0, 1] })
  })

  test('calls a genuine signature expired when its time is more than five minutes off', async () => {
    const receiver = await start({ secrets: [SECRET] })
    await post(receiver, signedHeaders(SECRET, new Date(Date.now() - 301_000)))
    expect((await receiver.waitFor(1)).verification.standard.result).toBe('expired')
  })

  test('answers 401 to what is not genuine when it is told to refuse', async () => {
    const receiver = await start({ secrets: [SECRET], refuse: true })
    expect((await post(receiver, signedHeaders(SECRET))).status).toBe(200)
    expect((await post(receiver, signedHeaders('whsec_other'))).status).toBe(401)
    expect((await post(receiver)).status).toBe(401)
  })
})

describe('how it misbehaves', () => {
  test('answers any status, Retry-After in seconds or as a date, and redirects', async () => {
    const receiver = await start({ behaviour: { status: 429, retryAfter: 7 } })
    const first = await post(receiver)
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7'])
    receiver.behave({ status: 503, retryAfter: new Date(Date.UTC(2026, 0, 15)) })
    expect((await post(receiver)).headers.get('retry-after')).toBe('Thu, 15 Jan 2026 00:00:00 GMT')
    receiver.behave(redirectTo(receiver.urlFor('/elsewhere'), 307))
    const third = await post(receiver)
    expect([third.status, third.headers.get('location')]).toEqual([307, receiver.urlFor('/elsewhere')])
  })

  test('fails the first requests and then succeeds, in all or for each id', async () => {
    const receiver = await start({ behaviour: failFirst(2, { with: { status: 503 } }) })
    expect(await statuses(receiver, ['a', 'b', 'a', 'b'])).toEqual([503, 503, 200, 200])
    receiver.behave(failFirst(1, { per: ({ headers }) => String(headers['webhook-id']) }))
    expect(await statuses(receiver, ['a', 'b', 'a', 'b'])).toEqual([500, 500, 200, 200])
    receiver.behave(inTurn({ status: 500 }, { status: 204 }))
    expect(await statuses(receiver, ['a', 'b', 'a'])).toEqual([500, 204, 204])
  })

  test('decides by the request', async () => {
    const receiver = await start({
      behaviour: ({ headers }) => ({ status: headers['webhook-id'] === 'bad' ? 410 : 200 }),
    })
    expect(await statuses(receiver, ['good', 'bad'])).toEqual([200, 410])
  })

  test('answers late, and with megabytes', async () => {
    const receiver = await start({ behaviour: { delayMs: 60 } })
    const before = performance.now()
    await post(receiver)
    expect(performance.now() - before).toBeGreaterThanOrEqual(55)
    receiver.behave(hugeAnswer(3_000_000))
    expect((await (await post(receiver)).arrayBuffer()).byteLength).toBe(3_000_000)
  })

  test.each(['hang', 'drip-headers'] as const)('%s: the sender gets no answer', async (fault) => {
    const receiver = await start({ behaviour: { fault } })
    await expect(post(receiver, {}, 250)).rejects.toThrow('timeout')
    expect(receiver.count).toBe(1)
  })

  test('drip-body: the sender gets a status, and a body without end', async () => {
    const receiver = await start({ behaviour: { fault: 'drip-body' } })
    const answer = await post(receiver, {}, 350)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('timeout')
  })

  test('reset-before-headers: the sender gets a broken connection', async () => {
    const receiver = await start({ behaviour: { fault: 'reset-before-headers' } })
    await expect(post(receiver)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  })

  test('reset-after-headers: the sender gets a status, then a broken connection', async () => {
    const receiver = await start({ behaviour: { fault: 'reset-after-headers' } })
    const answer = await post(receiver)
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow('terminated')
  })

  test('keeps the connection, or closes it each time', async () => {
    const receiver = await start()
    const ids = Array.from({ length: 10 }, (_, index) => `evt_${index}`)
    await statuses(receiver, ids)
    const kept = receiver.connections
    expect(kept).toBeLessThan(5)
    receiver.behave({ closeConnection: true })
    await statuses(receiver, ids)
    expect(receiver.connections).toBeGreaterThan(kept + 5)
  })
})

async function statuses(receiver: Receiver, ids: readonly string[]): Promise<number[]> {
  const all: number[] = []
  for (const id of ids) {
    const answer = await post(receiver, { 'webhook-id': id })
    await answer.arrayBuffer()
    all.push(answer.status)
  }
  return all
}
