// Real: the simulator and the receiver on loopback sockets; signatures are checked by the receiver.
// Doubles: time only (a clock that skips the pauses between retries). Observed: what was sent, and when.
import { recogniseByShape } from '@hook-bridge/event-catalog'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failFirst } from './behaviour.ts'
import type { CablenetaiVariant } from './cablenetai-body.ts'
import { type Cablenetai, type CablenetaiOptions, createCablenetai } from './cablenetai-simulator.ts'
import type { ReceivedRequest } from './received-request.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { createSkippingClock } from './skipping-clock.ts'
import { until } from './until.ts'

const SECRET = 'un secreto cualquiera, también con ñ'

let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver({ secrets: [SECRET], refuse: true })
})
afterEach(() => receiver.close())

function cablenetai(options: Partial<CablenetaiOptions> = {}): Cablenetai {
  const clock = createSkippingClock()
  return createCablenetai({ url: receiver.url, secret: SECRET, clock, random: () => 0.5, ...options })
}

describe('the documented webhook', () => {
  test('is a POST of the bare object with a bare hex signature that verifies', async () => {
    const [attempt] = await cablenetai().send('lead.created')
    expect(attempt).toMatchObject({ number: 1, status: 200, error: null, body: '{"received":true}' })
    const request = await receiver.waitFor(1)
    expect(request.method).toBe('POST')
    expect(request.body).toEqual(attempt?.bytes)
    expect(request.headers['content-type']).toBe('application/json')
    expect(request.verification.vendor).toMatchObject({
      result: 'valid',
      header: 'x-cablenetai-signature',
      prefix: '',
    })
    expect(recogniseByShape(Object(request.json())).map(({ type }) => type)).toEqual(['lead.created'])
  })

  test('is refused when the secret is another one', async () => {
    const [attempt] = await cablenetai({ secret: 'other', retry: false }).send('payment.received')
    expect(attempt?.status).toBe(401)
  })
})

describe('variants', () => {
  const data = { id: '1', name: 'Peña' }
  const textOf = ({ body }: ReceivedRequest) => body.toString('utf8')

  test.each<[string, CablenetaiVariant, (request: ReceivedRequest) => unknown, unknown]>([
    ['name in a header', { eventHeader: 'X-Event' }, ({ headers }) => headers['x-event'], 'lead.created'],
    [
      'envelope',
      { envelope: { name: 'topic', data: 'payload' } },
      textOf,
      '{"topic":"lead.created","payload":{"id":"1","name":"Peña"}}',
    ],
    ['pretty-printed', { pretty: true }, textOf, '{\n  "id": "1",\n  "name": "Peña"\n}'],
    ['byte order mark', { bom: true }, (request) => textOf(request).charCodeAt(0), 0xfeff],
    ['escaped', { escapeNonAscii: true }, textOf, '{"id":"1","name":"Pe\\u00f1a"}'],
    ['several scripts', { nonAscii: true }, (request) => textOf(request).includes('🏡'), true],
    ['content type', { contentType: 'text/plain' }, ({ headers }) => headers['content-type'], 'text/plain'],
    ['own headers', { headers: { 'X-Own': '1' } }, ({ headers }) => headers['x-own'], '1'],
  ])('%s: differs in that, and its signature verifies', async (_name, variant, look, expected) => {
    await cablenetai().send('lead.created', data, variant)
    const request = await receiver.waitFor(1)
    expect(request.verification.vendor.result).toBe('valid')
    expect(look(request)).toEqual(expected)
  })

  test('any bytes can be sent, signed', async () => {
    await cablenetai().sendBytes('{"broken":')
    const { body, verification } = await receiver.waitFor(1)
    expect(body.toString()).toBe('{"broken":')
    expect(verification.vendor.result).toBe('valid')
  })
})

describe('retries', () => {
  test('go on for 24 hours: 30 s doubled up to 4 h, always the same bytes', async () => {
    receiver.behave({ status: 500 })
    const attempts = await cablenetai().send('contract.signed')
    const [first] = attempts
    const seconds = attempts.map(({ sentAt }) => (sentAt - (first?.sentAt ?? 0)) / 1_000)
    expect(seconds).toEqual([
      0, 30, 90, 210, 450, 930, 1_890, 3_810, 7_650, 15_330, 29_730, 44_130, 58_530, 72_930,
    ])
    expect(attempts.every(({ status, bytes }) => status === 500 && bytes.equals(first?.bytes ?? bytes))).toBe(
      true,
    )
  })

  test('are spread by 20 % both ways', async () => {
    receiver.behave({ status: 500 })
    const secondsOf = async (random: number) => {
      const [first, second] = await cablenetai({ random: () => random }).send('lead.created')
      return ((second?.sentAt ?? 0) - (first?.sentAt ?? 0)) / 1_000
    }
    expect(await secondsOf(0)).toBeCloseTo(24)
    expect(await secondsOf(1)).toBeCloseTo(36)
  })

  test('end with the first 2xx', async () => {
    receiver.behave(failFirst(2))
    const attempts = await cablenetai().send('lead.created')
    expect(attempts.map(({ status }) => status)).toEqual([500, 500, 200])
  })

  test('follow a timeout and a broken connection too, but no redirect', async () => {
    receiver.behave(({ nth }) => {
      if (nth === 1) return { fault: 'hang' }
      return nth === 2 ? { fault: 'reset-before-headers' } : { status: 302, headers: { Location: '/new' } }
    })
    const delayAfter = (attempt: number) => (attempt < 3 ? 0 : null)
    const attempts = await cablenetai({ timeoutMs: 100, delayAfter }).send('lead.created')
    expect(attempts.map(({ status, error }) => [status, error])).toEqual([
      [null, expect.stringContaining('timeout')],
      [null, expect.stringContaining('ECONNRESET')],
      [302, null],
    ])
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/hook', '/hook', '/hook'])
  })

  test('end when the simulator is closed', async () => {
    receiver.behave({ status: 500 })
    const sender = createCablenetai({ url: receiver.url, secret: SECRET })
    const sent = sender.send('lead.created')
    await until(() => sender.attempts.length === 1)
    sender.close()
    expect(await sent).toHaveLength(1)
  })
})
