/*
 * Recoveries and what is held, over HTTP.
 *
 * Real: the whole service on SQLite in memory. Doubles: the clock. Nothing is delivered and nobody takes the recoveries
 * on, but for the tests that start the service. Observed: status and bodies.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type Client, createBridge, type Item, lead, subscribed, type TestBridge } from './bridge.ts'

const SINCE = '2026-01-15T00:00:00.000Z'

let clock: FakeClock
let bridge: TestBridge
let alice: Client
let webhook: Item

beforeEach(async () => {
  clock = createFakeClock({ startsAt: '2026-01-15T10:30:00.000Z' })
  bridge = await createBridge({ clock })
  alice = bridge.alice
  webhook = await subscribed(alice)
})
afterEach(() => bridge.close())

async function publish(count: number): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    await alice.post('/api/v1/events', { event: 'lead.created', data: lead(`lead-${nth}`) })
    await clock.advance('1s')
  }
}

/** All that wait become dead. */
async function giveUpAll(): Promise<void> {
  const path = `/api/v1/webhooks/${webhook.id}`
  await alice.patch(path, { active: false })
  expect((await alice.patch(path, { active: true, catchUp: false })).status).toBe(200)
}

describe.each(['recover', 'catch-up'])('POST /api/v1/webhooks/:id/%s', (kind) => {
  const begin = (body: unknown = { since: SINCE }, client = alice) =>
    client.post(`/api/v1/webhooks/${webhook.id}/${kind}`, body)

  test('begins a recovery that can be looked at, listed and stopped', async () => {
    await publish(2)
    await giveUpAll()
    const { status, body } = await begin()
    const begun = {
      id: expect.stringMatching(/^rec_[0-9a-f]{24}$/),
      webhookId: webhook.id,
      kind,
      status: 'running',
      since: SINCE,
      until: '2026-01-15T10:30:02.000Z',
      moved: 0,
      total: 2,
      createdAt: '2026-01-15T10:30:02.000Z',
      finishedAt: null,
    }
    expect([status, body.data]).toEqual([202, begun])
    const path = `/api/v1/recoveries/${body.data.id}`
    expect((await alice.get(path)).body.data).toEqual(begun)
    expect((await alice.list(`/api/v1/webhooks/${webhook.id}/recoveries`)).body.data).toEqual([begun])
    const stopped = { ...begun, status: 'stopped', finishedAt: '2026-01-15T10:30:02.000Z' }
    expect((await alice.post(`${path}/stop`)).body.data).toEqual(stopped)
    await clock.advance('1m')
    expect((await alice.post(`${path}/stop`)).body.data).toEqual(stopped)
  })

  test('one at a time', async () => {
    const { body } = await begin()
    const again = await begin()
    expect([again.status, again.body.error]).toEqual([409, expect.stringContaining(body.data.id)])
    await alice.post(`/api/v1/recoveries/${body.data.id}/stop`)
    expect((await begin()).status).toBe(202)
    const { body: page } = await alice.list(`/api/v1/webhooks/${webhook.id}/recoveries?limit=1`)
    expect([page.data.length, page.data[0]?.status]).toEqual([1, 'running'])
    const { body: rest } = await alice.list(
      `/api/v1/webhooks/${webhook.id}/recoveries?cursor=${page.pagination!.nextCursor}`,
    )
    expect(rest.data.map((each) => each.status)).toEqual(['stopped'])
  })

  test.each([
    [{}, { since: 'is missing.' }],
    [{ since: 5 }, { since: 'must be a time, such as 2026-01-15T10:30:00Z.' }],
    [{ since: 'yesterday' }, { since: 'must be a time, such as 2026-01-15T10:30:00Z.' }],
    [{ since: '2026-01-15T10:30:01Z' }, { since: 'must not be in the future.' }],
  ])('refuses %j', async (body, details) => {
    const answer = await begin(body)
    expect([answer.status, answer.body.details]).toEqual([400, details])
  })

  test('is not there for another workspace', async () => {
    const { body } = await begin()
    expect((await begin({ since: SINCE }, bridge.bob)).status).toBe(404)
    for (const path of [`/api/v1/recoveries/${body.data.id}`, `/api/v1/webhooks/${webhook.id}/recoveries`]) {
      expect((await bridge.bob.get(path)).status).toBe(404)
    }
    expect((await bridge.bob.post(`/api/v1/recoveries/${body.data.id}/stop`)).status).toBe(404)
    expect((await alice.get('/api/v1/recoveries/rec_0')).status).toBe(404)
  })
})

describe('what is held', () => {
  const path = () => `/api/v1/webhooks/${webhook.id}`
  const states = async () => (await alice.list('/api/v1/deliveries')).body.data.map((each) => each.status)

  test('is shown with the webhook, and with each of the list', async () => {
    expect((await alice.get(path())).body.data.held).toBeNull()
    await publish(1)
    expect((await alice.get(path())).body.data.held).toBeNull()
    await alice.patch(path(), { active: false })
    await publish(2)
    const held = { count: 3, oldestAt: '2026-01-15T10:30:00.000Z' }
    expect((await alice.get(path())).body.data.held).toEqual(held)
    expect((await alice.list('/api/v1/webhooks')).body.data[0]?.held).toEqual(held)
  })

  test('is due again when the webhook is active again', async () => {
    await alice.patch(path(), { active: false })
    await publish(2)
    await alice.patch(path(), { active: true })
    expect(await states()).toEqual(['pending', 'pending'])
  })

  test('is left out on request, dead with the reason, and can be recovered', async () => {
    await publish(2)
    await giveUpAll()
    expect(await states()).toEqual(['dead', 'dead'])
    const [dead] = (await alice.list('/api/v1/deliveries')).body.data
    expect(dead).toMatchObject({ lastError: expect.stringContaining('without catching up') })
    await alice.post(`${path()}/recover`, { since: SINCE })
    await bridge.service.start()
    await clock.advance('1s')
    expect((await alice.list(`${path()}/recoveries`)).body.data).toMatchObject([{ status: 'done', moved: 2 }])
  })

  test('is not touched by a request that leaves the webhook as it is', async () => {
    await alice.patch(path(), { active: false })
    await publish(1)
    await alice.patch(path(), { catchUp: false, name: 'n' })
    expect(await states()).toEqual(['held'])
  })
})
