// Real: the API simulator, its dispatcher and a receiver on loopback sockets, called with Node's fetch.
// Doubles: none. Observed: the answers of the API, and what its subscribers receive.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fieldsOf } from './fields-of.ts'
import { type InmovaApi, type InmovaApiOptions, startInmovaApi } from './inmova-api-simulator.ts'
import { type Receiver, startReceiver } from './receiver.ts'

let receiver: Receiver
let api: InmovaApi

beforeEach(async () => {
  receiver = await startReceiver({ refuse: true })
  api = await startInmovaApi()
})
afterEach(() => Promise.all([receiver.close(), api.close()]))

async function restart(options: InmovaApiOptions): Promise<void> {
  await api.close()
  api = await startInmovaApi(options)
}

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

interface Call {
  readonly body?: unknown
  readonly key?: string
  readonly deadlineMs?: number
}

async function call(method: string, path = '', more: Call = {}): Promise<Answer> {
  const { body, key = api.apiKey, deadlineMs = 5_000 } = more
  const answer = await fetch(`${api.baseUrl}/api/v1/webhooks${path}`, {
    method,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(deadlineMs),
  })
  const text = await answer.text()
  const json = text.startsWith('{') ? fieldsOf(JSON.parse(text)) : {}
  return { status: answer.status, headers: answer.headers, text, json }
}

function subscribe(events: readonly string[] = ['PROPERTY_CREATED'], more: object = {}): Promise<Answer> {
  return call('POST', '', { body: { url: receiver.url, events, ...more } })
}

describe('the API as coded', () => {
  test('a POST answers 201 with the secret, once; the list never shows it', async () => {
    const created = await subscribe(['PROPERTY_CREATED', 'USER_CREATED'], { description: 'dropped' })
    expect(created.status).toBe(201)
    expect(created.json).toEqual({
      success: true,
      data: {
        id: expect.stringMatching(/^c[0-9a-z]{24}$/),
        url: receiver.url,
        events: ['PROPERTY_CREATED', 'USER_CREATED'],
        active: true,
        maxRetries: 3,
        secret: expect.stringMatching(/^whsec_[0-9a-f]{64}$/),
        createdAt: expect.stringMatching(/Z$/),
      },
      warning: expect.any(String),
    })
    expect(created.headers.get('x-ratelimit-remaining')).toBe('999')
    const listed = await call('GET')
    expect(listed.json).toMatchObject({ success: true, data: [{ url: receiver.url, successCount: 0 }] })
    expect(listed.text).not.toContain('whsec_')
  })

  test('what subscribed gets the events, signed with its secret', async () => {
    const { json } = await subscribe()
    receiver.trust(String(fieldsOf(json['data'])['secret']))
    const deliveries = await api.dispatch('PROPERTY_CREATED')
    expect(deliveries).toMatchObject([{ delivered: true }])
    expect((await receiver.waitFor(1)).verification.vendor.result).toBe('valid')
    expect(await api.dispatch('CONTRACT_SIGNED')).toEqual([])
    expect((await call('GET')).json).toMatchObject({ data: [{ successCount: 1, failureCount: 0 }] })
  })

  test.each([
    ['no key', { key: '' }, 401, 'UNAUTHORIZED'],
    ['an unknown key', { key: 'sk_live_unknown' }, 401, 'UNAUTHORIZED'],
    ['no absolute URL', { body: { url: '/hook', events: [] } }, 400, 'VALIDATION_ERROR'],
    ['an unknown event', { body: { url: 'http://a', events: ['NO'] } }, 400, 'VALIDATION_ERROR'],
    ['6 retries', { body: { url: 'http://a', events: [], maxRetries: 6 } }, 400, 'VALIDATION_ERROR'],
    ['malformed JSON', { body: '{' }, 500, 'INTERNAL_ERROR'],
  ])('a POST with %s is refused in the error envelope', async (_name, request, status, code) => {
    const answer = await call('POST', '', request)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ error: expect.any(String), code })
    expect(answer.headers.has('x-ratelimit-limit')).toBe(false)
  })

  test('a key without the scope is refused, one with all verbs of webhooks is not, and admin counts for nothing', async () => {
    const status = async (...scopes: string[]) => (await call('GET', '', { key: api.addKey(scopes) })).status
    expect(await status('properties:read', 'tenants:read')).toBe(403)
    expect(await status('admin:*')).toBe(403)
    expect(await status('webhooks:write')).toBe(403)
    expect(await status('webhooks:*')).toBe(200)
  })

  test('there is no way to delete, read one, or see its log', async () => {
    const { json } = await subscribe()
    const path = `/${String(fieldsOf(json['data'])['id'])}`
    for (const [method, rest] of [
      ['DELETE', ''],
      ['GET', ''],
      ['GET', '/logs'],
    ] as const) {
      const answer = await call(method, path + rest)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8'])
    }
    expect((await call('DELETE')).status).toBe(405)
  })

  test('one call too many in a minute answers 429 without Retry-After', async () => {
    await restart({ rateLimit: 2 })
    const statuses = [await call('GET'), await call('GET'), await call('GET')].map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 429])
    const refused = await call('GET')
    expect(refused.json).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', details: { limit: 2 } })
    expect(refused.headers.has('retry-after')).toBe(false)
  })
})

describe('the API as documented', () => {
  beforeEach(() => restart({ documented: true, delayAfter: () => 1 }))

  test('shows one webhook and its log, and deletes it', async () => {
    const { json } = await subscribe()
    const { id, secret } = fieldsOf(json['data'])
    receiver.trust(String(secret))
    receiver.behave(({ nth }) => ({ status: nth === 1 ? 503 : 200 }))
    await api.dispatch('PROPERTY_CREATED')
    expect((await call('GET', `/${String(id)}`)).json).toMatchObject({
      data: { id, successCount: 1, failureCount: 1 },
    })
    expect((await call('GET', `/${String(id)}/logs`)).json).toMatchObject({
      data: [
        { event: 'PROPERTY_CREATED', status: 'SUCCESS', httpStatus: 200, attemptNumber: 2 },
        { event: 'PROPERTY_CREATED', status: 'FAILED', httpStatus: 503, attemptNumber: 1 },
      ],
    })
    expect((await call('DELETE', `/${String(id)}`)).status).toBe(200)
    expect((await call('DELETE', `/${String(id)}`)).json).toMatchObject({ code: 'NOT_FOUND' })
    expect(await api.dispatch('PROPERTY_CREATED')).toEqual([])
  })
})

describe('moods', () => {
  test('some of the events that were asked for are dropped silently', async () => {
    await restart({ accepts: ['CONTRACT_SIGNED'] })
    const { status, json } = await subscribe(['PROPERTY_CREATED', 'CONTRACT_SIGNED'])
    expect(status).toBe(201)
    expect(json['data']).toMatchObject({ events: ['CONTRACT_SIGNED'] })
  })

  test.each([401, 403, 429, 500] as const)('%i on every call, until it is over', async (fault) => {
    api.fail(fault)
    expect((await call('GET')).status).toBe(fault)
    api.fail(null)
    expect((await call('GET')).status).toBe(200)
  })

  test.each([
    ['html-200', 200],
    ['html-404', 404],
    ['html-502', 502],
  ] as const)('%s: a page instead of JSON', async (fault, status) => {
    api.fail(fault)
    const answer = await subscribe()
    expect(answer.status).toBe(status)
    expect(answer.text).toContain('<html')
    expect(api.subscriptions).toEqual([])
  })

  test('hang: no answer at all', async () => {
    api.fail('hang')
    await expect(call('GET', '', { deadlineMs: 200 })).rejects.toThrow('timeout')
  })

  test('lost-answer: the webhook is registered, but the caller never learns of it', async () => {
    api.fail('lost-answer')
    await expect(subscribe()).rejects.toThrow('fetch failed')
    expect(api.subscriptions).toHaveLength(1)
    expect(api.calls.at(-1)).toMatchObject({ method: 'POST', path: '/api/v1/webhooks' })
  })
})
