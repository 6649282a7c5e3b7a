/*
 * Sources as the command line calls them, without HTTP.
 *
 * Real: SQLite in memory, registry, a stand-in of Inmova's API on the loopback interface. Doubles: a store that cannot
 * store, where that is the point. Observed: results, the store, what Inmova was asked.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Deps } from '../../src/deps.ts'
import {
  changeSource,
  connectSource,
  disconnectSource,
  eventTypesOf,
  findSource,
  inboundUrlOf,
} from '../../src/inbound/sources.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
import { createBridge, type TestBridge } from '../http/bridge.ts'
import { type InmovaApi, startInmovaApi } from '../http/inmova-api.ts'

const PUBLIC_URL = 'https://bridge.example.com'

let bridge: TestBridge
let deps: Deps
let workspace: number
let inmova: InmovaApi

beforeEach(async () => {
  bridge = await createBridge()
  deps = bridge.deps
  workspace = bridge.workspace
  inmova = await startInmovaApi()
})
afterEach(async () => {
  await bridge.close()
  await inmova.close()
})

const byKey = () => ({ provider: 'inmova', apiKey: 'sk_live_good', baseUrl: inmova.origin }) as const

async function connected() {
  const result = await connectSource(deps, workspace, { provider: 'inmova' }, PUBLIC_URL)
  if (!result.ok) throw new Error(result.message)
  return result
}

describe('connect a source', () => {
  test('stores secret and API key sealed', async () => {
    const result = await connectSource(deps, workspace, byKey(), PUBLIC_URL)
    expect(result).toMatchObject({ ok: true, secret: inmova.secret })
    const stored = JSON.stringify(await deps.store.readRegistry())
    for (const secret of [inmova.secret, 'sk_live_good']) expect(stored).not.toContain(secret)
  })

  test('takes the registration at Inmova back when it cannot be stored', async () => {
    const addSource = () => Promise.reject(new StoreUnavailable('the disk is full'))
    const store = { ...deps.store, addSource }
    await expect(connectSource({ ...deps, store }, workspace, byKey(), PUBLIC_URL)).rejects.toThrow(
      'disk is full',
    )
    expect(inmova.calls.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
    expect(deps.registry.sources(workspace)).toEqual([])
  })

  test('without an API key has nothing to take back', async () => {
    const store = { ...deps.store, addSource: () => Promise.reject(new StoreUnavailable('the disk is full')) }
    const connecting = connectSource({ ...deps, store }, workspace, { provider: 'inmova' }, PUBLIC_URL)
    await expect(connecting).rejects.toThrow('disk is full')
    expect(inmova.calls).toEqual([])
  })

  test('by API key goes to Inmova itself where no other address is given', async () => {
    const asked: string[] = []
    const checkTarget = async (url: string) => {
      asked.push(url)
      return { ok: false as const, message: 'not today' }
    }
    const guard = { ...deps.guard, checkTarget }
    const request = { provider: 'inmova', apiKey: 'sk_live_good' } as const
    expect(await connectSource({ ...deps, guard }, workspace, request, PUBLIC_URL)).toMatchObject({
      ok: false,
      details: { baseUrl: 'not today.' },
    })
    expect(asked).toEqual(['https://inmovaapp.com'])
  })

  test.each([
    ['http://127.0.0.1:8080', /PUBLIC_URL: a provider cannot reach http:\/\/127\.0\.0\.1:8080/],
    ['http://hooks.example.com', /PUBLIC_URL: events would travel .* unencrypted/],
  ])('by API key is refused before Inmova hears of it when PUBLIC_URL is %s', async (publicUrl, message) => {
    // Its name leads to this machine: if Inmova were asked, the stand-in would note it.
    const guard: Deps['guard'] = {
      ...deps.guard,
      checkTarget: async (url) => ({ ok: true, url: new URL(url) }),
      httpLookup: (_name, { all }, done) =>
        all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
    }
    const baseUrl = `http://inmova.example.com:${new URL(inmova.origin).port}`
    const request = { provider: 'inmova', apiKey: 'sk_live_good', baseUrl } as const
    const result = await connectSource({ ...deps, guard }, workspace, request, publicUrl)
    expect(result).toEqual({ ok: false, code: 'VALIDATION_ERROR', message: expect.stringMatching(message) })
    expect(inmova.calls).toEqual([])
    expect(deps.registry.sources(workspace)).toEqual([])
  })

  test('by API key takes any PUBLIC_URL where Inmova is on this machine, as a simulator is', async () => {
    const result = await connectSource(deps, workspace, byKey(), 'http://127.0.0.1:8080')
    expect(result).toMatchObject({ ok: true })
    expect(inmova.calls).toHaveLength(1)
  })

  test('without an API key needs no PUBLIC_URL yet', async () => {
    const result = await connectSource(deps, workspace, { provider: 'inmova' }, 'http://127.0.0.1:8080')
    expect(result).toMatchObject({ ok: true })
  })

  test('can be found by its id and by the token of its inbound URL', async () => {
    const { source } = await connected()
    expect(findSource(deps, workspace, source.id)).toBe(source)
    expect(findSource(deps, workspace + 1, source.id)).toBeUndefined()
    const token = inboundUrlOf(source, PUBLIC_URL).split('/in/')[1]!
    expect(deps.registry.sourceByToken(token)).toBe(source)
  })
})

describe('change a source', () => {
  test('that is disconnected at the same moment does not bring it back to life', async () => {
    const { source } = await connected()
    const changeSlowly: Deps['store']['changeSource'] = async (row, change) => {
      const changed = await deps.store.changeSource(row, change)
      await disconnectSource(deps, workspace, source.id)
      return changed
    }
    const store = { ...deps.store, changeSource: changeSlowly }
    const result = await changeSource({ ...deps, store }, workspace, source.id, { name: 'too late' })
    expect(result).toMatchObject({ ok: false, code: 'NOT_FOUND' })
    expect(deps.registry.sourceByToken(source.token)).toBeUndefined()
  })
})

describe('disconnect a source', () => {
  test('forgets it on disk too', async () => {
    const { source } = await connected()
    expect(await disconnectSource(deps, workspace, source.id)).toEqual({ ok: true, removedUpstream: null })
    expect((await deps.store.readRegistry()).sources).toEqual([])
    expect(await disconnectSource(deps, workspace, source.id)).toMatchObject({ ok: false, code: 'NOT_FOUND' })
  })
})

describe('the event types of a provider', () => {
  test('are 6 for CablenetAI and 12 for Inmova', () => {
    expect(eventTypesOf('cablenetai')).toHaveLength(6)
    expect(eventTypesOf('inmova')).toHaveLength(12)
    expect(eventTypesOf('nobody')).toEqual([])
  })
})
