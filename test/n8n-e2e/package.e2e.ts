/*
 * The package as n8n has installed it.
 *
 * Real: n8n, the packed package in the place and form in which n8n's own installer leaves it, the bridge. Doubles: none.
 * Observed: what n8n offers to its editor, and what its test of a credential says.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { API_KEY } from '../support/bridge.ts'
import { listenOnLoopback } from '../support/loopback-server.ts'
import { PACKAGE } from './install-package.ts'
import { startWorld, testCredential, type World } from './world.ts'

interface OfferedNode {
  readonly name: string
  readonly displayName: string
  readonly iconUrl?: { readonly light: string; readonly dark: string }
  readonly codex?: { readonly categories: readonly string[] }
}

let world: World
let offered: readonly OfferedNode[]

beforeAll(async () => {
  world = await startWorld()
  offered = await world.n8n.file('/types/nodes.json')
})
afterAll(() => world[Symbol.asyncDispose]())

describe('n8n offers', () => {
  const names = ['cablenetAiTrigger', 'inmovaTrigger', 'hookBridge']

  test.each(names)('%s, with both icons and a category', async (name) => {
    const node = find(name)
    expect(node?.codex?.categories).toEqual(expect.arrayContaining([expect.any(String)]))
    for (const path of [node!.iconUrl!.light, node!.iconUrl!.dark]) {
      const icon = await fetch(`${world.n8n.origin}/${path}`)
      expect([icon.status, icon.headers.get('content-type')]).toEqual([200, 'image/svg+xml'])
    }
  })

  test('the action node as a tool of AI agents too, and no trigger', () => {
    const tools = names.filter((name) => find(`${name}Tool`) !== undefined)
    expect(tools).toEqual(['hookBridge'])
  })

  const find = (name: string) => offered.find((node) => node.name === `${PACKAGE}.${name}`)
})

describe('the test of the credential', () => {
  test('is passed with the address and a key of the bridge, with or without a slash at the end', async () => {
    const { n8n, bridge } = world
    for (const baseUrl of [bridge.origin, `${bridge.origin}/`]) {
      expect(await testCredential(n8n, { baseUrl, apiKey: API_KEY })).toMatchObject({ status: 'OK' })
    }
  })

  test('fails with a wrong key', async () => {
    const { n8n, bridge } = world
    const outcome = await testCredential(n8n, { baseUrl: bridge.origin, apiKey: `${API_KEY}x` })
    expect(outcome).toMatchObject({ status: 'Error' })
  })

  test('fails with an address where no bridge is', async () => {
    const { n8n } = world
    for (const baseUrl of [n8n.origin, 'http://127.0.0.1:9', 'not an address', '']) {
      const outcome = await testCredential(n8n, { baseUrl, apiKey: API_KEY })
      expect(outcome, baseUrl).toMatchObject({ status: 'Error' })
    }
  })

  test.each([
    ['a page', 'text/html', '<html>Welcome</html>'],
    ['JSON of its own', 'application/json', '{"ok":true}'],
  ])('fails with a website that answers everything with %s', async (_what, type, body) => {
    const website = await listenOnLoopback(0, (_incoming, response) => {
      response.writeHead(200, { 'content-type': type }).end(body)
    })
    try {
      const outcome = await testCredential(world.n8n, { baseUrl: website.origin, apiKey: API_KEY })
      expect(outcome).toEqual({
        status: 'Error',
        message: 'What answers at this Base URL is not a hook bridge',
      })
    } finally {
      await website.close()
    }
  })
})
