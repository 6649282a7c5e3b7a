/*
 * Trouble at a platform, and how it ends.
 *
 * Real: the whole service on SQLite in memory, the door for published events, sockets. Doubles: the clock; receivers on
 * this machine that answer as the platforms do. Observed: what the receivers got, and what the API says.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BehaviourRule } from '../../../../test/support/behaviour.ts'
import { createFakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts'
import { answerAsN8n, limitAsMake } from '../../../../test/support/platform-behaviour.ts'
import { type Receiver, startReceiver } from '../../../../test/support/receiver.ts'
import { until } from '../../../../test/support/until.ts'
import { createBridge, type Item, lead, subscribed, type TestBridge } from '../../http/bridge.ts'

let clock: FakeClock
let bridge: TestBridge
let receiver: Receiver

beforeEach(async () => {
  clock = createFakeClock()
  bridge = await createBridge({ clock })
  await bridge.service.start()
  receiver = await startReceiver({ clock })
})
afterEach(async () => {
  const closed = bridge.close()
  await clock.advance('10s')
  await closed
  await receiver.close()
})

async function subscribe(client: string, rule: BehaviourRule): Promise<string> {
  receiver.behave(rule)
  return (await subscribed(bridge.alice, { url: receiver.url, client, retryPolicy: '24h' })).id
}

async function publish(count: number, prefix = 'lead'): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    const data = lead(`${prefix}-${nth}`)
    expect((await bridge.alice.post('/api/v1/events', { event: 'lead.created', data })).status).toBe(202)
  }
}

/** Lets time pass bit by bit, so that answers come in between, until so many requests have come in all. */
async function advanceUntil(requests: number): Promise<void> {
  await until(async () => {
    await clock.advance(50)
    return receiver.count >= requests
  })
  await settled()
}

/** Lets answers come in and outcomes be written. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    await clock.advance(30)
  }
}

async function deliveries(status: string): Promise<readonly Item[]> {
  return (await bridge.alice.list(`/api/v1/deliveries?status=${status}`)).body.data
}

async function webhook(id: string): Promise<Item> {
  return (await bridge.alice.get(`/api/v1/webhooks/${id}`)).body.data
}

test('a full queue at Make: all events wait for minutes, longer each time, then arrive, once each', async () => {
  const queue = { room: 2 }
  const id = await subscribe('make', limitAsMake(queue))
  await publish(5)
  await advanceUntil(3)
  const tried = receiver.count
  await clock.advance('4m')
  expect(receiver.count).toBe(tried)

  await clock.advance('1m')
  await advanceUntil(tried + 1)
  const triedAgain = receiver.count
  await clock.advance('9m')
  expect(receiver.count).toBe(triedAgain)

  queue.room = 100
  await clock.advance('1m')
  await advanceUntil(triedAgain + 3)
  expect(await deliveries('delivered')).toHaveLength(5)
  expect(receiver.ids.size).toBe(5)
  expect(await webhook(id)).toMatchObject({ status: 'active' })
})

test('a workflow that is not published: the event waits by its schedule, and no other is slowed by it', async () => {
  const workflow = { published: false }
  const id = await subscribe('n8n', answerAsN8n(workflow))
  await publish(1)
  await advanceUntil(1)
  for (let minutes = 0; minutes < 60; minutes += 1) {
    await clock.advance('1m')
    await settled()
  }
  // 30 s, 1, 2, 4, 8, 16 and 32 minutes after the one before.
  expect(receiver.count).toBeGreaterThanOrEqual(6)
  expect(await webhook(id)).toMatchObject({ status: 'active' })
  expect(await deliveries('pending')).toHaveLength(1)

  workflow.published = true
  const before = receiver.count
  await publish(1, 'later')
  await advanceUntil(before + 1)
  expect(await deliveries('delivered')).toHaveLength(1)
  await until(async () => {
    await clock.advance('1m')
    return (await deliveries('delivered')).length === 2
  })
})

test('a Zap that is off: gone after its third 404, and its events come when it subscribes again', async () => {
  const id = await subscribe('zapier', { status: 404 })
  await publish(1)
  await advanceUntil(1)
  await clock.advance('40s')
  await advanceUntil(2)
  expect(await webhook(id)).toMatchObject({ status: 'active' })
  await clock.advance('80s')
  await advanceUntil(3)
  expect(await webhook(id)).toMatchObject({
    status: 'gone',
    statusReason: 'Zapier answered 404: no Zap listens at this address',
  })
  await publish(2, 'meanwhile')
  expect(await deliveries('held')).toHaveLength(3)

  expect(await subscribe('zapier', {})).toBe(id)
  await advanceUntil(6)
  expect(await deliveries('delivered')).toHaveLength(3)
})
