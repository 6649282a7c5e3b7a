/*
 * Events over HTTP: publish, list, look up.
 *
 * Real: the whole service on SQLite in memory. Doubles: the clock. Nothing is delivered.
 * Observed: status and bodies; the delivered bytes through the store.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type Client, createBridge, lead, subscribed, type TestBridge } from './bridge.ts'

interface Published {
  readonly eventId: string
  readonly duplicate: boolean
  readonly deliveries: number
  readonly warnings: readonly string[]
}

let clock: FakeClock
let bridge: TestBridge
let alice: Client

beforeEach(async () => {
  clock = createFakeClock({ startsAt: '2026-01-15T10:30:00.000Z' })
  bridge = await createBridge({ clock })
  alice = bridge.alice
})
afterEach(() => bridge.close())

function publish(body: object, client = alice) {
  return client.post<Published>('/api/v1/events', body)
}

/** The ids of a list, newest first. */
async function ids(query = ''): Promise<string[]> {
  const { status, body } = await alice.list(`/api/v1/events${query}`)
  expect(status).toBe(200)
  return body.data.map(({ id }) => id)
}

const contract = { id: 'c1', propertyId: 'p1', tenantId: 't1', monthlyRent: 1200 }

test('an event whose payload had to make room is still there: its payload is null, and it cannot be replayed', async () => {
  await subscribed(alice)
  const { body } = await publish({ event: 'lead.created', data: lead() })
  const { rows } = await bridge.deps.store.listDeliveries({
    workspace: bridge.workspace,
    before: null,
    limit: 1,
  })
  const [delivery] = rows
  const attempt = { startedAt: clock.now(), durationMs: 1, status: 400, error: 'no', answer: null }
  const settled = bridge.deps.store.settle({
    delivery: delivery!.id,
    replays: 0,
    subscription: delivery!.subscription,
    attempt,
    state: 'dead',
    nextAttemptAt: null,
    firstAttemptAt: clock.now(),
  })
  await clock.advance('1s')
  await settled
  const made = await bridge.deps.store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 10 })
  expect(made).toMatchObject({ payloads: 1, undelivered: 1 })
  const event = await alice.get(`/api/v1/events/${body.data.eventId}`)
  expect(event).toMatchObject({ status: 200, body: { data: { type: 'lead.created', payload: null } } })
  expect((await alice.list('/api/v1/events')).body.data).toMatchObject([{ payload: null }])
  const [listed] = (await alice.list('/api/v1/deliveries')).body.data
  const replay = await alice.post(`/api/v1/deliveries/${listed!.id}/replay`)
  expect([replay.status, replay.body.error]).toEqual([409, expect.stringContaining('RETENTION_SIZE')])
})

describe('POST /api/v1/events', () => {
  test('stores the event, counts its deliveries and says which id they carry', async () => {
    await subscribed(alice)
    await subscribed(alice, {
      url: 'https://hooks.example.com/b',
      events: ['lead.created', 'CONTRACT_SIGNED'],
    })
    await subscribed(alice, { url: 'https://hooks.example.com/c', events: ['CONTRACT_SIGNED'] })
    const { status, body } = await publish({ event: 'lead.created', data: lead() })
    expect(status).toBe(202)
    expect(body).toEqual({
      success: true,
      data: {
        eventId: expect.stringMatching(/^evt_[0-9a-f]{32}$/),
        event: 'lead.created',
        duplicate: false,
        deliveries: 2,
        warnings: [],
      },
    })
    const deliveries = await alice.list('/api/v1/deliveries')
    expect(deliveries.body.data.map(({ eventId }) => eventId)).toEqual([body.data.eventId, body.data.eventId])
  })

  test("sends CablenetAI's data bare", async () => {
    const data = lead()
    const { body } = await publish({ event: 'lead.created', data, timestamp: '2026-01-01T00:00:00Z' })
    expect((await alice.get(`/api/v1/events/${body.data.eventId}`)).body.data).toMatchObject({
      provider: 'cablenetai',
      payload: data,
    })
  })

  test("puts Inmova's data into its envelope, with the time given or the present one", async () => {
    const now = await publish({ event: 'CONTRACT_SIGNED', data: contract })
    const then = await publish({
      event: 'CONTRACT_SIGNED',
      data: contract,
      timestamp: '2026-01-03T12:00:00Z',
    })
    const payloadOf = async (id: string) => (await alice.get(`/api/v1/events/${id}`)).body.data.payload
    expect(await payloadOf(now.body.data.eventId)).toEqual({
      event: 'CONTRACT_SIGNED',
      timestamp: '2026-01-15T10:30:00.000Z',
      data: contract,
    })
    expect(await payloadOf(then.body.data.eventId)).toMatchObject({ timestamp: '2026-01-03T12:00:00Z' })
  })

  test('takes data that does not fit its schema, and says so', async () => {
    const { status, body } = await publish({ event: 'lead.created', data: { ...lead(), name: 5 } })
    expect(status).toBe(202)
    expect(body.data.warnings).toEqual(['Does not fit the schema: name: expected a string'])
    const [event] = (await alice.list('/api/v1/events')).body.data
    expect(event).toMatchObject({ warnings: body.data.warnings })
  })

  test('knows a repeated idempotency key, and answers with the first event', async () => {
    await subscribed(alice)
    const request = { event: 'lead.created', data: lead(), idempotencyKey: 'order-7' }
    const first = await publish(request)
    const again = await publish({ ...request, data: lead('another') })
    expect(again).toMatchObject({
      status: 202,
      body: { data: { eventId: first.body.data.eventId, duplicate: true, deliveries: 0 } },
    })
    expect(await ids()).toHaveLength(1)
  })

  test('keeps the idempotency keys of workspaces apart, and equal events without a key', async () => {
    const request = { event: 'lead.created', data: lead(), idempotencyKey: 'order-7' }
    await publish(request)
    expect((await publish(request, bridge.bob)).body.data.duplicate).toBe(false)
    for (let count = 0; count < 2; count += 1) {
      expect((await publish({ event: 'lead.created', data: lead() })).body.data.duplicate).toBe(false)
    }
  })

  test.each([
    [{ data: {} }, { event: 'is missing.' }],
    [{ event: 'lead.created' }, { data: 'is missing.' }],
    [{ event: 'lead.created', data: [] }, { data: 'must be an object: the data of the event.' }],
    [{ event: 'lead.created', data: 'x' }, { data: 'must be an object: the data of the event.' }],
    [{ event: 'lead.created', data: null }, { data: 'must be an object: the data of the event.' }],
    [
      { event: 'LEAD.CREATED', data: {} },
      { event: 'There is no event "LEAD.CREATED". Did you mean lead.created?' },
    ],
    [{ event: 'unknown', data: {} }, { event: expect.stringContaining('There is no event') }],
    [{ event: 'lead.created', data: {}, timestamp: 5 }, { timestamp: 'must be a text in ISO 8601.' }],
    [{ event: 'lead.created', data: {}, idempotencyKey: '' }, { idempotencyKey: 'must not be empty.' }],
    [
      { event: 'lead.created', data: {}, idempotencyKey: 'x'.repeat(256) },
      { idempotencyKey: 'must not be longer than 255 characters.' },
    ],
  ])('refuses %j', async (body, details) => {
    const answer = await publish(body)
    expect(answer).toMatchObject({ status: 400, body: { success: false, code: 'VALIDATION_ERROR', details } })
  })

  test('refuses data that is nested beyond all reason', async () => {
    const depth = 100_000
    const payload = `{"event":"lead.created","data":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`
    const answer = await alice.request({ method: 'POST', url: '/api/v1/events', payload })
    expect(answer).toMatchObject({ status: 400, body: { details: { data: 'It is nested too deeply.' } } })
  })

  test('is 503 with Retry-After when the event cannot be stored', async () => {
    await bridge.deps.store.close()
    const { status, headers, body } = await publish({ event: 'lead.created', data: lead() })
    expect([status, headers['retry-after']]).toEqual([503, '5'])
    expect(body).toMatchObject({ success: false, code: 'UNAVAILABLE' })
  })
})

describe('GET /api/v1/events', () => {
  test('shows each event in the form that is delivered, and what is known about it', async () => {
    const { body } = await publish({ event: 'lead.created', data: lead() })
    const list = await alice.list('/api/v1/events')
    expect(list.body).toEqual({
      success: true,
      data: [
        {
          id: body.data.eventId,
          type: 'lead.created',
          key: 'cablenetai_lead_created',
          provider: 'cablenetai',
          subject: 'lead-1',
          test: false,
          receivedAt: '2026-01-15T10:30:00.000Z',
          warnings: [],
          payload: lead(),
        },
      ],
      pagination: { nextCursor: null },
    })
    expect((await alice.get(`/api/v1/events/${body.data.eventId}`)).body.data).toEqual(list.body.data[0])
  })

  test('shows an unknown event with the name that the sender gave it', async () => {
    const raw = Buffer.from('\uFEFF{"hello": "world"}')
    await bridge.deps.store.acceptEvent({
      workspace: bridge.workspace,
      source: null,
      provider: 'inmova',
      type: 'unknown',
      reportedType: 'USER_CREATED',
      subject: null,
      dedupe: null,
      receivedAt: clock.now(),
      test: false,
      warnings: [],
      raw,
      body: null,
      subscriptions: [],
    })
    const { body } = await alice.list('/api/v1/events?type=unknown')
    expect(body.data).toMatchObject([
      {
        type: 'unknown',
        key: null,
        reportedType: 'USER_CREATED',
        subject: null,
        payload: { hello: 'world' },
      },
    ])
  })

  test('can be narrowed down by types, repeated or separated by commas, by name or by key', async () => {
    const [lead1, contract1, property1] = [
      await publish({ event: 'lead.created', data: lead() }),
      await publish({ event: 'CONTRACT_SIGNED', data: contract }),
      await publish({ event: 'PROPERTY_CREATED', data: { id: 'p1' } }),
    ].map(({ body }) => body.data.eventId)
    expect(await ids()).toEqual([property1, contract1, lead1])
    expect(await ids('?type=lead.created')).toEqual([lead1])
    expect(await ids('?type=lead.created,CONTRACT_SIGNED')).toEqual([contract1, lead1])
    expect(await ids('?type=lead.created&type=PROPERTY_CREATED')).toEqual([property1, lead1])
    expect(await ids('?type=inmova_contract_signed')).toEqual([contract1])
    expect(await ids('?type=unknown')).toEqual([])
    expect(await ids('?type=')).toHaveLength(3)
  })

  test('can begin at a time, in ISO 8601 or in milliseconds', async () => {
    const old = (await publish({ event: 'lead.created', data: lead('old') })).body.data.eventId
    await clock.advance('1h')
    const fresh = (await publish({ event: 'lead.created', data: lead('new') })).body.data.eventId
    expect(await ids('?since=2026-01-15T11:00:00Z')).toEqual([fresh])
    expect(await ids('?since=2026-01-15T13:00:00+02:00')).toEqual([fresh])
    expect(await ids(`?since=${clock.now()}`)).toEqual([fresh])
    expect(await ids('?since=2026-01-15')).toEqual([fresh, old])
    expect(await ids(`?since=${clock.now() + 1}`)).toEqual([])
    expect(await ids('?since=')).toEqual([fresh, old])
  })

  test('is read a page at a time', async () => {
    for (let count = 0; count < 5; count += 1)
      await publish({ event: 'lead.created', data: lead(`${count}`) })
    const all = await ids()
    const first = await alice.list('/api/v1/events?limit=3')
    const rest = await alice.list(`/api/v1/events?limit=3&cursor=${first.body.pagination?.nextCursor}`)
    expect([...first.body.data, ...rest.body.data].map(({ id }) => id)).toEqual(all)
    expect(rest.body.pagination).toEqual({ nextCursor: null })
  })

  test.each([
    'type=lead.creatd',
    'type=lead.created,nope',
    'since=yesterday',
    'since=1767441600',
    'limit=0',
    'cursor=x',
  ])('refuses ?%s', async (query) => {
    const [path] = query.split('=')
    const answer = await alice.get(`/api/v1/events?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { details: { [path!]: expect.any(String) } } })
  })
})

describe('GET /api/v1/events/:id', () => {
  test('is 404 for an id that is none', async () => {
    for (const id of ['evt_1', 'nonsense', `evt_${'0'.repeat(32)}`]) {
      expect(await alice.get(`/api/v1/events/${id}`)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      })
    }
  })
})
