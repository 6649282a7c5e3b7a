/*
 * Updates of one property as one request: what a webhook asks for, what its receiver gets, and what the API and the
 * console show of it.
 *
 * Real: SQLite in memory, the whole service, a receiver on a loopback socket. Doubles: the clock. Observed: answers of
 * the API, pages, and what the receiver got.
 */
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { createVisitor } from '../console/visitor.ts'
import { createBridge, type Item, type TestBridge } from './bridge.ts'

const WEBHOOKS = '/api/v1/webhooks'

interface Webhook extends Item {
  readonly secret: string
}

interface Delivery extends Item {
  readonly eventId: string
  readonly status: string
  readonly mergedInto?: string
  readonly mergedEvents?: readonly string[]
}

let clock: FakeClock
let bridge: TestBridge
let receiver: Receiver

beforeEach(async () => {
  clock = createFakeClock()
  bridge = await createBridge({ clock })
  receiver = await startReceiver()
  await bridge.service.start()
})
afterEach(async () => {
  await bridge.close()
  await receiver.close()
})

async function subscribe(more: object = {}): Promise<Webhook> {
  const asked = { url: receiver.url, events: ['PROPERTY_UPDATED'], coalesceSeconds: 30, ...more }
  const { body, status } = await bridge.alice.post<Webhook>(WEBHOOKS, asked)
  expect(status).toBe(201)
  return body.data
}

/** Resolves to the id of the event. */
async function update(from: number, to: number): Promise<string> {
  const data = { id: 'P-1', changes: { price: { old: from, new: to } }, updatedFields: ['price'] }
  const asked = { event: 'PROPERTY_UPDATED', data, timestamp: `2026-01-15T10:30:0${to}Z` }
  const { body } = await bridge.alice.post<Item & { eventId: string }>('/api/v1/events', asked)
  await clock.advance('1s')
  return body.data.eventId
}

async function deliveries(query = ''): Promise<readonly Delivery[]> {
  return (await bridge.alice.get<readonly Delivery[]>(`/api/v1/deliveries${query}`)).body.data
}

async function comes(count: number): Promise<void> {
  await until(async () => {
    await clock.advance('100ms')
    return receiver.requests.length >= count
  })
}

test('three updates are one request: the last values, the first old ones, all ids, signed as it is', async () => {
  const { secret } = await subscribe()
  const events = [await update(1, 2), await update(2, 3), await update(3, 4)]
  await clock.advance('26s')
  expect(receiver.requests).toEqual([])
  await comes(1)
  await clock.advance('5m')
  expect(receiver.requests).toHaveLength(1)
  const [request] = receiver.requests
  expect(request!.json()).toEqual({
    event: 'PROPERTY_UPDATED',
    timestamp: '2026-01-15T10:30:04Z',
    data: { id: 'P-1', changes: { price: { old: 1, new: 4 } }, updatedFields: ['price'] },
    mergedEvents: events,
  })
  expect(request!.headers['webhook-id']).toBe(events[0])
  const signature = createHmac('sha256', secret).update(request!.body).digest('hex')
  expect(request!.headers['x-inmova-signature']).toBe(`sha256=${signature}`)
})

test('an update that stays alone is sent as it came in', async () => {
  await subscribe()
  await update(1, 2)
  await comes(1)
  expect(receiver.requests[0]!.json()).not.toHaveProperty('mergedEvents')
})

test('the API shows what was sent in which delivery, and sends all of it again', async () => {
  await subscribe()
  const events = [await update(1, 2), await update(2, 3)]
  const [second, head] = (await deliveries()) as [Delivery, Delivery]
  expect(second).toMatchObject({ eventId: events[1], status: 'pending', mergedInto: head.id })
  expect(await deliveries('?status=pending')).toMatchObject([{ id: head.id }])
  await comes(1)
  await until(async () => {
    await clock.advance('100ms')
    return (await deliveries('?status=delivered')).length === 1
  })
  expect(await deliveries()).toMatchObject([
    { status: 'delivered', mergedInto: head.id },
    { status: 'delivered' },
  ])
  const shown = await bridge.alice.get<Delivery>(`/api/v1/deliveries/${head.id}`)
  expect(shown.body.data.mergedEvents).toEqual(events)
  const replayed = await bridge.alice.post<Delivery>(`/api/v1/deliveries/${second.id}/replay`, {})
  expect(replayed.body.data.id).toBe(head.id)
  await comes(2)
  expect(receiver.requests[1]!.body).toEqual(receiver.requests[0]!.body)
})

test('the console shows it, and its evidence has the bytes that were sent', async () => {
  const webhook = await subscribe()
  const [first, second] = [await update(1, 2), await update(2, 3)]
  await comes(1)
  const [merged, head] = (await deliveries()) as [Delivery, Delivery]
  const visitor = createVisitor(bridge)
  await visitor.signIn(bridge.alice.key)
  const page = async (path: string) => (await visitor.get(path)).text
  expect(await page(`/console/webhooks/${webhook.id}`)).toContain('within 30 seconds as one')
  expect(await page(`/console/deliveries/${merged.id}`)).toContain(`/console/deliveries/${head.id}`)
  expect(await page(`/console/deliveries/${head.id}`)).toContain(`/console/events/${second}`)
  const evidence = JSON.parse(await page(`/console/deliveries/${head.id}/evidence`)) as {
    body: { base64: string }
  }
  expect(Buffer.from(evidence.body.base64, 'base64')).toEqual(receiver.requests[0]!.body)
  expect(first).not.toBe(second)
})

test('it is changed and switched off like any setting, and counts only where there is something to merge', async () => {
  const { id } = await subscribe({ events: ['PROPERTY_UPDATED', 'PROPERTY_DELETED'] })
  const change = (wanted: object) => bridge.alice.patch(`${WEBHOOKS}/${id}`, wanted)
  expect((await change({ coalesceSeconds: 5 })).body).toMatchObject({ data: { coalesceSeconds: 5 } })
  const useless = await change({ events: ['PROPERTY_DELETED'] })
  expect(useless.status).toBe(400)
  expect(useless.body).toMatchObject({
    details: { coalesceSeconds: expect.stringContaining('PROPERTY_UPDATED and TENANT_UPDATED') as string },
  })
  expect((await change({ coalesceSeconds: 3601 })).status).toBe(400)
  expect((await change({ coalesceSeconds: null })).body).toMatchObject({ data: { coalesceSeconds: null } })
  expect((await change({ events: ['PROPERTY_DELETED'] })).status).toBe(200)
  await update(1, 2)
  expect(await deliveries()).toEqual([])
})
