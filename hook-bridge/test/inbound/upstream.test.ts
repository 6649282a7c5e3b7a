/*
 * The bridge as a client of Inmova's webhook API.
 *
 * Real: HTTP to a stand-in of that API on the loopback interface, the target guard. Doubles: the clock, where time has
 * to pass. Observed: what Inmova was asked, and what comes of its answers.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { until } from '../../../test/support/until.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import type { Deps } from '../../src/deps.ts'
import {
  objectionToRegistering,
  registerUpstream,
  removeUpstream,
  unreachableReason,
} from '../../src/inbound/upstream.ts'
import { createBridge, type TestBridge } from '../http/bridge.ts'
import { type InmovaAnswer, type InmovaApi, startInmovaApi } from '../http/inmova-api.ts'

const apiKey = 'sk_live_0123456789'
const inboundUrl = 'https://bridge.example.com/in/token'
const events = ['PROPERTY_CREATED', 'CONTRACT_SIGNED']

let clock: FakeClock
let bridge: TestBridge
let deps: Deps
let inmova: InmovaApi

beforeEach(async () => {
  clock = createFakeClock()
  bridge = await createBridge({ clock })
  deps = bridge.deps
  inmova = await startInmovaApi()
})
afterEach(async () => {
  await inmova.close()
  await bridge.close()
})

function register() {
  return registerUpstream(deps, { baseUrl: inmova.origin, apiKey, inboundUrl, events })
}

function remove() {
  return removeUpstream(deps, { baseUrl: inmova.origin, apiKey, webhookId: 'a/b' })
}

const json = (status: number, value: unknown): InmovaAnswer => ({ status, body: JSON.stringify(value) })
const html = (status: number): InmovaAnswer => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Inmova</title>',
})

describe('registering at Inmova', () => {
  test('asks for the events with the most retries there are, and keeps id and secret', async () => {
    expect(await register()).toEqual({
      ok: true,
      webhookId: inmova.webhookId,
      secret: inmova.secret,
      acceptedEvents: events,
    })
    expect(inmova.calls).toEqual([
      {
        method: 'POST',
        path: '/api/v1/webhooks',
        authorization: `Bearer ${apiKey}`,
        body: { url: inboundUrl, events, maxRetries: 5 },
      },
    ])
  })

  test('believes the answer, not the request, about which events will come', async () => {
    inmova.accept(['CONTRACT_SIGNED'])
    expect(await register()).toMatchObject({ acceptedEvents: ['CONTRACT_SIGNED'] })
  })

  test.each([200, 201, 202])('takes %i, with or without the events in it', async (status) => {
    inmova.answer(json(status, { success: true, data: { id: 'x', secret: 'whsec_1' } }))
    expect(await register()).toEqual({ ok: true, webhookId: 'x', secret: 'whsec_1', acceptedEvents: events })
  })

  const cases: readonly [string, InmovaAnswer, 'apiKey' | 'baseUrl' | null, RegExp][] = [
    ['an unknown key', json(401, { error: 'API key inválida', code: 'UNAUTHORIZED' }), 'apiKey', /401/],
    ['a key without the scope', json(403, { error: 'no', code: 'FORBIDDEN' }), 'apiKey', /webhooks:write/],
    ['too many requests', json(429, { error: 'slow down' }), null, /429/],
    ['an error inside', json(500, { error: 'boom' }), null, /failed \(500\)/],
    ['an error page', html(502), null, /failed \(502\)/],
    ['a page that knows no webhooks', html(200), 'baseUrl', /no webhook API/],
    ['a page for what is not there', html(404), 'baseUrl', /404/],
    ['a method that is not there', json(405, {}), 'baseUrl', /405/],
    ['an API that is gone', json(410, { error: 'moved' }), 'baseUrl', /410/],
    [
      'a redirect',
      { status: 308, headers: { location: 'https://www.inmovaapp.com/' } },
      'baseUrl',
      /redirects/,
    ],
    ['a refusal', json(400, { error: 'url: Invalid url' }), 'baseUrl', /\(400\): url: Invalid url/],
    ['a refusal without a word', json(422, {}), 'baseUrl', /\(422\)\.$/],
    ['a list', { status: 201, body: '[]' }, 'baseUrl', /no webhook API/],
    [
      'an endless answer',
      { status: 201, body: JSON.stringify({ data: 'x'.repeat(100_000) }) },
      'baseUrl',
      /201/,
    ],
    [
      'an answer without the secret',
      json(201, { success: true, data: { events } }),
      null,
      /without the id or the secret/,
    ],
    ['an answer without data', json(201, { success: true }), null, /without the id or the secret/],
  ]
  test.each(cases)('explains %s', async (_what, answer, field, message) => {
    inmova.answer(answer)
    expect(await register()).toEqual({ ok: false, field, message: expect.stringMatching(message) })
    expect(inmova.calls).toHaveLength(1)
  })

  test('deletes what it registered when the answer lacks the secret', async () => {
    inmova.answer(json(201, { success: true, data: { id: 'half-made' } }))
    expect(await register()).toMatchObject({ ok: false, field: null })
    expect(inmova.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/webhooks',
      'DELETE /api/v1/webhooks/half-made',
    ])
  })

  test('never repeats the API key, even when Inmova does', async () => {
    inmova.answer(json(400, { error: `the key ${apiKey} is odd` }))
    const result = await register()
    expect(JSON.stringify(result)).not.toContain(apiKey)
  })

  test('gives up after 10 seconds', async () => {
    inmova.answer({ status: 200, hang: true })
    const result = register()
    await until(() => inmova.calls.length === 1)
    await clock.advance('10s')
    expect(await result).toMatchObject({
      ok: false,
      field: null,
      message: expect.stringContaining('10 seconds'),
    })
    expect(clock.pendingTimers).toBe(0)
  })

  test('says that Inmova may have done it all the same when the answer is lost', async () => {
    inmova.answer({ status: 200, reset: true })
    expect(await register()).toMatchObject({
      ok: false,
      field: null,
      message: expect.stringContaining('the connection broke (it may have done what was asked all the same'),
    })
  })

  test('says when nobody answers there', async () => {
    await inmova.close()
    expect(await register()).toMatchObject({
      ok: false,
      field: null,
      message: expect.stringMatching(/could not be reached: ECONNREFUSED\. Check baseUrl/),
    })
  })

  test('says as much as it can when the connection fails for a reason without a code', async () => {
    const guard: Deps['guard'] = {
      ...deps.guard,
      httpLookup: (_name, _options, done) => done(new Error('odd'), ''),
    }
    const baseUrl = 'http://hooks.example.com'
    const result = await registerUpstream({ ...deps, guard }, { baseUrl, apiKey, inboundUrl, events })
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('the connection failed') })
  })

  test('reaches no address that the target guard refuses, however it is written', async () => {
    const guard = createTargetGuard({ allowedTargets: [], clock })
    for (const baseUrl of [inmova.origin, 'https://127.0.0.1:1', 'https://[::1]:1']) {
      const result = await registerUpstream({ ...deps, guard }, { baseUrl, apiKey, inboundUrl, events })
      expect(result).toMatchObject({ ok: false, field: null })
    }
    expect(inmova.calls).toEqual([])
  })

  test('vets the address once more when it connects: a name may have moved since', async () => {
    const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }]
    const guard = createTargetGuard({ allowedTargets: [], clock, resolve })
    const open = { ...guard, checkTarget: async (url: string) => ({ ok: true as const, url: new URL(url) }) }
    const baseUrl = 'https://inmova.example'
    const result = await registerUpstream({ ...deps, guard: open }, { baseUrl, apiKey, inboundUrl, events })
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('not a public address') })
  })
})

describe('a public URL', () => {
  const outOfReach = [
    'http://127.0.0.1:8080',
    'https://127.0.0.1',
    'http://[::1]:8080',
    'http://[::]:8080',
    'http://0.0.0.0:8080',
    'https://10.1.2.3',
    'http://192.168.1.5',
    'http://172.20.0.1',
    'https://100.64.0.1',
    'https://169.254.169.254',
    'https://[::ffff:10.0.0.1]',
    'https://[fd00::1]',
    'https://[fe80::1]',
    'http://localhost:8080',
    'http://localhost.:8080',
    'http://nas.local',
    'http://bridge.internal',
  ]
  test.each(outOfReach)('%s is out of reach of a vendor, and is not registered at one', (url) => {
    expect(unreachableReason(url)).toContain('an address of this machine or network only. Set PUBLIC_URL')
    expect(objectionToRegistering(url, 'https://inmovaapp.com')).toMatch(
      /^PUBLIC_URL: a provider cannot reach /,
    )
  })

  test.each([
    'https://hooks.example.com',
    'https://8.8.8.8',
    'https://172.32.0.1',
    'https://[2606:4700::1111]',
  ])('%s may be within reach', (url) => {
    expect(unreachableReason(url)).toBeNull()
    expect(objectionToRegistering(url, 'https://inmovaapp.com')).toBeNull()
  })

  test('by plain http is not registered at a vendor, though it may be within reach', () => {
    expect(unreachableReason('http://hooks.example.com')).toBeNull()
    expect(objectionToRegistering('http://hooks.example.com', 'https://inmovaapp.com')).toMatch(
      /^PUBLIC_URL: .*unencrypted\..* https address\.$/,
    )
  })

  test.each(['http://127.0.0.1:4000', 'http://localhost:4000', 'https://10.0.0.7'])(
    'may be anything where the vendor is as near as %s (a simulator)',
    (baseUrl) => {
      for (const url of outOfReach) expect(objectionToRegistering(url, baseUrl)).toBeNull()
    },
  )
})

describe('removing at Inmova', () => {
  test('deletes the webhook by its id', async () => {
    expect(await remove()).toBe(true)
    expect(inmova.calls).toMatchObject([
      {
        method: 'DELETE',
        path: '/api/v1/webhooks/a%2Fb',
        authorization: `Bearer ${apiKey}`,
        body: undefined,
      },
    ])
  })

  test.each([
    ['204', { status: 204 }, true],
    ['200 with JSON', json(200, { success: true }), true],
    ['200 with a page', html(200), false],
    ['404', json(404, {}), false],
    ['404 with a page', html(404), false],
    ['405', json(405, {}), false],
    ['410', json(410, {}), false],
    ['401', json(401, {}), false],
    ['500', json(500, {}), false],
    ['a redirect', { status: 302, headers: { location: '/' } }, false],
  ])('%s counts as removed: %s', async (_what, answer, removed) => {
    inmova.answer(answer)
    expect(await remove()).toBe(removed)
  })

  test('is not confirmed when Inmova cannot be reached', async () => {
    await inmova.close()
    expect(await remove()).toBe(false)
  })
})
