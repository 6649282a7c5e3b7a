// Connecting an account. Real: the app with its middleware, and the platform's own reading of its authentication.
// Doubles: the bridge (nock). Observed: requests and where they go, the label, and what a person is told.
import nock from 'nock'
import { describe, expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { askPlatform, connectionLabel, testConnection } from './support/operations.ts'
import { api, authData, BRIDGE, failure, success, useNock } from './support/nock-bridge.ts'
import { failureOf, run } from './support/run.ts'

useNock()

const me = {
  workspace: { id: 'ws_1', name: 'Ático Homes' },
  apiKey: { id: 'key_1', name: 'Zapier' },
}

describe('the test of a connection', () => {
  test('asks the bridge whose the key is', async () => {
    api()
      .get('/me')
      .matchHeader('user-agent', `hook-bridge-zapier/${packageJson.version}`)
      .reply(200, success(me))
    expect(await run(testConnection, { authData })).toEqual({
      id: 'ws_1',
      workspace: 'Ático Homes',
      host: 'bridge.example.com',
      keyName: 'Zapier',
    })
  })

  test('tells in the words of the bridge that a key is unknown', async () => {
    api().get('/me').reply(401, failure('UNAUTHORIZED', 'The API key is unknown or revoked.'))
    expect(await failureOf(run(testConnection, { authData }))).toEqual({
      name: 'ExpiredAuthError',
      message: 'The API key is unknown or revoked. Reconnect the account with a valid API key.',
    })
  })

  test.each([
    ['a page in HTML', 200, '<!doctype html>'],
    ['JSON of something else', 200, '{"ok":true}'],
    ['a text that is JSON too', 200, '"hello"'],
    ['nothing', 200, ''],
  ])('tells that the address is not one of a bridge where it answers %s', async (_, status, body) => {
    api().get('/me').reply(status, body)
    expect(await failureOf(run(testConnection, { authData }))).toEqual({
      name: 'AppError',
      code: 'NOT_A_BRIDGE',
      message: `What answers at ${BRIDGE} is not a hook bridge. Check the Bridge URL of the connection.`,
    })
  })

  test('tells where to go instead of following a redirect with the key', async () => {
    api().get('/me').reply(301, '', { Location: 'https://www.example.com/api/v1/me' })
    expect(await failureOf(run(testConnection, { authData }))).toMatchObject({
      name: 'AppError',
      status: 301,
      message:
        'The address of the hook bridge redirects to https://www.example.com/api/v1/me. Use that address as the Bridge URL.',
    })
  })

  test('does not even ask where the address cannot be right', async () => {
    const bundle = { authData: { ...authData, bridgeUrl: 'http://bridge.example.com' } }
    expect(await failureOf(run(testConnection, bundle))).toMatchObject({ code: 'INVALID_BRIDGE_URL' })
  })
})

test('the label of a connection names workspace and host, and shows nothing of the key', async () => {
  api().get('/me').reply(200, success(me))
  const found = await run(testConnection, { authData })
  expect(connectionLabel(found)).toBe('Ático Homes (bridge.example.com)')
  expect(JSON.stringify(found)).not.toContain(authData.apiKey)
})

describe('the key', () => {
  test.each([
    'https://example.com',
    'https://bridge.example.com.evil.test',
    'https://bridge.example.com:8443',
  ])('is not sent to %s', async (origin) => {
    nock(origin, { badheaders: ['authorization'] })
      .get('/')
      .reply(200, {})
    const { status } = await run((z) => z.request(`${origin}/`), { authData })
    expect(status).toBe(200)
  })

  test('is not sent over plain HTTP to the same host', async () => {
    nock('http://bridge.example.com', { badheaders: ['authorization'] })
      .get('/')
      .reply(200, {})
    expect(await run((z) => z.request('http://bridge.example.com/'), { authData })).toMatchObject({
      status: 200,
    })
  })

  test('can be added by the platform itself to raw requests', async () => {
    expect(await askPlatform('getAuthTemplate')).toEqual({
      supported: true,
      authType: 'custom',
      source: 'authentication.test',
      template: { headers: { Authorization: 'Bearer {{bundle.authData.apiKey}}' } },
    })
  })
})
