// What goes wrong between Zapier and the bridge, and which error makes Zapier do the right thing.
// Real: the app with its middleware. Doubles: the bridge and the network (nock). Observed: the name of the error, which
// Zapier's servers act upon, and the message, which a person reads.
import nock from 'nock'
import { describe, expect, test } from 'vitest'
import { askBridge, callBridge } from '../../src/bridge/call-bridge.ts'
import { api, authData, BRIDGE, failure, success, useNock } from '../support/nock-bridge.ts'
import { failureOf, run } from '../support/run.ts'

useNock()

const words = 'This is how the bridge puts it.'
const call = () => run((z, bundle) => askBridge(z, bundle, { path: '/me' }), { authData })

describe('an answer of the bridge', () => {
  test.each([
    [400, 'VALIDATION_ERROR', { name: 'AppError', message: words, code: 'VALIDATION_ERROR', status: 400 }],
    [
      401,
      'UNAUTHORIZED',
      { name: 'ExpiredAuthError', message: `${words} Reconnect the account with a valid API key.` },
    ],
    [403, 'FORBIDDEN', { name: 'AppError', message: words, code: 'FORBIDDEN', status: 403 }],
    [404, 'NOT_FOUND', { name: 'HaltedError', message: words }],
    [409, 'CONFLICT', { name: 'HaltedError', message: words }],
    [413, 'PAYLOAD_TOO_LARGE', { name: 'AppError', message: words, code: 'PAYLOAD_TOO_LARGE', status: 413 }],
    [429, 'RATE_LIMIT_EXCEEDED', { name: 'ThrottledError', message: words, delay: 60 }],
    [500, 'INTERNAL_ERROR', { name: 'AppError', message: words, code: 'INTERNAL_ERROR', status: 500 }],
    [503, 'UNAVAILABLE', { name: 'ThrottledError', message: words, delay: 60 }],
  ])('%i %s', async (status, code, expected) => {
    api().get('/me').reply(status, failure(code, words))
    expect(await failureOf(call())).toEqual(expected)
  })

  test.each([
    ['7', 7],
    ['0.2', 1],
    ['0', 60],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 60],
  ])('that says Retry-After: %s is asked again after %i seconds', async (header, delay) => {
    api().get('/me').reply(429, failure('RATE_LIMIT_EXCEEDED', words), { 'Retry-After': header })
    expect(await failureOf(call())).toEqual({ name: 'ThrottledError', message: words, delay })
  })
})

describe('an answer of something in front of the bridge', () => {
  test.each([502, 503, 504])('%i is asked again in a minute', async (status) => {
    api().get('/me').reply(status, '<h1>Bad Gateway</h1>')
    expect(await failureOf(call())).toEqual({
      name: 'ThrottledError',
      message: `The hook bridge at bridge.example.com cannot be reached now (HTTP ${status}).`,
      delay: 60,
    })
  })

  test.each([403, 404])('%i without the words of a bridge says that there is none', async (status) => {
    api().get('/me').reply(status, '<h1>No</h1>')
    expect(JSON.stringify(await failureOf(call()))).toContain(
      `What answers at bridge.example.com is not a hook bridge (HTTP ${status}). Check the Bridge URL of the connection.`,
    )
  })
})

test('an error without a code has one nevertheless', async () => {
  api().get('/me').reply(400, { success: false, error: words })
  expect(await failureOf(call())).toMatchObject({ name: 'AppError', message: words, code: 'BRIDGE_ERROR' })
})

describe('the network', () => {
  const broken = (code: string) =>
    nock(BRIDGE)
      .get('/api/v1/me')
      .replyWithError(Object.assign(new Error(code), { code }))

  test.each([
    ['ENOTFOUND', 'there is no host with this name'],
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host name'],
  ])('%s is a mistake of the address: %s', async (code, reason) => {
    broken(code)
    expect(await failureOf(call())).toEqual({
      name: 'AppError',
      code,
      message: `The hook bridge at bridge.example.com cannot be reached: ${reason}. Check the Bridge URL of the connection.`,
    })
  })

  test.each(['ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ETIMEDOUT'])(
    '%s passes, so it is tried again',
    async (code) => {
      broken(code)
      expect(await failureOf(call())).toEqual({
        name: 'ThrottledError',
        message: `The hook bridge at bridge.example.com cannot be reached now (${code}).`,
        delay: 60,
      })
    },
  )

  test('an error without a code is named as a missing answer', async () => {
    nock(BRIDGE).get('/api/v1/me').replyWithError(new Error('hang up'))
    expect(await failureOf(call())).toMatchObject({
      name: 'ThrottledError',
      message: 'The hook bridge at bridge.example.com cannot be reached now (no answer in time).',
    })
  })
})

test('a request that another part of Zapier makes gets the same words', async () => {
  api().get('/me').reply(403, failure('FORBIDDEN', words))
  expect(await failureOf(run((z) => z.request(`${BRIDGE}/api/v1/me`), { authData }))).toMatchObject({
    message: words,
  })
})

test('empty parameters are left out, and a body goes as JSON', async () => {
  api()
    .post('/events', { event: 'x', data: { phone: null } })
    .query({ limit: 3 })
    .reply(202, success({}))
  const { status } = await run(
    (z, bundle) =>
      callBridge(z, bundle, {
        method: 'POST',
        path: '/events',
        params: { limit: 3, type: undefined, since: '' },
        body: { event: 'x', data: { phone: null } },
      }),
    { authData },
  )
  expect(status).toBe(202)
})
