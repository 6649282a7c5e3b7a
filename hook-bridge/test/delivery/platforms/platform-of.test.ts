// Which platform listens at an address. Real: all of it, it is pure. Observed: the platform.
import { describe, expect, test } from 'vitest'
import { platformOf } from '../../../src/delivery/platforms/platform-of.ts'

describe('an address that is surely a platform’s', () => {
  test.each([
    ['https://hooks.zapier.com/hooks/standard/1/abc/', 'zapier'],
    ['https://HOOKS.zapier.com./hooks/catch/1/abc', 'zapier'],
    ['https://hook.eu1.make.com/abc', 'make'],
    ['https://hook.us2.make.com/abc', 'make'],
    ['https://hook.integromat.com/abc', 'make'],
    ['https://hook.eu1.make.celonis.com/abc', 'make'],
    ['https://agency.app.n8n.cloud/webhook/abc/webhook', 'n8n'],
  ] as const)('%s is %s’s, whatever the client says', (url, platform) => {
    for (const client of [null, 'zapier', 'make', 'n8n', 'other'] as const) {
      expect(platformOf({ url, client })).toBe(platform)
    }
  })
})

describe('another address', () => {
  test.each([
    'https://hooks.zapier.com.example.com/hooks/1',
    'https://xhooks.zapier.com/hooks/1',
    'https://zapier.com/hooks/1',
    'https://example.com/hooks.zapier.com/',
    'https://hooks.zapier.com@example.com/',
    'https://eu1.make.com/api/v2/hooks',
    'https://hook.make.com.example.com/abc',
    'https://hookXeu1.make.com/abc',
    'https://n8n.example.com/webhook/abc/webhook',
    'https://app.n8n.cloud/webhook/abc',
    'http://127.0.0.1:5678/webhook/abc',
    'not a url',
  ])('%s is what the client says, and without a client any receiver’s', (url) => {
    for (const client of ['zapier', 'make', 'n8n', 'other'] as const) {
      expect(platformOf({ url, client })).toBe(client)
    }
    expect(platformOf({ url, client: null })).toBe('other')
  })
})
