// Real: the simulator and the receivers on loopback sockets; signatures are checked by the receivers.
// Doubles: time only (a clock that skips the pauses between retries). Observed: what was sent, to whom, and when.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failFirst, redirectTo } from './behaviour.ts'
import {
  createInmova,
  type InmovaDelivery,
  type InmovaOptions,
  type InmovaSubscription,
} from './inmova-simulator.ts'
import { fieldsOf } from './fields-of.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { createSkippingClock } from './skipping-clock.ts'

const SECRET = `whsec_${'ab'.repeat(32)}`

let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver({ secrets: [SECRET], refuse: true })
})
afterEach(() => receiver.close())

/** Sends one event to one subscription. */
async function dispatch(options: InmovaOptions, event = 'PROPERTY_CREATED'): Promise<InmovaDelivery> {
  const clock = createSkippingClock()
  const [delivery] = await createInmova({ url: receiver.url, secret: SECRET, clock, ...options }).dispatch(
    event,
  )
  if (delivery === undefined) throw new Error('nobody subscribed')
  return delivery
}

function secondsOf({ attempts }: InmovaDelivery): number[] {
  return attempts.map(({ sentAt }) => (sentAt - (attempts[0]?.sentAt ?? 0)) / 1_000)
}

const dispatcher = {
  header: 'X-Inmova-Signature',
  userAgent: 'Inmova-Webhooks/1.0',
  named: 'PROPERTY_CREATED',
}
const cronQueue = { header: 'X-INMOVA-Signature', userAgent: 'INMOVA-Webhooks/1.0', named: undefined }

describe.each([
  { sender: 'A', ...dispatcher, prefix: '', timestamp: '2026-01-15T10:30:00.000Z' },
  { sender: 'B', ...cronQueue, prefix: '', timestamp: '2026-01-15T10:30:00.000Z' },
  { sender: 'guide', ...dispatcher, prefix: 'sha256=', timestamp: '2026-01-15T10:30:00Z' },
] as const)('sender $sender', ({ sender, header, userAgent, named, prefix, timestamp }) => {
  test('sends the envelope with its own headers, and a signature that verifies', async () => {
    expect(await dispatch({ sender })).toMatchObject({ delivered: true, attempts: [{ status: 200 }] })
    const request = await receiver.waitFor(1)
    expect(request.rawHeaders).toContain(header)
    expect(request.headers['user-agent']).toBe(userAgent)
    expect(request.headers['x-inmova-event']).toBe(named)
    expect(request.verification.vendor).toMatchObject({ result: 'valid', prefix })
    expect(request.json()).toMatchObject({ event: 'PROPERTY_CREATED', timestamp, data: { city: 'Madrid' } })
  })

  test('is refused when the secret is another one', async () => {
    expect(await dispatch({ sender, secret: 'other' })).toMatchObject({ delivered: false })
    expect(receiver.requests.every(({ verification }) => verification.vendor.result === 'invalid')).toBe(true)
  })
})

describe('retries', () => {
  beforeEach(() => receiver.behave({ status: 500 }))

  test.each([
    ['A', 5, [0, 2, 6, 14, 30]],
    ['A', 3, [0, 2, 6]],
    ['A', 1, [0]],
    ['A', 0, [0, 2, 6]],
    ['guide', 5, [0, 5, 35, 155, 755]],
    ['guide', 0, [0]],
    ['B', 5, [0, 60, 120]],
  ] as const)('sender %s with maxRetries %i tries after %j seconds', async (sender, maxRetries, seconds) => {
    expect(secondsOf(await dispatch({ sender, maxRetries }))).toEqual(seconds)
  })

  test('the dispatcher and the guide repeat the same bytes, the second sender signs a new timestamp', async () => {
    const bodiesOf = async (options: InmovaOptions) => {
      const { attempts } = await dispatch({ ...options, maxRetries: 3 })
      return new Set(attempts.map(({ bytes }) => bytes.toString())).size
    }
    expect(await bodiesOf({ sender: 'A' })).toBe(1)
    expect(await bodiesOf({ sender: 'guide' })).toBe(1)
    expect(await bodiesOf({ sender: 'B' })).toBe(3)
    expect(receiver.requests.every(({ verification }) => verification.vendor.result === 'valid')).toBe(true)
  })

  test('end when the simulator is closed', async () => {
    const onAttempt = () => inmova.close()
    const inmova = createInmova({ url: receiver.url, secret: SECRET, onAttempt })
    const dispatched = inmova.dispatch('PROPERTY_CREATED')
    expect(await dispatched).toMatchObject([{ delivered: false, attempts: [{ status: 500 }] }])
  })
})

describe('several subscribers', () => {
  const subscription = (path: string, changes: Partial<InmovaSubscription> = {}): InmovaSubscription => ({
    id: path,
    url: receiver.urlFor(path),
    secret: SECRET,
    events: ['PROPERTY_CREATED'],
    maxRetries: 3,
    active: true,
    ...changes,
  })

  test.each([
    ['A', ['/failing', '/failing', '/well']],
    ['B', ['/failing', '/failing', '/well', '/well']],
  ] as const)('sender %s, one of two failing once, sends to %j', async (sender, paths) => {
    const failing = failFirst(1)
    receiver.behave((request) => {
      return request.path === '/failing' && typeof failing === 'function' ? failing(request) : {}
    })
    const subscriptions = [subscription('/well'), subscription('/failing')]
    const clock = createSkippingClock()
    const deliveries = await createInmova({ sender, subscriptions, clock }).dispatch('PROPERTY_CREATED')
    expect(deliveries.map(({ delivered }) => delivered)).toEqual([true, true])
    expect(receiver.requests.map(({ path }) => path).sort()).toEqual(paths)
  })

  test('only active ones that asked for the event get it', async () => {
    const subscriptions = [
      subscription('/wanted'),
      subscription('/inactive', { active: false }),
      subscription('/other', { events: ['CONTRACT_SIGNED'] }),
    ]
    const deliveries = await createInmova({ subscriptions }).dispatch('PROPERTY_CREATED')
    expect(deliveries.map(({ subscription: { id } }) => id)).toEqual(['/wanted'])
  })
})

test('a redirect loses the webhook: the body is gone, and the 200 behind it counts as delivered', async () => {
  await using open = await startReceiver()
  open.behave(({ path }) => (path === '/hook' ? redirectTo('/new') : {}))
  const { delivered, attempts } = await dispatch({ url: open.url })
  expect(delivered).toBe(true)
  expect(attempts).toMatchObject([{ status: 200, redirected: true }])
  expect(open.requests.map(({ method, path, body }) => [method, path, body.length])).toEqual([
    ['POST', '/hook', expect.any(Number)],
    ['GET', '/new', 0],
  ])
})

test('the unsigned event header can be made to lie', async () => {
  await dispatch({ headers: { 'X-Inmova-Event': 'CONTRACT_SIGNED' } })
  const request = await receiver.waitFor(1)
  expect(request.headers['x-inmova-event']).toBe('CONTRACT_SIGNED')
  expect(fieldsOf(request.json())['event']).toBe('PROPERTY_CREATED')
})
