// The app against a bridge that runs, for all 18 events and New Event, from turning a Zap on to turning it off.
// Real: the app, the bridge as a process of its own with its database, every socket and signature. Doubles: the two
// vendors (simulators of their documents), and Zapier: a receiver on loopback stands for the address of a Zap, and
// what arrives there is made into a bundle as Zapier makes it.
// Observed: the items that a Zap gets, what the bridge's API says, and that sample, list and delivery have the same keys.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { API_KEY, startBridge, type ConnectedSource, type RunningBridge } from '../../test/support/bridge.ts'
import { createCablenetai } from '../../test/support/cablenetai-simulator.ts'
import { createInmova } from '../../test/support/inmova-simulator.ts'
import type { ReceivedRequest } from '../../test/support/received-request.ts'
import { startReceiver, type Receiver } from '../../test/support/receiver.ts'
import { until } from '../../test/support/until.ts'
import { events } from '../src/generated/events.ts'
import type { CatalogueEvent, ItemField } from '../src/event.ts'
import { asBundle } from './support/delivered-bundle.ts'
import { keysOf } from './support/keys-of.ts'
import { leavesOf } from './support/leaves-of.ts'
import { connectionLabel, createOf, hookOf, searchOf, testConnection } from './support/operations.ts'
import { failureOf, run } from './support/run.ts'

let bridge: RunningBridge
let zap: Receiver
let sources: Record<string, ConnectedSource>
let authData: Record<string, string>

beforeAll(async () => {
  vi.stubEnv('ALLOW_LOCAL_BRIDGE', 'true')
  bridge = await startBridge()
  zap = await startReceiver()
  sources = { cablenetai: await bridge.connect('cablenetai'), inmova: await bridge.connect('inmova') }
  authData = { bridgeUrl: bridge.origin, apiKey: API_KEY }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await zap.close()
  await bridge[Symbol.asyncDispose]()
})

/** Sends the sample of an event as its vendor would. */
async function happen({ provider, type }: CatalogueEvent, data?: object): Promise<void> {
  const { inboundUrl: url, secret } = sources[provider]!
  if (provider === 'cablenetai') await createCablenetai({ url, secret, retry: false }).send(type, data)
  else await createInmova({ url, secret }).dispatch(type, data)
}

function bundleOf({ rawHeaders, body }: ReceivedRequest) {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) headers[rawHeaders[at]!] = rawHeaders[at + 1]!
  return asBundle({ headers, content: body.toString('utf8') })
}

/** Turns a Zap on, and gives what the platform hands to it from then on. */
async function turnOn(key: string, inputData: object = {}) {
  const targetUrl = zap.urlFor(`/${key}`)
  const subscribeData = await run(hookOf(key).performSubscribe, { authData, targetUrl, inputData })
  return { authData, inputData, subscribeData }
}

/** The keys of the fields that a trigger declares. */
const staticOutputs = (key: string) =>
  new Set((hookOf(key).outputFields as readonly ItemField[]).map((field) => field.key))

/** What arrived at the address of a Zap, once it is there. */
const arrivalsAt = (key: string) => zap.requests.filter(({ path }) => path === `/${key}`)
const nextArrival = (key: string, before: number) =>
  until(() => arrivalsAt(key)[before], { what: `${key} to arrive` })

test('the connection is tested, and named after the workspace and the host', async () => {
  const found = await run(testConnection, { authData })
  expect(connectionLabel(found)).toBe(`default (${new URL(bridge.origin).host})`)
})

test('a wrong key is told in the words of the bridge', async () => {
  const bundle = { authData: { ...authData, apiKey: 'not-a-key' } }
  expect(await failureOf(run(testConnection, bundle))).toMatchObject({
    name: 'ExpiredAuthError',
    message: expect.stringMatching(/API key.+Reconnect the account/),
  })
})

describe.each(events)('$key', (event) => {
  const hook = hookOf(event.key)

  test('from on to off: sample, delivery, list and replay are of one shape', async () => {
    expect(await run(hook.performList, { authData })).toEqual([hook.sample])

    const on = await turnOn(event.key)
    const path = `/webhooks/${on.subscribeData.id}`
    expect(await bridge.call('GET', path)).toMatchObject({
      events: [event.type],
      retryPolicy: '24h',
      client: 'zapier',
      active: true,
    })

    await happen(event)
    const delivered = bundleOf(await nextArrival(event.key, 0))
    const items = await run(hook.perform, { ...on, ...delivered })
    const listed = await run(hook.performList, { authData })
    expect(listed).toEqual(items)
    expect(keysOf(items[0])).toEqual(keysOf(hook.sample))
    expect(keysOf(listed[0])).toEqual(keysOf(hook.sample))
    const eventId = delivered.rawRequest.headers['Http-Webhook-Id']
    const id = event.provider === 'inmova' ? eventId : event.sample['id']
    expect(items[0]).toMatchObject({ id })

    const forged = {
      ...on,
      subscribeData: { ...on.subscribeData, secret: 'whsec_of_another_zap' },
      ...delivered,
    }
    expect(await failureOf(run(hook.perform, forged))).toMatchObject({ name: 'HaltedError' })

    // Not before it is settled: a replay of what is still under way is one delivery with it.
    const inputData = { webhookId: on.subscribeData.id, event: event.type, status: 'delivered' }
    const [delivery] = await until(async () => {
      const found = await run(searchOf('find_delivery'), { authData, inputData })
      return found.length > 0 && found
    })
    await run(createOf('replay_delivery'), { authData, inputData: { deliveryId: delivery!['id'] } })
    const again = bundleOf(await nextArrival(event.key, 1))
    expect(await run(hook.perform, { ...on, ...again })).toEqual(items)

    await run(createOf('send_test_event'), { authData, inputData: { webhookId: on.subscribeData.id } })
    const trial = bundleOf(await nextArrival(event.key, 2))
    expect(trial.rawRequest.headers['Http-X-Hook-Test']).toBe('true')
    const [tried] = await run(hook.perform, { ...on, ...trial })
    expect(keysOf(tried)).toEqual(keysOf(hook.sample))
    expect(await run(hook.performList, { authData })).toEqual(listed)

    await run(hook.performUnsubscribe, on)
    await expect(bridge.call('GET', path)).rejects.toThrow('404')
    await run(hook.performUnsubscribe, on)
  })
})

describe('updates that are collected', () => {
  const event = events.find(({ type }) => type === 'PROPERTY_UPDATED')!
  const price = (from: number, to: number) => ({
    id: 'P-1',
    changes: { price: { old: from, new: to } },
    updatedFields: ['price'],
    updatedAt: `2026-01-15T10:00:00.${to}Z`,
  })

  test('run the Zap once, with the first old value, the last new one and the ids of all', async () => {
    const hook = hookOf(event.key)
    const before = arrivalsAt(event.key).length
    const on = await turnOn(event.key, { coalesce_seconds: 2 })
    await happen(event, price(100, 110))
    await happen(event, price(110, 120))
    const delivered = bundleOf(await nextArrival(event.key, before))
    const [item] = await run(hook.perform, { ...on, ...delivered })
    expect(item).toMatchObject({
      id: delivered.rawRequest.headers['Http-Webhook-Id'],
      data: { changes: { price: { old: 100, new: 120 } } },
      mergedEvents: [expect.stringMatching(/^evt_/), expect.stringMatching(/^evt_/)],
    })
    const known = staticOutputs(event.key)
    expect(leavesOf(item).filter(([path]) => !known.has(path))).toEqual([])
    await run(hook.performUnsubscribe, on)
    expect(arrivalsAt(event.key)).toHaveLength(before + 1)
  })

  test('are refused with too many seconds, in the words of the bridge', async () => {
    expect(await failureOf(turnOn(event.key, { coalesce_seconds: 3601 }))).toMatchObject({
      message: expect.stringContaining('coalesceSeconds: must be a whole number from 1 to 3600.'),
    })
  })
})

describe('a secret that was renewed', () => {
  test('is refused with words that help, and turning the Zap off and on again mends it', async () => {
    const event = events[0]!
    const hook = hookOf(event.key)
    const before = arrivalsAt(event.key).length
    const on = await turnOn(event.key)
    await bridge.call('POST', `/webhooks/${on.subscribeData.id}/rotate-secret`)
    await happen(event, { ...event.sample, id: 'after the rotation' })
    const first = bundleOf(await nextArrival(event.key, before))
    expect(await failureOf(run(hook.perform, { ...on, ...first }))).toMatchObject({
      name: 'HaltedError',
      message: expect.stringContaining('Turn the Zap off and on again'),
    })

    await run(hook.performUnsubscribe, on)
    const onAgain = await turnOn(event.key)
    await happen(event, { ...event.sample, id: 'after turning it off and on' })
    const second = bundleOf(await nextArrival(event.key, before + 1))
    expect(await run(hook.perform, { ...onAgain, ...second })).toMatchObject([
      { id: 'after turning it off and on' },
    ])
    await run(hook.performUnsubscribe, onAgain)
  })
})

describe('new_event', () => {
  test('takes the chosen events of both providers in one shape, as its list does', async () => {
    const hook = hookOf('new_event')
    const chosen = events.filter(({ type }) => ['payment.received', 'PAYMENT_RECEIVED'].includes(type))
    const inputData = { events: chosen.map(({ type }) => type) }
    const on = await turnOn('new_event', inputData)
    const items: object[] = []
    for (const [at, event] of chosen.entries()) {
      const data = event.provider === 'inmova' ? (event.sample['data'] as object) : event.sample
      await happen(event, { ...data, id: `payment ${at}` })
      items.unshift(...(await run(hook.perform, { ...on, ...bundleOf(await nextArrival('new_event', at)) })))
    }
    expect(items).toMatchObject([
      { event: 'PAYMENT_RECEIVED', eventName: 'Payment Received', data: { id: 'payment 1' } },
      { event: 'payment.received', eventName: 'Payment Received', data: { id: 'payment 0' } },
    ])
    expect((await run(hook.performList, { authData, inputData })).slice(0, 2)).toEqual(items)
    expect(keysOf(items[0])).toEqual(expect.arrayContaining(keysOf(hook.sample)))
    await run(hook.performUnsubscribe, on)
  })
})

describe('the actions', () => {
  test('publish an event, which triggers the Zaps that wait for it, and find it again', async () => {
    const event = events.find(({ type }) => type === 'DOCUMENT_UPLOADED')!
    const before = arrivalsAt(event.key).length
    const on = await turnOn(event.key)
    const data = { ...(event.sample['data'] as object), id: 'doc_published', category: null }
    const inputData = { event: event.type, data: JSON.stringify(data), idempotencyKey: 'once' }
    const published = await run(createOf('publish_event'), { authData, inputData })
    expect(published).toMatchObject({ event: event.type, duplicate: false, deliveries: 1, warnings: [] })
    const [item] = await run(hookOf(event.key).perform, {
      ...on,
      ...bundleOf(await nextArrival(event.key, before)),
    })
    expect(item).toMatchObject({ id: published['id'], data })

    expect(await run(createOf('publish_event'), { authData, inputData })).toMatchObject({ duplicate: true })
    const byId = await run(searchOf('find_event'), { authData, inputData: { eventId: published['id'] } })
    expect(byId).toMatchObject([{ id: published['id'], type: event.type, payload: { data } }])
    const newest = await run(searchOf('find_event'), {
      authData,
      inputData: { event: event.type, since: '2026-01-01T00:00:00Z' },
    })
    expect(newest[0]).toEqual(byId[0])
    await run(hookOf(event.key).performUnsubscribe, on)
  })

  test('find nothing where there is nothing', async () => {
    for (const [key, inputData] of [
      ['find_event', { eventId: 'evt_none' }],
      ['find_event', { since: '2999-01-01T00:00:00Z' }],
      ['find_delivery', { deliveryId: 'dlv_none' }],
      ['find_delivery', { status: 'dead' }],
    ] as const) {
      expect(await run(searchOf(key), { authData, inputData })).toEqual([])
    }
  })

  test('reach all else by a request to the API, which shows that no Zap left a webhook behind', async () => {
    const inputData = { method: 'GET', path: '/webhooks', params: { limit: '1' } }
    expect(await run(createOf('api_request'), { authData, inputData })).toMatchObject({
      status: 200,
      body: { success: true, data: [] },
    })
  })
})
