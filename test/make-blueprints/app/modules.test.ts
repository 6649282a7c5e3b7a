// Real: the bridge as a process of its own, and every request of the app's modules and lists of choices, rendered from
// its files. Double: Make, played by an evaluator of its language.
// Observed: the bundles that come out, held against the fields that the app promises, and the errors that people read.
import { findEvent, events } from '@hook-bridge/event-catalog'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_KEY, type RunningBridge, startBridge, type Webhook } from '../../support/bridge.ts'
import { type Receiver, startReceiver } from '../../support/receiver.ts'
import { until } from '../../support/until.ts'
import { code } from './support/app-files.ts'
import { openPlaces, placesIn, placesOf } from './support/fields.ts'
import { choicesOf, type Connection, type Fields, run } from './support/make.ts'

/** More than one page of the bridge, which has 100 entries at the most. */
const LEADS = 120

const lead = findEvent('lead.created')!

let bridge: RunningBridge
let receiver: Receiver
let webhook: Webhook
let connection: Connection
let eventId: string
let deliveryId: string

beforeAll(async () => {
  bridge = await startBridge()
  receiver = await startReceiver({ behaviour: { status: 503 } })
  connection = { baseUrl: bridge.origin, apiKey: API_KEY }
  webhook = await bridge.subscribe(receiver.url, ['lead.created', 'lead.status_changed'], { name: 'CRM' })
  for (let nth = 1; nth <= LEADS; nth++) {
    await bridge.call('POST', '/events', { event: lead.type, data: { ...lead.sample, id: `lead-${nth}` } })
  }
  const [newest] = await bridge.call<{ id: string; eventId: string }[]>('GET', '/deliveries?limit=1')
  deliveryId = newest!.id
  eventId = newest!.eventId
  await until(async () => {
    const { attempts } = await bridge.call<{ attempts: number }>('GET', `/deliveries/${deliveryId}`)
    return attempts > 0
  })
}, 60_000)

afterAll(async () => {
  await bridge[Symbol.asyncDispose]()
  await receiver.close()
})

/** Runs a module, and holds what comes out against its interface. */
async function bundlesOf(id: string, parameters: Fields): Promise<unknown[]> {
  const bundles = await run(id, connection, parameters)
  const fields = code('module', id, 'interface')
  const known = placesOf(fields)
  const places = new Set(bundles.flatMap((bundle) => placesIn(bundle, openPlaces(fields))))
  expect([...places].filter((place) => !known.includes(place))).toEqual([])
  return bundles
}

const ids = (bundles: readonly unknown[]) => bundles.map((bundle) => (bundle as { id: string }).id)

describe('Search events', () => {
  it('gives the newest, as many as asked for', async () => {
    const bundles = await bundlesOf('searchEvents', { limit: 10 })
    expect(bundles).toHaveLength(10)
    expect(bundles[0]).toMatchObject({ id: eventId, type: 'lead.created', payload: { id: `lead-${LEADS}` } })
  })

  it('goes on to the next page, and gives no event twice', async () => {
    const bundles = await bundlesOf('searchEvents', { limit: LEADS - 1 })
    expect(new Set(ids(bundles)).size).toBe(LEADS - 1)
  })

  it('ends where there are no more', async () => {
    expect(await bundlesOf('searchEvents', { limit: 1_000 })).toHaveLength(LEADS)
  })

  it('takes event types and a time', async () => {
    const only = (type: string[], since: string) => bundlesOf('searchEvents', { type, since, limit: 10 })
    expect(await only(['PROPERTY_CREATED', 'lead.created'], '2020-01-01T00:00:00.000Z')).toHaveLength(10)
    expect(await only(['PROPERTY_CREATED'], '2020-01-01T00:00:00.000Z')).toEqual([])
    expect(await only(['lead.created'], '2099-01-01T00:00:00.000Z')).toEqual([])
  })
})

describe('Get an event', () => {
  it('gives the event with this id', async () => {
    expect(await bundlesOf('getEvent', { eventId })).toMatchObject([{ id: eventId, test: false }])
  })

  it('says when there is none', async () => {
    await expect(run('getEvent', connection, { eventId: 'evt_0' })).rejects.toMatchObject({
      type: 'DataError',
      message: '[404] There is no event with this id. It may be older than RETENTION_DAYS.',
    })
  })
})

describe('Publish an event', () => {
  const published = { event: 'PROPERTY_CREATED', data: JSON.stringify(findEvent('PROPERTY_CREATED')!.sample) }

  it('publishes the data that was entered as JSON', async () => {
    const [bundle] = await bundlesOf('publishEvent', published)
    expect(bundle).toMatchObject({ event: 'PROPERTY_CREATED', duplicate: false, deliveries: 0, warnings: [] })
  })

  it('publishes it at the given time, and once for one key', async () => {
    const more = { timestamp: '2026-01-03T12:00:00.000Z', idempotencyKey: 'row-7' }
    const [first] = (await bundlesOf('publishEvent', { ...published, ...more })) as { eventId: string }[]
    const [second] = await bundlesOf('publishEvent', { ...published, ...more })
    expect(second).toMatchObject({ eventId: first!.eventId, duplicate: true })
    const [event] = await bundlesOf('getEvent', { eventId: first!.eventId })
    expect(event).toMatchObject({ payload: { timestamp: '2026-01-03T12:00:00.000Z' } })
  })

  it('says what is wrong with it', async () => {
    const failure = run('publishEvent', connection, { event: 'lead.lost', data: '{}' })
    await expect(failure).rejects.toMatchObject({
      type: 'DataError',
      message: expect.stringMatching(/^\[400\] .*lead\.lost/),
    })
  })
})

describe('Send a test event', () => {
  it('sends the sample of the chosen event, or of the first one', async () => {
    const parameters = { webhookId: webhook.id }
    const [chosen] = (await bundlesOf('sendTestEvent', {
      ...parameters,
      event: 'lead.status_changed',
    })) as Fields[]
    const [first] = (await bundlesOf('sendTestEvent', parameters)) as Fields[]
    expect(await bundlesOf('getEvent', chosen!)).toMatchObject([{ type: 'lead.status_changed', test: true }])
    expect(await bundlesOf('getEvent', first!)).toMatchObject([{ type: 'lead.created', test: true }])
  })

  it('says when the webhook does not take the event', async () => {
    const failure = run('sendTestEvent', connection, { webhookId: webhook.id, event: 'TENANT_CREATED' })
    await expect(failure).rejects.toThrow(/^\[400\] .*does not get TENANT_CREATED/)
  })
})

describe('Search deliveries', () => {
  it('takes status, webhook and event type, and goes on to the next page', async () => {
    const all = { status: 'pending', webhookId: webhook.id, type: 'lead.created', limit: 1_000 }
    const bundles = await bundlesOf('searchDeliveries', all)
    expect(bundles.length).toBeGreaterThanOrEqual(LEADS)
    expect(new Set(ids(bundles)).size).toBe(bundles.length)
    expect(await bundlesOf('searchDeliveries', { ...all, status: 'cancelled' })).toEqual([])
  })

  it('takes none of them', async () => {
    expect(await bundlesOf('searchDeliveries', { limit: 3 })).toHaveLength(3)
  })
})

describe('Get a delivery', () => {
  it('gives it with all its attempts', async () => {
    const [bundle] = await bundlesOf('getDelivery', { deliveryId })
    expect(bundle).toMatchObject({
      id: deliveryId,
      eventId,
      attemptLog: [{ status: 'FAILED', httpStatus: 503 }],
    })
  })
})

describe('Replay a delivery', () => {
  it('makes it due again', async () => {
    expect(await bundlesOf('replayDelivery', { deliveryId })).toMatchObject([
      { id: deliveryId, status: 'pending' },
    ])
  })

  it('says when there is none', async () => {
    await expect(run('replayDelivery', connection, { deliveryId: 'dlv_0' })).rejects.toThrow(/^\[404\] /)
  })
})

describe('List webhooks', () => {
  it('lists them, without their secrets', async () => {
    const bundles = await bundlesOf('listWebhooks', { limit: 10 })
    expect(bundles).toMatchObject([{ id: webhook.id, name: 'CRM', status: 'active' }])
    expect(JSON.stringify(bundles)).not.toContain('whsec_')
  })
})

describe('Make an API call', () => {
  it('reads, with or without a slash at the beginning', async () => {
    const parameters = { method: 'GET', qs: [{ key: 'limit', value: '2' }] }
    for (const url of ['/api/v1/events', 'api/v1/events']) {
      const [bundle] = await bundlesOf('makeAnApiCall', { ...parameters, url })
      expect(bundle).toMatchObject({ statusCode: 200, body: { success: true, data: [{}, {}] } })
    }
  })

  it('changes something, with a body', async () => {
    const [bundle] = await bundlesOf('makeAnApiCall', {
      url: `/api/v1/webhooks/${webhook.id}`,
      method: 'PATCH',
      headers: [{ key: 'Content-Type', value: 'application/json' }],
      body: '{"name":"Sales"}',
    })
    expect(bundle).toMatchObject({ statusCode: 200, body: { data: { name: 'Sales' } } })
    await bridge.call('PATCH', `/webhooks/${webhook.id}`, { name: 'CRM' })
  })

  it('says when a connection’s key was revoked', async () => {
    const revoked = { ...connection, apiKey: 'revoked' }
    await expect(run('makeAnApiCall', revoked, { url: '/api/v1/me', method: 'GET' })).rejects.toMatchObject({
      type: 'InvalidAccessTokenError',
    })
  })
})

describe('choices', () => {
  it('of a webhook are named as at the bridge', async () => {
    expect(await choicesOf('listWebhookChoices', connection)).toEqual([
      { label: 'CRM (active)', value: webhook.id },
    ])
  })

  it('of an event type are all events there are', async () => {
    const choices = await choicesOf('listEventTypeChoices', connection)
    expect(choices).toEqual(
      events.map(({ type, label }) => ({ label: `${label.en} (${type})`, value: type })),
    )
  })

  it('of an event of a webhook are those that it takes', async () => {
    expect(await choicesOf('listWebhookEventChoices', connection, { webhookId: webhook.id })).toEqual([
      { label: 'lead.created', value: 'lead.created' },
      { label: 'lead.status_changed', value: 'lead.status_changed' },
    ])
  })

  it('of a webhook go on to the next page, and end at 300', async () => {
    const more = Array.from({ length: 305 }, (_, nth) =>
      bridge.subscribe(`${receiver.url}/${nth}`, ['TENANT_CREATED']),
    )
    await Promise.all(more)
    const choices = (await choicesOf('listWebhookChoices', connection)) as { value: string }[]
    expect(new Set(choices.map(({ value }) => value)).size).toBe(300)
  })
})
