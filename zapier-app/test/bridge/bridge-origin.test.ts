// Where the bridge is, as a person types it. Real: the check. Doubles: none; nothing is requested.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { bridgeOrigin } from '../../src/bridge/bridge-origin.ts'
import { failureOf, run } from '../support/run.ts'

afterEach(() => vi.unstubAllEnvs())

const originOf = (bridgeUrl: string) => run(async (z) => bridgeOrigin(z, { authData: { bridgeUrl } }))
const problemOf = async (bridgeUrl: string) => await failureOf(originOf(bridgeUrl))

test.each([
  ['https://bridge.example.com', 'https://bridge.example.com'],
  ['https://bridge.example.com/', 'https://bridge.example.com'],
  ['  https://Bridge.Example.com:8443 ', 'https://bridge.example.com:8443'],
  ['bridge.example.com', 'https://bridge.example.com'],
  ['bridge.example.com:8443', 'https://bridge.example.com:8443'],
  ['https://203.0.113.9', 'https://203.0.113.9'],
  ['https://10.example.com', 'https://10.example.com'],
  ['https://172.32.0.1', 'https://172.32.0.1'],
  ['https://[2001:db8::1]', 'https://[2001:db8::1]'],
])('%s is taken', async (typed, origin) => {
  expect(await originOf(typed)).toBe(origin)
})

test.each([
  ['', 'is not a web address'],
  ['https://', 'is not a web address'],
  ['https://bridge example.com', 'is not a web address'],
  ['http://bridge.example.com', 'does not start with https://'],
  ['ftp://bridge.example.com', 'does not start with https://'],
  ['https://bridge.example.com/api/v1', 'goes on after the host name (/api/v1)'],
  ['https://bridge.example.com/?a=1#b', 'goes on after the host name (/?a=1#b)'],
  ['https://me:password@bridge.example.com', 'contains a user name or a password'],
  ['https://me@bridge.example.com', 'contains a user name or a password'],
  ['https://:password@bridge.example.com', 'contains a user name or a password'],
])('%j is refused, for it %s', async (typed, problem) => {
  expect(await problemOf(typed)).toEqual({
    name: 'AppError',
    code: 'INVALID_BRIDGE_URL',
    message: `The Bridge URL ${problem}. Type only where the bridge is, as in https://bridge.example.com`,
  })
})

const privateHosts = [
  'localhost',
  'localhost:8080',
  'hook-bridge',
  'bridge.localhost',
  'bridge.local',
  'bridge.internal',
  'bridge.lan',
  'bridge.home.arpa.',
  '127.0.0.1',
  '127.1',
  '0.0.0.0',
  '10.1.2.3',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.20',
  '100.64.0.1',
  '[::1]',
  '[::]',
  '[fd12::1]',
  '[fe80::1]',
  '[::ffff:192.168.1.20]',
]

describe('a host of one’s own network', () => {
  test.each(privateHosts)('%s is refused, with and without https', async (host) => {
    for (const scheme of ['', 'https://', 'http://']) {
      const { message } = (await problemOf(`${scheme}${host}`)) as { message: string }
      expect(message).toContain('which Zapier cannot reach: it works inside your own network only.')
    }
  })

  test.each(privateHosts)('%s is taken by developers, who say so', async (host) => {
    vi.stubEnv('ALLOW_LOCAL_BRIDGE', 'true')
    expect(await originOf(`http://${host}`)).toMatch(/^http:\/\//)
  })

  test('is a mistake even for developers where a path follows', async () => {
    vi.stubEnv('ALLOW_LOCAL_BRIDGE', 'true')
    expect(await problemOf('http://localhost/api')).toMatchObject({ code: 'INVALID_BRIDGE_URL' })
  })

  test('is not made public by a setting that is anything but true', async () => {
    vi.stubEnv('ALLOW_LOCAL_BRIDGE', '1')
    expect(await problemOf('http://localhost')).toMatchObject({ code: 'INVALID_BRIDGE_URL' })
  })
})

test('a connection without a Bridge URL is told so', async () => {
  const call = run(async (z) => bridgeOrigin(z, { authData: {} }))
  expect(await failureOf(call)).toMatchObject({ code: 'INVALID_BRIDGE_URL' })
})
