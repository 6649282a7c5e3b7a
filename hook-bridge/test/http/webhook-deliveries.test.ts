/*
 * From a published event to the log: what is delivered, tested, logged, replayed.
 *
 * Real: the whole service on SQLite in memory, its dispatcher, a receiver on the loopback interface. Doubles: none.
 * Observed: what the receiver got, and what the API says about it.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { buildApp } from '../../src/http/app.ts'
import { sampleBody, findEvent } from '@hook-bridge/event-catalog'
import { type Client, createBridge, type Item, lead, subscribed, type TestBridge } from './bridge.ts'

let bridge: TestBridge
let alice: Client
let receiver: Receiver

beforeEach(async () => {
  bridge = await createBridge()
  receiver = await startReceiver()
  alice = bridge.alice
  await bridge.service.start()
})
afterEach(async () => {
  await bridge.close()
  await receiver.close()
})

function publish(data: object = lead()) {
  return alice.post<{ eventId: string }>('/api/v1/events', { event: 'lead.created', data })
}

/** The log of a webhook, once it has this many entries. */
function log(id: string, entries: number): Promise<readonly Item[]> {
  return until(async () => {
    const { body } = await alice.list(`/api/v1/webhooks/${id}/logs`)
    return body.data.length >= entries && body.data
  })
}

/** The only delivery there is, once it is in this state. */
function deliveryIn(status: string): Promise<Item> {
  return until(async () =>
    (await alice.list('/api/v1/deliveries')).body.data.find((each) => each.status === status),
  )
}

describe('POST /api/v1/webhooks/:id/test', () => {
  test('answers 202 first, then delivers the sample, signed and marked', async () => {
    const { id, secret } = await subscribed(alice, {
      url: receiver.url,
      events: ['CONTRACT_SIGNED', 'lead.created'],
    })
    receiver.trust(secret)
    const { status, body } = await alice.post<{ eventId: string; deliveryId: string }>(
      `/api/v1/webhooks/${id}/test`,
      {
        event: 'lead.created',
      },
    )
    expect(status).toBe(202)
    expect(body.data).toEqual({
      eventId: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      deliveryId: expect.stringMatching(/^dlv_[0-9a-f]{32}$/),
    })
    const received = await receiver.waitFor(1)
    expect(received.json()).toEqual(sampleBody(findEvent('lead.created')!))
    expect(received.headers).toMatchObject({ 'x-hook-test': 'true', 'webhook-id': body.data.eventId })
    expect(received.verification.vendor.result).toBe('valid')
    const [entry] = await log(id, 1)
    expect(entry).toMatchObject({
      status: 'SUCCESS',
      deliveryId: body.data.deliveryId,
      eventId: body.data.eventId,
    })
    expect((await alice.get(`/api/v1/events/${body.data.eventId}`)).body.data).toMatchObject({ test: true })
  })

  test('hands the delivery over only when the answer is out', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    const order: string[] = []
    const dispatcher = { ...bridge.deps.dispatcher, accepted: () => void order.push('handed over') }
    const options = { publicUrl: 'https://b', rateLimit: 10, version: '1' }
    const app = buildApp({ ...bridge.deps, dispatcher }, options)
    app.addHook('onSend', async () => void order.push('answered'))
    const headers = { authorization: `Bearer ${alice.key}` }
    await app.inject({ method: 'POST', url: `/api/v1/webhooks/${id}/test`, headers })
    expect(order).toEqual(['answered', 'handed over'])
    await app.close()
  })

  test.each([undefined, {}, { event: null }])(
    'with the body %j sends the first event of the webhook',
    async (body) => {
      const { id } = await subscribed(alice, { url: receiver.url, events: ['CONTRACT_SIGNED'] })
      expect(await alice.post(`/api/v1/webhooks/${id}/test`, body)).toMatchObject({ status: 202 })
      expect((await receiver.waitFor(1)).json()).toMatchObject({ event: 'CONTRACT_SIGNED' })
    },
  )

  test('reaches this webhook only', async () => {
    const { id } = await subscribed(alice, { url: receiver.urlFor('/one') })
    await subscribed(alice, { url: receiver.urlFor('/two') })
    await alice.post(`/api/v1/webhooks/${id}/test`)
    await log(id, 1)
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/one'])
  })

  test('can be repeated: a test is never a duplicate', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    await alice.post(`/api/v1/webhooks/${id}/test`)
    await alice.post(`/api/v1/webhooks/${id}/test`)
    await receiver.waitFor(2)
  })

  test('refuses an event that the webhook does not get, or that does not exist', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    expect(await alice.post(`/api/v1/webhooks/${id}/test`, { event: 'CONTRACT_SIGNED' })).toMatchObject({
      status: 400,
      body: {
        details: { event: 'This webhook does not get CONTRACT_SIGNED. Its events are: lead.created.' },
      },
    })
    expect(await alice.post(`/api/v1/webhooks/${id}/test`, { event: 'lead.creatd' })).toMatchObject({
      status: 400,
      body: { details: { event: expect.stringContaining('Did you mean lead.created?') } },
    })
    expect(await alice.post(`/api/v1/webhooks/${id}/test`, { event: 5 })).toMatchObject({ status: 400 })
  })

  test('is 409 while the webhook is paused', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    await alice.patch(`/api/v1/webhooks/${id}`, { active: false })
    expect(await alice.post(`/api/v1/webhooks/${id}/test`)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', error: expect.stringContaining('paused') },
    })
  })
})

describe('GET /api/v1/webhooks/:id/logs', () => {
  test('shows a success as in the guide of Inmova, and more', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    const { body } = await publish()
    expect(await log(id, 1)).toEqual([
      {
        id: expect.stringMatching(/^att_[0-9a-f]{32}$/),
        event: 'lead.created',
        status: 'SUCCESS',
        httpStatus: 200,
        responseTime: expect.any(Number),
        attemptNumber: 1,
        responseBody: '{"received":true}',
        sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        deliveryId: expect.stringMatching(/^dlv_[0-9a-f]{32}$/),
        eventId: body.data.eventId,
      },
    ])
  })

  test('shows a failure with its reason and when the next attempt is due', async () => {
    receiver.behave({ status: 500, body: 'out of order' })
    const { id } = await subscribed(alice, { url: receiver.url })
    await publish()
    const [entry] = await log(id, 1)
    expect(entry).toMatchObject({
      status: 'FAILED',
      httpStatus: 500,
      error: expect.any(String),
      responseBody: 'out of order',
      nextAttemptAt: expect.any(String),
    })
  })

  test('shows null where nobody answered', async () => {
    await receiver.close()
    const { id } = await subscribed(alice, { url: receiver.url })
    await publish()
    const [entry] = await log(id, 1)
    expect(entry).toMatchObject({ status: 'FAILED', httpStatus: null, error: expect.any(String) })
  })

  test('is newest first, a page at a time', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    for (let count = 1; count <= 3; count += 1) {
      await publish(lead(`lead-${count}`))
      await log(id, count)
    }
    const all = await log(id, 3)
    const first = await alice.list(`/api/v1/webhooks/${id}/logs?limit=2`)
    expect(first.body.data).toEqual(all.slice(0, 2))
    const rest = await alice.list(`/api/v1/webhooks/${id}/logs?cursor=${first.body.pagination?.nextCursor}`)
    expect(rest.body).toMatchObject({ data: all.slice(2), pagination: { nextCursor: null } })
  })

  test('takes no cursor of another list', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    const { body } = await publish()
    const answer = await alice.get(`/api/v1/webhooks/${id}/logs?cursor=${body.data.eventId}`)
    expect(answer).toMatchObject({ status: 400, body: { details: { cursor: expect.any(String) } } })
  })
})

describe('GET /api/v1/deliveries', () => {
  test('lists what became of every event', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    const { body } = await publish()
    const delivery = await deliveryIn('delivered')
    expect(delivery).toEqual({
      id: expect.stringMatching(/^dlv_[0-9a-f]{32}$/),
      eventId: body.data.eventId,
      event: 'lead.created',
      webhookId: id,
      status: 'delivered',
      attempts: 1,
      createdAt: expect.any(String),
      lastStatus: 200,
    })
  })

  test('can be narrowed down by state, webhook and event type', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    const { id: other } = await subscribed(alice, {
      url: receiver.urlFor('/other'),
      events: ['CONTRACT_SIGNED'],
    })
    await publish()
    await deliveryIn('delivered')
    const count = async (query: string) => (await alice.list(`/api/v1/deliveries?${query}`)).body.data.length
    expect(await count('status=delivered')).toBe(1)
    expect(await count('status=dead')).toBe(0)
    expect(await count(`webhookId=${id}`)).toBe(1)
    expect(await count(`webhookId=${other}`)).toBe(0)
    expect(await count('type=lead.created')).toBe(1)
    expect(await count('type=cablenetai_lead_created')).toBe(1)
    expect(await count('type=CONTRACT_SIGNED')).toBe(0)
  })

  test.each(['status=lost', 'webhookId=wh_1', 'type=lead.creatd', 'limit=1000', 'cursor=x'])(
    'refuses ?%s',
    async (query) => {
      const [path] = query.split('=')
      const answer = await alice.get(`/api/v1/deliveries?${query}`)
      expect(answer).toMatchObject({ status: 400, body: { details: { [path!]: expect.any(String) } } })
    },
  )

  test('shows one with all its attempts', async () => {
    const { id } = await subscribed(alice, { url: receiver.url })
    await publish()
    const { id: delivery } = await deliveryIn('delivered')
    const entries = await log(id, 1)
    const { status, body } = await alice.get(`/api/v1/deliveries/${delivery}`)
    expect(status).toBe(200)
    expect(body.data).toMatchObject({ id: delivery, status: 'delivered', attemptLog: entries })
  })

  test('is 404 for an id that is none', async () => {
    for (const id of ['dlv_1', 'nonsense', `dlv_${'0'.repeat(32)}`]) {
      expect(await alice.get(`/api/v1/deliveries/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      })
    }
  })
})

describe('POST /api/v1/deliveries/:id/replay', () => {
  test('sends the same event once more, under the same id', async () => {
    await subscribed(alice, { url: receiver.url })
    await publish()
    const { id } = await deliveryIn('delivered')
    const { status, body } = await alice.post(`/api/v1/deliveries/${id}/replay`)
    expect(status).toBe(202)
    expect(body.data).toMatchObject({ id, status: 'pending', attempts: 1, nextAttemptAt: expect.any(String) })
    const again = await receiver.waitFor(2)
    expect(again.headers['webhook-id']).toBe(receiver.requests[0]!.headers['webhook-id'])
    expect(again.body).toEqual(receiver.requests[0]!.body)
    await until(async () => (await alice.get(`/api/v1/deliveries/${id}`)).body.data.attempts === 2)
  })

  test('is 409 when the webhook was deleted', async () => {
    const { id: webhook } = await subscribed(alice, { url: receiver.url })
    await publish()
    const { id } = await deliveryIn('delivered')
    await alice.delete(`/api/v1/webhooks/${webhook}`)
    expect(await alice.post(`/api/v1/deliveries/${id}/replay`)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', error: expect.stringContaining('deleted') },
    })
  })

  test('is 404 for a delivery of nobody, or of somebody else', async () => {
    await subscribed(alice, { url: receiver.url })
    await publish()
    const { id } = await deliveryIn('delivered')
    expect(await alice.post('/api/v1/deliveries/dlv_1/replay')).toMatchObject({ status: 404 })
    expect(await bridge.bob.post(`/api/v1/deliveries/${id}/replay`)).toMatchObject({ status: 404 })
  })
})

describe('what was delivered in another workspace', () => {
  test('is neither listed nor found', async () => {
    const { id: webhook } = await subscribed(alice, { url: receiver.url })
    const { body } = await publish()
    const { id } = await deliveryIn('delivered')
    const { bob } = bridge
    expect((await bob.list('/api/v1/deliveries')).body.data).toEqual([])
    expect((await bob.list('/api/v1/events')).body.data).toEqual([])
    expect(await bob.get(`/api/v1/deliveries/${id}`)).toMatchObject({ status: 404 })
    expect(await bob.get(`/api/v1/events/${body.data.eventId}`)).toMatchObject({ status: 404 })
    expect(await bob.get(`/api/v1/deliveries?webhookId=${webhook}`)).toMatchObject({ status: 400 })
  })

  test('did not go to its webhooks', async () => {
    const { id } = await subscribed(alice, { url: receiver.urlFor('/alice') })
    await subscribed(bridge.bob, { url: receiver.urlFor('/bob') })
    await publish()
    await log(id, 1)
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/alice'])
  })
})
