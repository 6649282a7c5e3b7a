/*
 * Sources over HTTP: connect, list, change, disconnect; and that the inbound door follows.
 *
 * Real: the whole service on SQLite in memory, the inbound door, a stand-in of Inmova's API on the loopback interface.
 * Doubles: the clock. Observed: status and bodies, and what Inmova was asked.
 */
import { createHmac } from 'node:crypto'
import { eventTypes, events } from '@hook-bridge/event-catalog'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type InmovaApi, startInmovaApi } from './inmova-api.ts'
import { type Client, createBridge, type Item, lead, type TestBridge } from './bridge.ts'

type Source = Item & { readonly inboundUrl: string; readonly secret: string; readonly upstream: object }

const inmovaTypes = events.filter(({ provider }) => provider === 'inmova').map(({ type }) => type)

let clock: FakeClock
let bridge: TestBridge
let alice: Client
let inmova: InmovaApi

beforeEach(async () => {
  clock = createFakeClock({ startsAt: '2026-01-15T10:30:00.000Z' })
  bridge = await createBridge({ clock })
  alice = bridge.alice
  inmova = await startInmovaApi()
})
afterEach(async () => {
  await bridge.close()
  await inmova.close()
})

function connect(body: object) {
  return alice.post<Source>('/api/v1/sources', body)
}

/** Sends a lead to the inbound URL, signed with the secret; the status of the answer. */
async function send(inboundUrl: string, secret: string, id = 'lead-1'): Promise<number> {
  const payload = JSON.stringify(lead(id))
  const signature = createHmac('sha256', secret).update(payload).digest('hex')
  const { status } = await bridge.stranger.request({
    method: 'POST',
    url: new URL(inboundUrl).pathname,
    payload,
    headers: { 'x-cablenetai-signature': signature },
  })
  return status
}

describe('POST /api/v1/sources', () => {
  test('gives an inbound URL and a secret, shown once', async () => {
    const { status, body } = await connect({ provider: 'cablenetai', name: 'Santo Domingo' })
    expect(status).toBe(201)
    expect(body).toEqual({
      success: true,
      data: {
        id: expect.stringMatching(/^src_[0-9a-f]{24}$/),
        provider: 'cablenetai',
        name: 'Santo Domingo',
        inboundUrl: expect.stringMatching(/^https:\/\/bridge\.example\.com\/in\/[\w-]{43}$/),
        secret: expect.stringMatching(/^whsec_[0-9a-f]{64}$/),
        switchedOff: [],
        createdAt: '2026-01-15T10:30:00.000Z',
        lastEventAt: null,
      },
      warning: expect.stringContaining('not be able to see it again'),
    })
    expect(await send(body.data.inboundUrl, body.data.secret)).toBe(200)
    for (const path of ['/api/v1/sources', `/api/v1/sources/${body.data.id}`]) {
      expect((await alice.get(path)).text).not.toContain('whsec_')
    }
  })

  test('takes a pasted secret, without the blanks and newlines around it', async () => {
    const { body } = await connect({ provider: 'cablenetai', secret: ' \n the-secret-of-cablenet\r\n' })
    expect(body.data.secret).toBe('the-secret-of-cablenet')
    expect(await send(body.data.inboundUrl, 'the-secret-of-cablenet')).toBe(200)
  })

  test.each([
    [{}, { provider: 'is missing.' }],
    [{ provider: 'idealista' }, { provider: 'must be one of cablenetai, inmova.' }],
    [{ provider: 'inmova', name: 5 }, { name: 'must be a text.' }],
    [
      { provider: 'inmova', secret: ' short ' },
      { secret: 'It has less than 8 characters: paste all of it.' },
    ],
    [{ provider: 'inmova', secret: 'x'.repeat(501) }, { secret: expect.stringContaining('more than 500') }],
    [{ provider: 'cablenetai', apiKey: 'sk_live_1' }, { apiKey: expect.stringContaining('Only Inmova') }],
    [
      { provider: 'inmova', apiKey: 'sk_live_1', secret: 'x'.repeat(20) },
      { secret: expect.stringContaining('either') },
    ],
    [{ provider: 'inmova', apiKey: ' ' }, { apiKey: expect.stringContaining('no API key') }],
    [{ provider: 'inmova', apiKey: 'sk_live\nx' }, { apiKey: expect.stringContaining('no API key') }],
    [{ provider: 'inmova', baseUrl: 'https://x.example' }, { baseUrl: expect.stringContaining('apiKey') }],
    [
      { provider: 'inmova', apiKey: 'k', baseUrl: 'https://10.0.0.1' },
      { baseUrl: expect.stringContaining('10.0.0.1') },
    ],
  ])('refuses %j', async (body, details) => {
    const answer = await connect(body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'VALIDATION_ERROR', details } })
    expect((await alice.list('/api/v1/sources')).body.data).toEqual([])
  })
})

describe('POST /api/v1/sources with an API key of Inmova', () => {
  const request = () => ({
    provider: 'inmova',
    apiKey: ' sk_live_good\n',
    baseUrl: `${inmova.origin}/api/v1/`,
  })

  test('registers the bridge there, keeps the secret, and says what Inmova will not send', async () => {
    inmova.accept(inmovaTypes.slice(1))
    const { status, body } = await connect(request())
    expect(status).toBe(201)
    expect(inmova.calls).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/webhooks',
        authorization: 'Bearer sk_live_good',
        body: { url: body.data.inboundUrl, events: inmovaTypes, maxRetries: 5 },
      },
    ])
    expect(body.data).toMatchObject({
      secret: inmova.secret,
      upstream: {
        baseUrl: inmova.origin,
        webhookId: inmova.webhookId,
        requestedEvents: inmovaTypes,
        acceptedEvents: inmovaTypes.slice(1),
        missingEvents: inmovaTypes.slice(0, 1),
      },
    })
    const { text, body: shown } = await alice.get<Source>(`/api/v1/sources/${body.data.id}`)
    expect(shown.data.upstream).toEqual(body.data.upstream)
    expect(text).not.toContain('sk_live_good')
  })

  test('is 400 when Inmova refuses the key, and leaves nothing behind', async () => {
    inmova.answer({ status: 403, body: '{"error":"Insufficient permissions","code":"FORBIDDEN"}' })
    const answer = await connect(request())
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', details: { apiKey: expect.stringContaining('webhooks:write') } },
    })
    expect((await alice.list('/api/v1/sources')).body.data).toEqual([])
  })

  test('is 503 with Retry-After when Inmova cannot be reached', async () => {
    await inmova.close()
    const { status, headers, body } = await connect(request())
    expect([status, headers['retry-after']]).toEqual([503, '5'])
    expect(body).toMatchObject({
      code: 'UNAVAILABLE',
      error: expect.stringContaining('could not be reached'),
    })
  })

  test('on DELETE is removed there too', async () => {
    const { body } = await connect(request())
    const gone = await alice.delete(`/api/v1/sources/${body.data.id}`)
    expect(gone).toMatchObject({ status: 200, body: { data: { removedUpstream: true } } })
    expect(inmova.calls.at(-1)).toMatchObject({
      method: 'DELETE',
      path: `/api/v1/webhooks/${inmova.webhookId}`,
      authorization: 'Bearer sk_live_good',
    })
  })

  test('on DELETE says when Inmova keeps its webhook, and is gone here all the same', async () => {
    const { body } = await connect(request())
    inmova.answer({ status: 404, headers: { 'content-type': 'text/html' }, body: '<!doctype html>' })
    const gone = await alice.delete(`/api/v1/sources/${body.data.id}`)
    expect(gone).toMatchObject({
      status: 200,
      body: { data: { removedUpstream: false, message: expect.stringContaining('keeps its webhook') } },
    })
    expect(await alice.get(`/api/v1/sources/${body.data.id}`)).toMatchObject({ status: 404 })
    expect(await send(body.data.inboundUrl, inmova.secret)).toBe(404)
  })
})

describe('GET /api/v1/sources', () => {
  test('lists newest first, a page at a time, with the time of the last event', async () => {
    const first = await connect({ provider: 'cablenetai' })
    const second = await connect({ provider: 'inmova' })
    await clock.advance('1m')
    await send(first.body.data.inboundUrl, first.body.data.secret)
    const page = await alice.list('/api/v1/sources?limit=1')
    expect(page.body.data).toMatchObject([{ id: second.body.data.id, lastEventAt: null }])
    const rest = await alice.list(`/api/v1/sources?limit=1&cursor=${page.body.pagination?.nextCursor}`)
    expect(rest.body).toMatchObject({
      data: [{ id: first.body.data.id, lastEventAt: '2026-01-15T10:31:00.000Z' }],
      pagination: { nextCursor: null },
    })
  })
})

describe('PATCH /api/v1/sources/:id', () => {
  test('renames, and takes the name back', async () => {
    const { body } = await connect({ provider: 'inmova', name: 'old' })
    const path = `/api/v1/sources/${body.data.id}`
    expect((await alice.patch(path, { name: 'new' })).body.data).toMatchObject({ name: 'new' })
    expect((await alice.patch(path, { name: null })).body.data).toMatchObject({ name: null })
    expect((await alice.patch(path, {})).body.data).toMatchObject({ name: null })
  })

  test('takes a new secret; both count for 24 hours', async () => {
    const { body } = await connect({ provider: 'cablenetai' })
    const { id, inboundUrl, secret: old } = body.data
    const answer = await alice.patch(`/api/v1/sources/${id}`, { secret: ' the-new-secret\n' })
    expect(answer.status).toBe(200)
    expect(answer.body).not.toHaveProperty('warning')
    expect(answer.text).not.toContain('the-new-secret')
    expect(await send(inboundUrl, 'the-new-secret')).toBe(200)
    expect(await send(inboundUrl, old, 'lead-2')).toBe(200)
    await clock.advance('24h')
    expect(await send(inboundUrl, 'the-new-secret', 'lead-3')).toBe(200)
    expect(await send(inboundUrl, old, 'lead-4')).toBe(401)
  })

  test('makes a new secret, shown once; a second rotation does not lock out the first', async () => {
    const { body } = await connect({ provider: 'cablenetai' })
    const { id, inboundUrl, secret: old } = body.data
    const once = await alice.patch<Source>(`/api/v1/sources/${id}`, { rotate: true })
    const twice = await alice.patch<Source>(`/api/v1/sources/${id}`, { rotate: true })
    expect(once.body).toMatchObject({
      data: { secret: expect.stringMatching(/^whsec_/) },
      warning: expect.any(String),
    })
    for (const secret of [old, once.body.data.secret, twice.body.data.secret]) {
      expect(await send(inboundUrl, secret)).toBe(200)
    }
    await alice.patch(`/api/v1/sources/${id}`, { rotate: true })
    expect(await send(inboundUrl, old)).toBe(401)
  })

  test('switches event types off: they are stored and delivered to nobody', async () => {
    await alice.post('/api/v1/webhooks', { url: 'https://hooks.example.com/', events: ['lead.created'] })
    const { body } = await connect({ provider: 'cablenetai' })
    const switchedOff = ['payment.received', 'lead.created', 'lead.created']
    const answer = await alice.patch(`/api/v1/sources/${body.data.id}`, { switchedOff })
    expect(answer.body.data.switchedOff).toEqual(['lead.created', 'payment.received'])
    expect(await send(body.data.inboundUrl, body.data.secret)).toBe(200)
    expect((await alice.list('/api/v1/events')).body.data).toHaveLength(1)
    expect((await alice.list('/api/v1/deliveries')).body.data).toEqual([])
  })

  test.each([
    [{ secret: 'short' }, 'secret'],
    [{ secret: 'long-enough-secret', rotate: true }, 'rotate'],
    [{ rotate: 'yes' }, 'rotate'],
    [{ switchedOff: ['lead.created', 'CONTRACT_SIGNED'] }, 'switchedOff.1'],
    [{ switchedOff: 'lead.created' }, 'switchedOff'],
    [{ name: 'x'.repeat(121) }, 'name'],
  ])('refuses %j', async (change, path) => {
    const { body } = await connect({ provider: 'cablenetai' })
    const answer = await alice.patch(`/api/v1/sources/${body.data.id}`, change)
    expect(answer).toMatchObject({ status: 400, body: { details: { [path]: expect.any(String) } } })
  })

  test('names the events there are when a wrong one is switched off', async () => {
    const { body } = await connect({ provider: 'inmova' })
    const answer = await alice.patch(`/api/v1/sources/${body.data.id}`, { switchedOff: ['lead.created'] })
    const details = answer.body.details!['switchedOff.0']!
    expect(details).toContain('no event of Inmova')
    for (const type of eventTypes) expect(details.includes(type)).toBe(inmovaTypes.includes(type))
  })

  test('cannot rotate a secret that Inmova made', async () => {
    const { body } = await connect({ provider: 'inmova', apiKey: 'sk_live_good', baseUrl: inmova.origin })
    const answer = await alice.patch(`/api/v1/sources/${body.data.id}`, { rotate: true })
    expect(answer).toMatchObject({
      status: 400,
      body: { details: { rotate: expect.stringContaining('Inmova') } },
    })
  })
})

describe('DELETE /api/v1/sources/:id', () => {
  test('is 204, and the inbound URL answers 404 from then on', async () => {
    const { body } = await connect({ provider: 'cablenetai' })
    const gone = await alice.delete(`/api/v1/sources/${body.data.id}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect(await send(body.data.inboundUrl, body.data.secret)).toBe(404)
    expect(await alice.delete(`/api/v1/sources/${body.data.id}`)).toMatchObject({ status: 404 })
    expect((await alice.list('/api/v1/sources')).body.data).toEqual([])
  })
})

describe('a source of another workspace', () => {
  test('is not there, whatever is asked of it', async () => {
    const { body } = await connect({ provider: 'cablenetai' })
    const path = `/api/v1/sources/${body.data.id}`
    const { bob } = bridge
    expect((await bob.list('/api/v1/sources')).body.data).toEqual([])
    for (const { status } of [
      await bob.get(path),
      await bob.patch(path, { name: 'x' }),
      await bob.delete(path),
    ]) {
      expect(status).toBe(404)
    }
    expect(await alice.get(path)).toMatchObject({ status: 200 })
  })
})
