/*
 * Webhooks over HTTP: subscribe, list, change, delete.
 *
 * Real: the whole service on SQLite in memory. Doubles: the clock. Nothing is delivered.
 * Observed: status, headers, bodies; for secrets the registry, since no answer shows them again.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { findSubscription } from '../../src/subscriptions/find-subscription.ts'
import { type Client, createBridge, type Item, subscribed, type TestBridge } from './bridge.ts'

const WARNING = 'Save the webhook secret securely. You will not be able to see it again.'
const url = 'https://hooks.example.com/a'

let clock: FakeClock
let bridge: TestBridge
let alice: Client

beforeEach(async () => {
  clock = createFakeClock({ startsAt: '2026-01-15T10:30:00.000Z' })
  bridge = await createBridge({ clock })
  alice = bridge.alice
})
afterEach(() => bridge.close())

/** The secrets that sign now, newest first. */
function secretsOf(id: string): string[] {
  const { secrets } = findSubscription(bridge.deps, bridge.workspace, id)!
  return secrets
    .filter(({ activeUntil }) => activeUntil === null || activeUntil > clock.now())
    .map(({ sealed }) => bridge.deps.box.open(sealed))
}

function post(body: object) {
  return alice.post<Item & { secret: string }>('/api/v1/webhooks', body)
}

describe('POST /api/v1/webhooks', () => {
  test('creates a webhook and shows its secret once', async () => {
    const answer = await post({ url, events: ['PROPERTY_CREATED', 'CONTRACT_SIGNED'] })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      success: true,
      data: {
        id: expect.stringMatching(/^wh_[0-9a-f]{24}$/),
        url,
        events: ['CONTRACT_SIGNED', 'PROPERTY_CREATED'],
        active: true,
        maxRetries: 3,
        retryPolicy: null,
        client: null,
        platform: 'other',
        name: null,
        ordered: false,
        coalesceSeconds: null,
        filters: [],
        status: 'active',
        statusReason: null,
        failingSince: null,
        createdAt: '2026-01-15T10:30:00.000Z',
        updatedAt: '2026-01-15T10:30:00.000Z',
        secret: expect.stringMatching(/^whsec_[0-9a-f]{64}$/),
      },
      warning: WARNING,
    })
    const { id, secret } = answer.body.data
    expect(secretsOf(id)).toEqual([secret])
    for (const path of ['/api/v1/webhooks', `/api/v1/webhooks/${id}`]) {
      expect((await alice.get(path)).text).not.toContain('whsec_')
    }
  })

  test('takes all settings', async () => {
    const settings = { maxRetries: 0, retryPolicy: '24h', client: 'n8n', name: '  Leads to the CRM ' }
    const { body } = await post({ url, events: ['lead.created'], ...settings })
    expect(body.data).toMatchObject({ ...settings, name: 'Leads to the CRM' })
  })

  test('says by whose rules it sends', async () => {
    const { body } = await post({ url, events: ['lead.created'], client: 'make' })
    expect(body.data).toMatchObject({ client: 'make', platform: 'make' })
    const changed = await alice.patch(`/api/v1/webhooks/${body.data.id}`, { client: null })
    expect(changed.body.data).toMatchObject({ client: null, platform: 'other' })
  })

  test('takes null for a setting that is not given', async () => {
    const nothing = { maxRetries: null, retryPolicy: null, client: null, name: null, filters: null }
    const { status, body } = await post({ url, events: ['lead.created'], ...nothing })
    expect([status, body.data.maxRetries]).toEqual([201, 3])
  })

  test('drops events that are named twice', async () => {
    const { body } = await post({ url, events: ['lead.created', 'lead.created'] })
    expect(body.data.events).toEqual(['lead.created'])
  })

  test.each([
    [{ events: ['lead.created'] }, { url: 'is missing.' }],
    [{ url: 7, events: ['lead.created'] }, { url: 'must be a text: the address that takes the events.' }],
    [{ url }, { events: 'is missing.' }],
    [{ url, events: 'lead.created' }, { events: 'must be a list of event names.' }],
    [{ url, events: [null] }, { 'events.0': 'must be the name of an event.' }],
    [{ url, events: [] }, { events: 'Name at least one event.' }],
    [{ url, events: ['lead.created'], maxRetries: 6 }, { maxRetries: 'must be a whole number from 0 to 5.' }],
    [
      { url, events: ['lead.created'], maxRetries: -1 },
      { maxRetries: 'must be a whole number from 0 to 5.' },
    ],
    [
      { url, events: ['lead.created'], maxRetries: 1.5 },
      { maxRetries: 'must be a whole number from 0 to 5.' },
    ],
    [
      { url, events: ['lead.created'], maxRetries: '3' },
      { maxRetries: 'must be a whole number from 0 to 5.' },
    ],
    [{ url, events: ['lead.created'], retryPolicy: '7d' }, { retryPolicy: 'must be one of 24h.' }],
    [
      { url, events: ['lead.created'], client: 'ifttt' },
      { client: 'must be one of zapier, make, n8n, other.' },
    ],
    [
      { url, events: ['lead.created'], name: 'x'.repeat(121) },
      { name: 'must not be longer than 120 characters.' },
    ],
    [
      { url, events: ['lead.created'], filters: { city: 'Madrid' } },
      { filters: 'must be a list of filters.' },
    ],
    [
      { url: 'hooks.example.com', events: ['lead.created'] },
      { url: expect.stringContaining('complete URL') },
    ],
    [
      { url: 'ftp://hooks.example.com', events: ['lead.created'] },
      { url: expect.stringContaining('https://') },
    ],
    [
      { url: 'https://10.1.2.3/x', events: ['lead.created'] },
      { url: expect.stringContaining('ALLOWED_TARGETS') },
    ],
  ])('refuses %j', async (body, details) => {
    const answer = await post(body)
    expect(answer).toMatchObject({ status: 400, body: { success: false, code: 'VALIDATION_ERROR', details } })
    for (const [path, message] of Object.entries(answer.body.details!)) {
      expect(answer.body.error).toContain(`${path}: ${message}`)
    }
    expect((await alice.list('/api/v1/webhooks')).body.data).toEqual([])
  })

  test('names everything that is wrong at once, and the events that were meant', async () => {
    const { body } = await post({
      url: 'https://192.168.1.1/',
      events: ['lead.created', 'cablenetai_lead_created', 'property_created', 'contract signed', 'foo'],
    })
    expect(body.details).toEqual({
      url: expect.stringContaining('192.168.1.1 is not a public address'),
      'events.1': 'There is no event "cablenetai_lead_created". Did you mean lead.created?',
      'events.2': 'There is no event "property_created". Did you mean PROPERTY_CREATED?',
      'events.3': 'There is no event "contract signed". Did you mean contract.signed or CONTRACT_SIGNED?',
      'events.4': 'There is no event "foo". GET /api/v1/event-types lists all events.',
    })
  })
})

describe('POST /api/v1/webhooks with the same address and events again', () => {
  test('is the same webhook with a fresh secret, and no twin', async () => {
    const first = await post({ url, events: ['lead.created', 'CONTRACT_SIGNED'], maxRetries: 5 })
    await clock.advance('1m')
    const again = await post({ url, events: ['CONTRACT_SIGNED', 'lead.created'], name: 'again' })
    expect(again.status).toBe(200)
    expect(again.body.warning).toBe(WARNING)
    expect(again.body.data).toMatchObject({
      id: first.body.data.id,
      maxRetries: 5,
      name: 'again',
      createdAt: '2026-01-15T10:30:00.000Z',
      updatedAt: '2026-01-15T10:31:00.000Z',
    })
    expect(again.body.data.secret).not.toBe(first.body.data.secret)
    expect((await alice.list('/api/v1/webhooks')).body.data).toHaveLength(1)
  })

  test('takes what else it says', async () => {
    const settings = { maxRetries: 1, retryPolicy: '24h', client: 'make', name: 'new' }
    const { id } = await subscribed(alice, { maxRetries: 5 })
    expect(await subscribed(alice, settings)).toMatchObject({ id, ...settings })
    const nothing = { retryPolicy: null, client: null, name: null }
    expect(await subscribed(alice, nothing)).toMatchObject({ id, ...nothing, maxRetries: 1 })
  })

  test('lets the old secret sign for 24 hours more', async () => {
    const { id, secret: old } = await subscribed(alice)
    const { secret: fresh } = await subscribed(alice)
    expect(secretsOf(id)).toEqual([fresh, old])
    await clock.advance('23h')
    expect(secretsOf(id)).toEqual([fresh, old])
    await clock.advance('1h')
    expect(secretsOf(id)).toEqual([fresh])
  })

  test('makes a paused webhook active', async () => {
    const { id } = await subscribed(alice)
    await alice.patch(`/api/v1/webhooks/${id}`, { active: false })
    expect(await subscribed(alice)).toMatchObject({ id, active: true, status: 'active', statusReason: null })
  })

  test('sees through other spellings of the same address', async () => {
    const { id } = await subscribed(alice, { url: 'https://hooks.example.com' })
    expect(await subscribed(alice, { url: ' HTTPS://Hooks.Example.com:443/ ' })).toMatchObject({ id })
  })

  test('at the same moment makes one webhook, not many', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post({ url, events: ['lead.created'] })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1)
    expect((await alice.list('/api/v1/webhooks')).body.data).toHaveLength(1)
  })

  test('in another workspace is another webhook', async () => {
    const { id } = await subscribed(alice)
    expect((await subscribed(bridge.bob)).id).not.toBe(id)
  })

  test('for other events is another webhook', async () => {
    const { id } = await subscribed(alice)
    expect((await subscribed(alice, { events: ['lead.created', 'CONTRACT_SIGNED'] })).id).not.toBe(id)
  })
})

describe('GET /api/v1/webhooks', () => {
  test('lists newest first, a page at a time', async () => {
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1)
      ids.unshift((await subscribed(alice, { url: `${url}${count}` })).id)
    const first = await alice.list('/api/v1/webhooks?limit=2')
    expect(first.body.data.map(({ id }) => id)).toEqual(ids.slice(0, 2))
    const cursor = first.body.pagination?.nextCursor
    const second = await alice.list(`/api/v1/webhooks?limit=2&cursor=${cursor}`)
    expect(second.body.data.map(({ id }) => id)).toEqual(ids.slice(2, 4))
    const last = await alice.list(`/api/v1/webhooks?limit=2&cursor=${second.body.pagination?.nextCursor}`)
    expect(last.body).toMatchObject({ data: [{ id: ids[4] }], pagination: { nextCursor: null } })
  })

  test('goes on where it was even when what was listed has been deleted', async () => {
    for (let count = 0; count < 3; count += 1) await subscribed(alice, { url: `${url}${count}` })
    const first = await alice.list('/api/v1/webhooks?limit=2')
    for (const { id } of first.body.data) await alice.delete(`/api/v1/webhooks/${id}`)
    const rest = await alice.list(`/api/v1/webhooks?limit=2&cursor=${first.body.pagination?.nextCursor}`)
    expect(rest.body.data).toHaveLength(1)
  })

  test('shows 20 when no limit is given', async () => {
    for (let count = 0; count < 21; count += 1) await subscribed(alice, { url: `${url}${count}` })
    expect((await alice.list('/api/v1/webhooks')).body.data).toHaveLength(20)
  })

  test.each([
    'limit=0',
    'limit=101',
    'limit=two',
    'limit=1.5',
    'limit=1&limit=2',
    'cursor=wh_1',
    'cursor=a&cursor=b',
  ])('refuses ?%s', async (query) => {
    const [path] = query.split('=', 1)
    const answer = await alice.get(`/api/v1/webhooks?${query}`)
    expect(answer).toMatchObject({ status: 400, body: { details: { [path!]: expect.any(String) } } })
  })
})

describe('PATCH /api/v1/webhooks/:id', () => {
  test('pauses and resumes', async () => {
    const { id } = await subscribed(alice)
    const paused = await alice.patch(`/api/v1/webhooks/${id}`, { active: false })
    expect(paused).toMatchObject({
      status: 200,
      body: { data: { active: false, status: 'paused', statusReason: 'Paused by a person.' } },
    })
    const resumed = await alice.patch(`/api/v1/webhooks/${id}`, { active: true })
    expect(resumed.body.data).toMatchObject({ active: true, status: 'active', statusReason: null })
    expect((await alice.get(`/api/v1/webhooks/${id}`)).body.data).toEqual({
      ...resumed.body.data,
      held: null,
    })
  })

  test('resumes a webhook that was gone, and lifts what it was waiting for', async () => {
    const { id } = await subscribed(alice)
    const { row } = findSubscription(bridge.deps, bridge.workspace, id)!
    const gone = {
      state: 'gone',
      stateReason: 'The receiver answered 410.',
      notBefore: clock.now() + 60_000,
    } as const
    bridge.deps.registry.putSubscription(await bridge.deps.store.changeSubscription(row, gone))
    expect((await alice.get(`/api/v1/webhooks/${id}`)).body.data).toMatchObject({
      active: false,
      status: 'gone',
      statusReason: 'The receiver answered 410.',
    })
    await alice.patch(`/api/v1/webhooks/${id}`, { active: true })
    expect(findSubscription(bridge.deps, bridge.workspace, id)).toMatchObject({
      state: 'active',
      notBefore: null,
    })
  })

  test('changes address, events and settings, and keeps the rest', async () => {
    const { id } = await subscribed(alice, { name: 'old', client: 'make' })
    await clock.advance('1h')
    const change = {
      url: 'https://hooks.example.com/b',
      events: ['CONTRACT_SIGNED'],
      maxRetries: 1,
      retryPolicy: '24h',
    }
    const { body } = await alice.patch(`/api/v1/webhooks/${id}`, change)
    expect(body.data).toMatchObject({
      ...change,
      name: 'old',
      client: 'make',
      createdAt: '2026-01-15T10:30:00.000Z',
      updatedAt: '2026-01-15T11:30:00.000Z',
    })
  })

  test('takes settings back with null', async () => {
    const { id } = await subscribed(alice, { name: 'old', client: 'make', maxRetries: 5, retryPolicy: '24h' })
    const nothing = { name: null, client: null, maxRetries: null, retryPolicy: null }
    const { body } = await alice.patch(`/api/v1/webhooks/${id}`, nothing)
    expect(body.data).toMatchObject({ name: null, client: null, maxRetries: 3, retryPolicy: null })
  })

  test('with nothing in it changes nothing', async () => {
    const { id, updatedAt } = await subscribed(alice)
    await clock.advance('1h')
    const answer = await alice.patch(`/api/v1/webhooks/${id}`, {})
    expect(answer).toMatchObject({ status: 200, body: { data: { updatedAt } } })
  })

  test('judges only what it changes: an address that was allowed once does not stand in the way', async () => {
    const { id } = await subscribed(alice)
    const { row } = findSubscription(bridge.deps, bridge.workspace, id)!
    const moved = await bridge.deps.store.changeSubscription(row, { url: 'https://10.0.0.1/hook' })
    bridge.deps.registry.putSubscription(moved)
    const answer = await alice.patch(`/api/v1/webhooks/${id}`, { events: ['CONTRACT_SIGNED'] })
    expect(answer).toMatchObject({ status: 200, body: { data: { url: 'https://10.0.0.1/hook' } } })
  })

  test('never makes a twin of another webhook', async () => {
    const { id: one } = await subscribed(alice)
    const { id: other } = await subscribed(alice, { url: `${url}2` })
    const answer = await alice.patch(`/api/v1/webhooks/${other}`, { url })
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', error: expect.stringContaining(one) },
    })
    expect(await alice.patch(`/api/v1/webhooks/${one}`, { url })).toMatchObject({ status: 200 })
  })

  test.each([
    [{ url: 'https://127.0.0.2/' }, 'url'],
    [{ events: ['lead.creatd'] }, 'events.0'],
    [{ events: [] }, 'events'],
    [{ active: 'yes' }, 'active'],
    [{ maxRetries: 9 }, 'maxRetries'],
    [{ filters: 'city' }, 'filters'],
  ])('refuses %j', async (change, path) => {
    const { id } = await subscribed(alice)
    const answer = await alice.patch(`/api/v1/webhooks/${id}`, change)
    expect(answer).toMatchObject({ status: 400, body: { details: { [path]: expect.any(String) } } })
  })
})

describe('DELETE /api/v1/webhooks/:id', () => {
  test('is 204 without a body, and 404 when done again', async () => {
    const { id } = await subscribed(alice)
    const gone = await alice.delete(`/api/v1/webhooks/${id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect(await alice.delete(`/api/v1/webhooks/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    })
    expect(await alice.get(`/api/v1/webhooks/${id}`)).toMatchObject({ status: 404 })
    expect((await alice.list('/api/v1/webhooks')).body.data).toEqual([])
  })

  test('is 204 again with ifExists=true, and still ends a webhook that is there', async () => {
    const { id } = await subscribed(alice)
    for (const _time of [1, 2]) {
      expect(await alice.delete(`/api/v1/webhooks/${id}?ifExists=true`)).toMatchObject({ status: 204 })
    }
    expect((await alice.list('/api/v1/webhooks')).body.data).toEqual([])
    expect(await alice.delete(`/api/v1/webhooks/${id}?ifExists=yes`)).toMatchObject({ status: 400 })
  })

  test('frees the address: the same subscription again is a new one', async () => {
    const { id } = await subscribed(alice)
    await alice.delete(`/api/v1/webhooks/${id}`)
    expect((await subscribed(alice)).id).not.toBe(id)
  })

  test('wins over a change at the same moment', async () => {
    const { id } = await subscribed(alice)
    const [gone, changed] = await Promise.all([
      alice.delete(`/api/v1/webhooks/${id}`),
      alice.patch(`/api/v1/webhooks/${id}`, { name: 'too late' }),
    ])
    expect([gone.status, changed.status]).toEqual([204, 404])
    expect((await alice.list('/api/v1/webhooks')).body.data).toEqual([])
  })
})

describe('POST /api/v1/webhooks/:id/rotate-secret', () => {
  test('gives a new secret and keeps the old one for 24 hours', async () => {
    const { id, secret: old } = await subscribed(alice)
    const { status, body } = await alice.post<Item & { secret: string }>(
      `/api/v1/webhooks/${id}/rotate-secret`,
    )
    expect([status, body.warning]).toEqual([200, WARNING])
    expect(secretsOf(id)).toEqual([body.data.secret, old])
    await clock.advance('1d')
    expect(secretsOf(id)).toEqual([body.data.secret])
  })

  test('twice in a day keeps two secrets, never three', async () => {
    const { id } = await subscribed(alice)
    const once = await alice.post<Item & { secret: string }>(`/api/v1/webhooks/${id}/rotate-secret`)
    const twice = await alice.post<Item & { secret: string }>(`/api/v1/webhooks/${id}/rotate-secret`)
    expect(secretsOf(id)).toEqual([twice.body.data.secret, once.body.data.secret])
  })
})

describe('a webhook of another workspace', () => {
  test('is not there, whatever is asked of it', async () => {
    const { id } = await subscribed(alice)
    const path = `/api/v1/webhooks/${id}`
    const { bob } = bridge
    expect((await bob.list('/api/v1/webhooks')).body.data).toEqual([])
    const answers = await Promise.all([
      bob.get(path),
      bob.patch(path, { active: false }),
      bob.delete(path),
      bob.get(`${path}/logs`),
      bob.post(`${path}/test`, {}),
      bob.post(`${path}/rotate-secret`),
    ])
    for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'NOT_FOUND'])
    expect((await alice.get(path)).body.data).toMatchObject({ active: true })
  })

  test('does not lend its cursor', async () => {
    for (const path of ['a', 'b']) await subscribed(alice, { url: `${url}${path}` })
    const { body } = await alice.list('/api/v1/webhooks?limit=1')
    const answer = await bridge.bob.list(`/api/v1/webhooks?cursor=${body.pagination?.nextCursor}`)
    expect(answer.body.data).toEqual([])
  })
})
