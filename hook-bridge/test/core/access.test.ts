// Who may use the API: workspaces and API keys. Real: the SQLite store in memory and the registry. Doubles: the clock.
// Observed: the keys that count, in memory and after the store was read anew.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addApiKey, addWorkspace, ensureAccess, hashApiKey, revokeApiKey } from '../../src/access.ts'
import type { NewSubscription } from '../../src/store/registry-store.ts'
import { createSignals } from '../../src/signals.ts'
import { newSubscription, openTestCore } from './core.ts'

const CONFIGURED = 'a configured API key of 32 characters and more'

let core: Awaited<ReturnType<typeof openTestCore>>

let woken: number[]
let signalled: string[]

beforeEach(async () => {
  woken = []
  signalled = []
  core = await openTestCore()
})
afterEach(() => core.store.close())

/** Names of all API keys that count, as the store has them. */
async function usableKeys(): Promise<readonly string[]> {
  await core.registry.reload()
  const keys = core.registry.workspaces().flatMap(({ row }) => core.registry.apiKeys(row))
  return keys.filter(({ hash }) => core.registry.apiKeyByHash(hash)).map(({ name }) => name)
}

/** As the command line has it: nobody delivers. */
function management() {
  const dispatcher = { accepted() {}, wake: (row: number) => void woken.push(row), alive: true }
  const signals = createSignals({ error: () => {} })
  signals.on(({ kind }) => void signalled.push(kind))
  return { ...core, dispatcher, signals }
}

function accepts(key: string): boolean {
  return core.registry.apiKeyByHash(hashApiKey(key)) !== undefined
}

describe('the first start', () => {
  test('makes a workspace and a key, which is shown once and kept only as its SHA-256', async () => {
    const key = await ensureAccess(core, null)
    expect(key).toMatch(/^hbk_[0-9a-f]{64}$/)
    expect(core.registry.workspaces()).toMatchObject([{ name: 'default', createdAt: core.clock.now() }])
    const { apiKeys } = await core.store.readRegistry()
    expect(apiKeys).toMatchObject([
      { name: 'first', hash: createHash('sha256').update(key!).digest('hex'), revokedAt: null },
    ])
    expect(JSON.stringify(apiKeys)).not.toContain(key)
  })

  test('takes the configured key, and has none to show', async () => {
    expect(await ensureAccess(core, CONFIGURED)).toBeNull()
    expect([accepts(CONFIGURED), await usableKeys()]).toEqual([true, ['environment']])
  })
})

describe('a later start', () => {
  test('makes nothing more', async () => {
    await ensureAccess(core, null)
    expect(await ensureAccess(core, null)).toBeNull()
    expect([await usableKeys(), core.registry.workspaces().length]).toEqual([['first'], 1])
  })

  test('adds the configured key once', async () => {
    await ensureAccess(core, null)
    for (let start = 0; start < 3; start += 1) expect(await ensureAccess(core, CONFIGURED)).toBeNull()
    expect(await usableKeys()).toEqual(['environment', 'first'])
  })

  test('adds another configured key, and leaves the one before it', async () => {
    await ensureAccess(core, CONFIGURED)
    await ensureAccess(core, `${CONFIGURED} changed`)
    expect([accepts(CONFIGURED), accepts(`${CONFIGURED} changed`)]).toEqual([true, true])
  })

  test('is content with the key of any workspace', async () => {
    await addWorkspace(core, 'first')
    const { row } = await addWorkspace(core, 'second')
    await addApiKey(core, { workspace: row, name: 'of the second' })
    expect([await ensureAccess(core, null), await usableKeys()]).toEqual([null, ['of the second']])
  })

  test('makes a key when all are revoked', async () => {
    await ensureAccess(core, null)
    const [first] = core.registry.apiKeys(core.registry.workspaces()[0]!.row)
    await revokeApiKey(management(), first!)
    const next = await ensureAccess(core, null)
    expect([accepts(next!), await usableKeys()]).toEqual([true, ['first']])
  })

  test('does not fail over a configured key that was revoked: it stays revoked, and another one is made', async () => {
    await ensureAccess(core, CONFIGURED)
    const [configured] = core.registry.apiKeys(core.registry.workspaces()[0]!.row)
    await revokeApiKey(management(), configured!)
    const next = await ensureAccess(core, CONFIGURED)
    expect([accepts(CONFIGURED), accepts(next!), await usableKeys()]).toEqual([false, true, ['first']])
  })
})

describe('workspaces', () => {
  test('have a random id, and are known at once', async () => {
    const workspace = await addWorkspace(core, 'Inmobiliaria Sol')
    expect(workspace).toMatchObject({
      id: expect.stringMatching(/^ws_[0-9a-f]{24}$/),
      name: 'Inmobiliaria Sol',
    })
    expect(core.registry.workspace(workspace.row)).toEqual(workspace)
  })

  test('have a name of their own', async () => {
    await addWorkspace(core, 'Sol')
    await expect(addWorkspace(core, 'Sol')).rejects.toThrow('There is a workspace named "Sol" already.')
    expect(core.registry.workspaces()).toHaveLength(1)
  })
})

describe('API keys', () => {
  test('are random when none is given', async () => {
    const { row } = await addWorkspace(core, 'Sol')
    const made = await addApiKey(core, { workspace: row, name: 'one' })
    const other = await addApiKey(core, { workspace: row, name: 'two' })
    expect(made.key).not.toBe(other.key)
    expect(made.record).toMatchObject({
      workspace: row,
      name: 'one',
      hash: hashApiKey(made.key),
      revokedAt: null,
    })
  })

  test('count no more once they are revoked, and that is written down', async () => {
    const { row } = await addWorkspace(core, 'Sol')
    const { key, record } = await addApiKey(core, { workspace: row, name: 'one' })
    expect(accepts(key)).toBe(true)
    await core.clock.advance('1h')
    await revokeApiKey(management(), record)
    expect(accepts(key)).toBe(false)
    expect(core.registry.apiKeys(row)).toMatchObject([{ revokedAt: core.clock.now() }])
    await core.registry.reload()
    expect([accepts(key), core.registry.apiKeys(row)[0]?.revokedAt]).toEqual([false, core.clock.now()])
  })

  test('take along what was subscribed with them: suspended with the reason, and Zapier is to be told', async () => {
    const workspace = await addWorkspace(core, 'Sol')
    const { record } = await addApiKey(core, { workspace: workspace.row, name: 'Zapier' })
    const add = async (id: string, change: Partial<NewSubscription>) =>
      core.registry.putSubscription(
        await core.store.addSubscription(newSubscription(workspace, { id, ...change })),
      )
    const zap = await add('wh_zap', { apiKey: record.row, client: 'zapier' })
    const flow = await add('wh_flow', { apiKey: record.row, client: 'n8n' })
    const paused = await add('wh_paused', { apiKey: record.row, state: 'paused', stateReason: 'by hand' })
    const other = await add('wh_other', { apiKey: record.row + 1 })

    expect(await revokeApiKey(management(), record)).toBe(2)
    await core.registry.reload()
    const now = core.clock.now()
    const stateReason: unknown = expect.stringMatching(
      /^The API key that subscribed \("Zapier"\) was revoked\./,
    )
    const of = (row: number) => core.registry.subscription(row)
    expect(of(zap.row)).toMatchObject({ state: 'suspended', stateReason, tellAt: now })
    expect(of(flow.row)).toMatchObject({ state: 'suspended', stateReason, tellAt: null })
    expect(of(paused.row)).toEqual(paused)
    expect(of(other.row)).toEqual(other)
    expect(woken.toSorted((a, b) => a - b)).toEqual([zap.row, flow.row])
    expect(signalled).toEqual(['subscription-suspended', 'subscription-suspended'])
  })
})
