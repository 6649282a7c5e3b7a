/*
 * An automation that was off and comes back under a new address: what it is offered, and what it gets.
 *
 * Real: SQLite in memory, the registry, the use cases, the runner of recoveries and a receiver on a loopback socket, all
 * put together by the service. Doubles: the clock. Observed: answers of the API, what the receiver got.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { addApiKey, revokeApiKey } from '../../src/access.ts'
import type { Recovery } from '../../src/store/recovery-store.ts'
import { createBridge, type Item, lead, type TestBridge } from '../http/bridge.ts'

interface Webhook extends Item {
  readonly catchUp?: { available: number; since: string; started: boolean; recoveryId: string | null }
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

/** Zapier has a new address each time. */
let address = 0
async function switchOn(more: object = {}): Promise<Webhook> {
  const url = receiver.urlFor(`/${(address += 1)}`)
  const asked = { url, events: ['lead.created'], client: 'zapier', ...more }
  const { body, status } = await bridge.alice.post<Webhook>('/api/v1/webhooks', asked)
  expect(status).toBe(201)
  return body.data
}

async function switchOff({ id }: Webhook): Promise<void> {
  expect((await bridge.alice.delete(`/api/v1/webhooks/${id}`)).status).toBe(204)
}

async function publish(...ids: string[]): Promise<void> {
  for (const id of ids) {
    const { status } = await bridge.alice.post('/api/v1/events', { event: 'lead.created', data: lead(id) })
    expect(status).toBe(202)
    await clock.advance('1s')
  }
}

function received(): string[] {
  return receiver.requests.map((request) => (request.json() as { id: string }).id)
}

/** Lets the clock run on until so many have come, and a minute longer, in which nothing more may. */
async function comes(...ids: string[]): Promise<void> {
  await until(async () => {
    await clock.advance('500ms')
    return received().length >= ids.length
  })
  for (let second = 0; second < 60; second += 1) await clock.advance('1s')
  expect(received()).toEqual(ids)
}

describe('a Zap that was off', () => {
  test('is offered what came in meanwhile, and gets nothing of it unless it asks', async () => {
    const first = await switchOn()
    await publish('a')
    await switchOff(first)
    await publish('b', 'c')
    const second = await switchOn()
    expect(second.id).not.toBe(first.id)
    const since = '2026-01-15T10:30:01.000Z'
    expect(second.catchUp).toEqual({ available: 2, since, started: false, recoveryId: null })
    await publish('d')
    await comes('a', 'd')
  })

  test('that has filters gets only what they let through, by the filters it has now', async () => {
    const wanted = { filters: [{ field: 'id', is: 'oneOf', value: ['b', 'd'] }] }
    await switchOff(await switchOn())
    await publish('a', 'b', 'c')
    const second = await switchOn({ catchUp: true, ...wanted })
    expect(second).toMatchObject(wanted)
    await comes('b')
    await publish('d', 'e')
    await comes('b', 'd')
  })

  test('that asks gets all of it, oldest first, each once, and goes on as the same webhook', async () => {
    const first = await switchOn({ name: 'old' })
    await publish('a')
    await switchOff(first)
    await publish('b', 'c')
    const second = await switchOn({ catchUp: true, name: 'new' })
    expect(second).toMatchObject({
      id: first.id,
      name: 'new',
      status: 'active',
      catchUp: { available: 2, started: true },
    })
    await publish('d')
    await comes('a', 'd', 'b', 'c')
    const { body } = await bridge.alice.get(`/api/v1/recoveries/${second.catchUp?.recoveryId}`)
    expect(body.data).toMatchObject({ status: 'done', moved: 2, webhookId: first.id, kind: 'catch-up' })
  })

  test('gets what the old one still had waiting, and nothing that it had delivered', async () => {
    const first = await switchOn()
    await publish('a')
    receiver.behave({ status: 500 })
    await publish('b')
    await until(() => receiver.count >= 2)
    await clock.advance('100ms')
    await switchOff(first)
    receiver.behave({})
    await publish('c')
    const second = await switchOn({ catchUp: true })
    expect(second.catchUp?.available).toBe(2)
    // The retry of b keeps to its schedule.
    await comes('a', 'b', 'c', 'b')
  })

  test('again and again, also in the middle of a catch-up, misses nothing and gets nothing twice', async () => {
    let webhook = await switchOn()
    const expected: string[] = []
    for (let round = 0; round < 5; round += 1) {
      await publish(`on ${round}`)
      await switchOff(webhook)
      await publish(`off ${round}.1`, `off ${round}.2`)
      expected.push(`on ${round}`, `off ${round}.1`, `off ${round}.2`)
      webhook = await switchOn({ catchUp: true })
      await clock.advance('2500ms')
    }
    await until(async () => {
      await clock.advance('1s')
      return received().length >= expected.length
    })
    for (let second = 0; second < 60; second += 1) await clock.advance('1s')
    expect(received().toSorted()).toEqual(expected.toSorted())
  })

  test('is not taken for another one: other client, other events, another API key, too long ago', async () => {
    const first = await switchOn()
    await switchOff(first)
    await publish('b')
    expect((await switchOn({ client: 'make', catchUp: true })).catchUp).toBeUndefined()
    expect((await switchOn({ events: ['payment.received'], catchUp: true })).catchUp).toBeUndefined()
    const { record } = await addApiKey(bridge.deps, { workspace: bridge.workspace, name: 'other' })
    const { subscription } = (await bridge.deps.store.deletedSubscriptions(bridge.workspace, 0))[0]!
    await bridge.deps.store.changeSubscription(subscription.row, { apiKey: record.row })
    expect((await switchOn({ catchUp: true })).catchUp).toBeUndefined()
  })

  test('after 30 days is a new one', async () => {
    await switchOff(await switchOn())
    const { store } = bridge.deps
    const { subscription } = (await store.deletedSubscriptions(bridge.workspace, 0))[0]!
    await store.removeSubscription(subscription.row, clock.now() - 30 * 24 * 3_600_000 - 1)
    await publish('b')
    expect((await switchOn({ catchUp: true })).catchUp).toBeUndefined()
  })

  test('can name the time itself; what it asks for twice comes once', async () => {
    await publish('a', 'b')
    const since = '2026-01-15T10:30:01Z'
    const webhook = await switchOn({ catchUp: { since } })
    expect(webhook.catchUp).toMatchObject({ since: '2026-01-15T10:30:01.000Z', started: true })
    const again = { url: webhook.url, events: ['lead.created'], client: 'zapier', catchUp: { since } }
    const { status, body } = await bridge.alice.post<Webhook>('/api/v1/webhooks', again)
    expect([status, body.data.catchUp?.recoveryId]).toEqual([200, webhook.catchUp?.recoveryId])
    await comes('b')
  })

  test.each([
    ['tomorrow', 'must be a time'],
    ['2027-01-15T10:30:01Z', 'must not be in the future'],
  ])('a time that makes no sense (%s) is refused', async (since, problem) => {
    const asked = { url: receiver.url, events: ['lead.created'], catchUp: { since } }
    const { status, body } = await bridge.alice.post('/api/v1/webhooks', asked)
    expect([status, body.error]).toEqual([400, expect.stringContaining(problem)])
  })

  test('of which the receiver said that it is gone takes up what is held, at the new address', async () => {
    const first = await switchOn()
    receiver.behave({ status: 410 })
    await publish('a')
    await until(async () => {
      await clock.advance('100ms')
      return bridge.deps.registry.subscriptions(bridge.workspace)[0]?.state === 'gone'
    })
    await publish('b')
    receiver.behave({})
    const second = await switchOn({ catchUp: true })
    expect(second).toMatchObject({
      id: first.id,
      status: 'active',
      catchUp: { available: 2, started: true, recoveryId: null },
    })
    await comes('a', 'a', 'b')
    expect(receiver.requests.at(-1)?.path).toBe(new URL(second.url as string).pathname)
  })

  test('whose API key was revoked gets nothing, Zapier is told, and a new key takes it up', async () => {
    const first = await switchOn()
    const [key] = bridge.deps.registry.apiKeys(bridge.workspace)
    await revokeApiKey(bridge.deps, key!)
    const { key: fresh, record } = await addApiKey(bridge.deps, { workspace: bridge.workspace, name: 'new' })
    const { row } = bridge.deps.registry.subscriptions(bridge.workspace)[0]!
    await until(async () => {
      await clock.advance('500ms')
      return bridge.deps.registry.subscription(row)?.tellAt === null
    })
    expect(receiver.requests.map(({ method }) => method)).toEqual(['DELETE'])
    expect(bridge.deps.registry.subscription(row)).toMatchObject({
      id: first.id,
      state: 'suspended',
      stateReason: expect.stringContaining('Zapier was told'),
    })
    const { body } = await bridge.alice.request<Webhook>({
      method: 'POST',
      url: '/api/v1/webhooks',
      headers: { authorization: `Bearer ${fresh}` },
      payload: { url: receiver.urlFor('/new'), events: ['lead.created'], client: 'zapier', catchUp: true },
    })
    expect(body.data).toMatchObject({ id: first.id, status: 'active' })
    expect(bridge.deps.registry.subscription(row)?.apiKey).toBe(record.row)
  })
})

describe('a webhook that is deleted in the middle of a recovery', () => {
  test('shows it no more', async () => {
    const webhook = await switchOn()
    const asked = { since: '2026-01-15T00:00:00Z' }
    const begun = await bridge.alice.post<Recovery>(`/api/v1/webhooks/${webhook.id}/recover`, asked)
    await switchOff(webhook)
    expect((await bridge.alice.get(`/api/v1/recoveries/${begun.body.data.id}`)).status).toBe(404)
  })
})
