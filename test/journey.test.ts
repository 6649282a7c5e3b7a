/*
 * The main job, seen from outside.
 *
 * Real: the bridge as a process of its own, its database on disk, every socket and signature, the receivers that the
 * vendors document (Node, Python, PHP). Doubles: the two vendors (simulators of their documents and their code).
 * Observed: what receivers get, and what the API says about it. Independent judges of the signatures: the receivers'
 * own code, and the npm packages standardwebhooks and svix.
 */
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { events, findEvent, providers, sampleBody } from '@hook-bridge/event-catalog'
import { runReceiver, whyUnavailable, type ReceiverKind } from './receivers/run-receiver.ts'
import { failFirst } from './support/behaviour.ts'
import { startBridge, type ConnectedSource, type RunningBridge, type Webhook } from './support/bridge.ts'
import { createCablenetai } from './support/cablenetai-simulator.ts'
import { createInmova } from './support/inmova-simulator.ts'
import { startReceiver, type Receiver } from './support/receiver.ts'
import { createSkippingClock } from './support/skipping-clock.ts'
import { until } from './support/until.ts'

const ofProvider = (provider: string) => events.filter((event) => event.provider === provider)
const typesOf = (provider: string) => ofProvider(provider).map((event) => event.type)

/** Sends the sample of an event as its vendor would, and returns how the bridge answered. */
async function sendAsVendor(source: ConnectedSource, type: string, data?: object): Promise<number | null> {
  const { inboundUrl: url, secret } = source
  const provider = findEvent(type)!.provider
  if (provider === 'cablenetai') {
    const vendor = createCablenetai({ url, secret, clock: createSkippingClock(Date.now()) })
    return (await vendor.send(type, data)).at(-1)!.status
  }
  const vendor = createInmova({ url, secret, clock: createSkippingClock(Date.now()) })
  return (await vendor.dispatch(type, data))[0]!.attempts.at(-1)!.status
}

describe('all 18 events, from the vendor to a subscriber', () => {
  let bridge: RunningBridge
  let receiver: Receiver
  let webhook: Webhook
  let sources: Record<string, ConnectedSource>

  beforeAll(async () => {
    bridge = await startBridge()
    receiver = await startReceiver({ refuse: true })
    webhook = await bridge.subscribe(
      receiver.url,
      events.map((event) => event.type),
    )
    receiver.trust(webhook.secret)
    sources = {
      cablenetai: await bridge.connect('cablenetai', { secret: 'a-secret-from-the-panel' }),
      inmova: await bridge.connect('inmova'),
    }
  })
  afterAll(async () => {
    await receiver.close()
    await bridge[Symbol.asyncDispose]()
  })

  test.each(events)(
    '$provider $type arrives once, signed as the provider does and by Standard Webhooks',
    async (event) => {
      const before = receiver.count
      expect(await sendAsVendor(sources[event.provider]!, event.type)).toBe(200)
      const request = await receiver.waitFor(before + 1)

      const provider = providers[event.provider]
      expect(request.verification.vendor).toMatchObject({
        result: 'valid',
        prefix: provider.signature.prefix,
      })
      expect(request.headers[provider.eventHeader.toLowerCase()]).toBe(event.type)
      expect(request.headers['content-type']).toBe('application/json')
      expect(request.headers['user-agent']).toMatch(/^hook-bridge\/\d/)
      expect(request.headers['x-hook-attempt']).toBe('1')
      expect(request.headers['x-hook-test']).toBeUndefined()

      const headers = {
        'webhook-id': String(request.headers['webhook-id']),
        'webhook-timestamp': String(request.headers['webhook-timestamp']),
        'webhook-signature': String(request.headers['webhook-signature']),
      }
      const text = request.body.toString('utf8')
      const judged = new StandardWebhook(webhook.secret).verify(text, headers)
      new SvixWebhook(webhook.secret).verify(text, headers)
      expect(JSON.stringify(judged)).toBe(text)

      const sample = sampleBody(event)
      const { data } = { data: sample, ...(judged as object) }
      expect(provider.body === 'bare' ? judged : data).toEqual(
        provider.body === 'bare' ? sample : sample['data'],
      )

      const stored = await bridge.call<{ payload: unknown; type: string; warnings: string[] }>(
        'GET',
        `/events/${headers['webhook-id']}`,
      )
      expect(stored).toMatchObject({ type: event.type, payload: judged, warnings: [] })
      expect(receiver.count).toBe(before + 1)
    },
  )

  test('a vendor that sends the same fact again is answered 200, and nobody gets it twice', async () => {
    const before = receiver.count
    for (const { type, provider } of events) {
      expect(await sendAsVendor(sources[provider]!, type), type).toBe(200)
    }
    await until(async () => (await pendingOf(bridge)).length === 0)
    expect(receiver.count).toBe(before)
  })

  test('what does not verify is refused and delivered to nobody', async () => {
    const before = receiver.count
    const forger = { ...sources['cablenetai']!, secret: 'not the secret' }
    expect(await sendAsVendor(forger, 'lead.created', { id: 'forged' })).toBe(401)
    expect(receiver.count).toBe(before)
  })

  test('the log names every attempt in the words of Inmova’s guide', async () => {
    const log = await bridge.call<Record<string, unknown>[]>('GET', `/webhooks/${webhook.id}/logs?limit=100`)
    expect(log).toHaveLength(18)
    expect(log[0]).toMatchObject({ status: 'SUCCESS', httpStatus: 200, attemptNumber: 1 })
  })
})

describe('when a receiver fails', () => {
  test('the event is sent again by the provider’s schedule, with the same id and bytes, and a fresh timestamp', async () => {
    await using bridge = await startBridge()
    await using receiver = await startReceiver({ behaviour: failFirst(1, { with: { status: 500 } }) })
    const webhook = await bridge.subscribe(receiver.url, typesOf('inmova'))
    receiver.trust(webhook.secret)
    const source = await bridge.connect('inmova')
    await sendAsVendor(source, 'PROPERTY_CREATED')
    const first = await receiver.waitFor(1)
    const second = await receiver.waitFor(2, 9_000)
    expect(second.receivedAt - first.receivedAt).toBeGreaterThanOrEqual(4_990)
    expect(second.receivedAt - first.receivedAt).toBeLessThan(6_500)
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id'])
    expect(second.headers['x-hook-attempt']).toBe('2')
    expect(second.body).toEqual(first.body)
    expect(second.verification.standard.result).toBe('valid')
  })

  test('a receiver that says 410 gets nothing more; its events are held, and come when it subscribes again', async () => {
    await using bridge = await startBridge()
    await using receiver = await startReceiver({ behaviour: { status: 410 } })
    const webhook = await bridge.subscribe(receiver.url, ['lead.created'])
    const source = await bridge.connect('cablenetai')
    await sendAsVendor(source, 'lead.created', leadData('first'))
    await receiver.waitFor(1)
    await until(async () => (await bridge.call<Webhook>('GET', `/webhooks/${webhook.id}`)).status === 'gone')
    await sendAsVendor(source, 'lead.created', leadData('second'))
    const held = await bridge.call<unknown[]>('GET', '/deliveries?status=held')
    expect(held).toHaveLength(2)
    expect(receiver.count).toBe(1)

    receiver.behave({})
    const again = await bridge.subscribe(receiver.url, ['lead.created'])
    expect(again.id).toBe(webhook.id)
    receiver.trust(again.secret)
    await receiver.waitFor(3)
    expect(receiver.requests.slice(1).map((request) => request.verification.vendor.result)).toEqual([
      'valid',
      'valid',
    ])
  })
})

describe('restarts', () => {
  test('what could not be delivered before a restart is delivered after it', async () => {
    await using bridge = await startBridge()
    await using receiver = await startReceiver({ behaviour: { fault: 'hang' } })
    const webhook = await bridge.subscribe(receiver.url, ['lead.created'])
    receiver.trust(webhook.secret)
    const source = await bridge.connect('cablenetai')
    for (let count = 0; count < 5; count += 1)
      await sendAsVendor(source, 'lead.created', leadData(`lead ${count}`))
    await receiver.waitFor(1)
    await bridge.program.stop('SIGKILL')
    receiver.behave({})
    const before = receiver.count
    await bridge.restart()
    await receiver.waitForCount(before + 5)
    await until(async () => (await pendingOf(bridge)).length === 0)
    expect(await bridge.call('GET', '/deliveries?status=delivered')).toHaveLength(5)
  })

  test('SIGTERM lets an attempt under way end, and ends with 0', async () => {
    await using bridge = await startBridge()
    await using receiver = await startReceiver({ behaviour: { delayMs: 700 } })
    await bridge.subscribe(receiver.url, ['lead.created'])
    const source = await bridge.connect('cablenetai')
    await sendAsVendor(source, 'lead.created')
    await receiver.waitFor(1)
    await bridge.restart('SIGTERM')
    const delivered = await bridge.call<{ attempts: number }[]>('GET', '/deliveries?status=delivered')
    expect(delivered).toMatchObject([{ attempts: 1 }])
    expect(receiver.count).toBe(1)
  })
})

describe('the receivers that the vendors document, as they stand there', () => {
  const kinds: [ReceiverKind, string][] = [
    ['cablenetai-node', 'cablenetai'],
    ['inmova-express', 'inmova'],
    ['inmova-express-raw', 'inmova'],
    ['inmova-flask', 'inmova'],
    ['inmova-php', 'inmova'],
  ]
  for (const [kind, provider] of kinds) {
    const missing = whyUnavailable(kind)
    test.skipIf(missing !== null)(
      `${kind} accepts every ${provider} event${missing ? ` (skipped: ${missing})` : ''}`,
      async () => {
        await using bridge = await startBridge()
        await using parking = await startReceiver()
        const webhook = await bridge.subscribe(parking.url, typesOf(provider))
        await using receiver = await runReceiver(kind, { secret: webhook.secret })
        await bridge.call('PATCH', `/webhooks/${webhook.id}`, { url: receiver.url })
        const source = await bridge.connect(provider)
        for (const type of typesOf(provider)) expect(await sendAsVendor(source, type)).toBe(200)
        const count = typesOf(provider).length
        await until(async () => (await attemptsOf(bridge, webhook)).length === count)
        expect((await attemptsOf(bridge, webhook)).map((attempt) => attempt.httpStatus)).toEqual(
          Array(count).fill(200),
        )
      },
    )
  }
})

function leadData(id: string): object {
  return { ...sampleBody(findEvent('lead.created')!), id }
}

function pendingOf(bridge: RunningBridge): Promise<unknown[]> {
  return bridge.call('GET', '/deliveries?status=pending')
}

function attemptsOf(bridge: RunningBridge, webhook: Webhook): Promise<{ httpStatus: number }[]> {
  return bridge.call('GET', `/webhooks/${webhook.id}/logs?limit=100`)
}
