/*
 * What all of HTTP has in common: the envelope, bodies, methods, headers.
 *
 * Real: the whole service on SQLite in memory; sockets where HTTP itself is the point. Doubles: figures that cannot be
 * read, for the error that nobody expected. Observed: status, headers, bodies.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { buildApp } from '../../src/http/app.ts'
import { createBridge, subscribed, type TestBridge } from './bridge.ts'

let bridge: TestBridge

beforeEach(async () => {
  bridge = await createBridge()
})
afterEach(() => bridge.close())

describe('the error envelope', () => {
  test('an address that does not exist is 404', async () => {
    const { status, body } = await bridge.alice.get('/api/v1/nothing')
    expect(status).toBe(404)
    expect(body).toEqual({ success: false, code: 'NOT_FOUND', error: expect.stringContaining('/docs') })
  })

  test('an address outside the API that does not exist is 404 without any key', async () => {
    expect(await bridge.stranger.get('/nothing')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })

  test('a method that a route does not have is 405 and names those it has', async () => {
    const { status, headers, body } = await bridge.alice.request({
      method: 'PUT',
      url: '/api/v1/webhooks/wh_1',
    })
    expect(status).toBe(405)
    expect(headers.allow).toBe('DELETE, GET, HEAD, PATCH')
    expect(body).toMatchObject({ success: false, error: expect.stringContaining('PUT is not possible here') })
  })

  test('405 holds for health and documentation too, and for the inbound door', async () => {
    for (const url of ['/healthz', '/openapi.json', '/docs', '/in/some-token']) {
      const { status, body } = await bridge.stranger.request({ method: 'DELETE', url })
      expect([url, status, body.success]).toEqual([url, 405, false])
    }
  })

  test('an address that cannot be decoded is 400', async () => {
    expect(await bridge.alice.get('/api/v1/webhooks/%zz')).toMatchObject({
      status: 400,
      body: { success: false, code: 'VALIDATION_ERROR' },
    })
  })

  test('a body of more than 1 MiB is 413', async () => {
    const answer = await bridge.alice.post('/api/v1/webhooks', { name: 'x'.repeat(1024 * 1024) })
    expect(answer).toMatchObject({ status: 413, body: { success: false, code: 'PAYLOAD_TOO_LARGE' } })
  })

  test('an error that nobody expected is 500, is logged, and tells nothing of the inside', async () => {
    const logged: unknown[] = []
    const log = bridge.deps.log.child({})
    log.error = (entry: unknown) => void logged.push(entry)
    const metrics = { ...bridge.deps.metrics, text: () => Promise.reject(new Error('the pool key is 1234')) }
    const app = buildApp(
      { ...bridge.deps, metrics, log },
      { publicUrl: 'https://b', rateLimit: 10, version: '1' },
    )
    const response = await app.inject('/metrics')
    expect(response.statusCode).toBe(500)
    expect(response.json()).toMatchObject({ success: false, code: 'INTERNAL_ERROR' })
    expect(response.body).not.toContain('1234')
    expect(logged).toMatchObject([{ route: '/metrics', err: { message: 'the pool key is 1234' } }])
    await app.close()
  })
})

describe('the body of a request', () => {
  const subscription = { url: 'https://hooks.example.com/a', events: ['lead.created'] }

  test.each([
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data',
    'garbage;;',
  ])('is JSON under the Content-Type %s', async (type) => {
    const payload = JSON.stringify(subscription)
    const headers = { 'content-type': type }
    const answer = await bridge.alice.request({ method: 'POST', url: '/api/v1/webhooks', payload, headers })
    expect(answer.status).toBe(201)
  })

  test('is JSON without any Content-Type, and may begin with a byte order mark', async () => {
    const payload = Buffer.from(`\uFEFF${JSON.stringify(subscription)}`)
    const answer = await bridge.alice.request({ method: 'POST', url: '/api/v1/webhooks', payload })
    expect(answer.status).toBe(201)
  })

  test('that is not JSON is 400, without a word of what it says', async () => {
    const payload = '{"url": "https://hooks.example.com/", "secret": hunter2}'
    const { status, body, text } = await bridge.alice.request({
      method: 'POST',
      url: '/api/v1/webhooks',
      payload,
    })
    expect(status).toBe(400)
    expect(body).toMatchObject({ success: false, code: 'VALIDATION_ERROR' })
    expect(body.error).toContain('not valid JSON')
    expect(text).not.toContain('hunter')
  })

  test('that is not as long as it says is 400', async () => {
    const headers = { 'content-length': '5' }
    const answer = await bridge.alice.request({
      method: 'POST',
      url: '/api/v1/webhooks',
      payload: '{}',
      headers,
    })
    expect(answer).toMatchObject({ status: 400, body: { success: false, code: 'VALIDATION_ERROR' } })
  })

  test.each([
    ['', 'nothing'],
    ['[]', 'a list'],
    ['"text"', 'a text'],
    ['null', 'null'],
  ])('must be an object: %j is refused', async (payload) => {
    const answer = await bridge.alice.request({ method: 'POST', url: '/api/v1/webhooks', payload })
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_ERROR', details: { body: 'must be a JSON object.' } },
    })
  })

  test('may be empty, Content-Type or not, where nothing is needed', async () => {
    const { id } = await subscribed(bridge.alice)
    const headers = { 'content-type': 'application/json' }
    const url = `/api/v1/webhooks/${id}`
    expect(
      await bridge.alice.request({ method: 'POST', url: `${url}/rotate-secret`, headers }),
    ).toMatchObject({
      status: 200,
    })
    expect(await bridge.alice.request({ method: 'DELETE', url, headers })).toMatchObject({ status: 204 })
  })

  test('may have keys that nobody knows: they are dropped, as Inmova does it', async () => {
    const answer = await bridge.alice.post('/api/v1/webhooks', {
      ...subscription,
      description: 'x',
      __proto__: 1,
    })
    expect(answer.status).toBe(201)
    expect(answer.body.data).not.toHaveProperty('description')
  })
})

describe('every answer', () => {
  test('comes with headers that keep browsers from doing harm', async () => {
    for (const url of ['/api/v1/me', '/api/v1/nothing', '/healthz']) {
      const { headers } = await bridge.alice.get(url)
      expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['strict-transport-security']).toBe('max-age=31536000')
    }
  })

  test('is the same with a slash at the end of the address', async () => {
    expect(await bridge.alice.get('/api/v1/me/')).toMatchObject({ status: 200 })
    expect(await bridge.alice.get('/healthz/')).toMatchObject({ status: 200 })
  })

  test.each([
    ['400 Bad Request', 'THIS IS NOT HTTP\r\n\r\n'],
    [
      '431 Request Header Fields Too Large',
      `GET / HTTP/1.1\r\nHost: here\r\nX: ${'x'.repeat(50_000)}\r\n\r\n`,
    ],
  ])('is an envelope even where Node cannot read the request: %s', async (line, request) => {
    const address = new URL(await bridge.service.start())
    const socket = connect(Number(address.port), address.hostname)
    socket.write(request)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    const [head, body] = answer.toString().split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${line}\r\n`))
    expect(JSON.parse(body!)).toMatchObject({ success: false, code: 'VALIDATION_ERROR' })
    socket.destroy()
  })
})

describe('GET /api/v1/me', () => {
  test('names the workspace and the API key, and shows no key', async () => {
    const { body, text } = await bridge.alice.get('/api/v1/me')
    expect(body).toEqual({
      success: true,
      data: {
        workspace: { id: expect.stringMatching(/^ws_/), name: 'default' },
        apiKey: { id: expect.stringMatching(/^key_/), name: 'environment' },
      },
    })
    expect(text).not.toContain(bridge.alice.key)
  })
})
