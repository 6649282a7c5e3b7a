// The few rows in memory. Real: the SQLite store in memory, the secret box. Doubles: the clock; where a read must fail,
// a store that returns what another process might have written. Observed: what the registry answers.
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addApiKey, addWorkspace } from '../../src/access.ts'
import { createRegistry } from '../../src/registry.ts'
import { createSecretBox } from '../../src/secret-box.ts'
import type { SigningSecret } from '../../src/signing-secret.ts'
import type {
  Registry as Rows,
  SealedSecret,
  Source,
  Subscription,
  Workspace,
} from '../../src/store/registry-store.ts'
import { newSource, newSubscription, openWithWorkspace } from './core.ts'

type TestCore = Awaited<ReturnType<typeof openWithWorkspace>>

const HOUR = 3_600_000

let core: TestCore
let registry: TestCore['registry']
let workspace: Workspace

beforeEach(async () => {
  core = await openWithWorkspace()
  ;({ registry, workspace } = core)
})
afterEach(() => core.store.close())

function sealed(secret: string, activeUntil: number | null = null): SealedSecret {
  return { sealed: core.box.seal(secret), activeUntil }
}

function opened(secrets: readonly SigningSecret[] | undefined) {
  return secrets?.map(({ vendorKey, activeUntil }) => [vendorKey.export().toString(), activeUntil])
}

describe('secrets', () => {
  test('of a source are opened, two of them while one takes over', async () => {
    const secrets = [sealed('new'), sealed('old', HOUR)]
    const source = registry.putSource(await core.store.addSource(newSource(workspace, { secrets })))
    expect(opened(source.signingSecrets)).toEqual([
      ['new', null],
      ['old', HOUR],
    ])
  })

  test('of a subscription are opened', async () => {
    const secrets = [sealed('of a webhook')]
    const stored = await core.store.addSubscription(newSubscription(workspace, { secrets }))
    expect(opened(registry.putSubscription(stored).signingSecrets)).toEqual([['of a webhook', null]])
  })

  test('that are opened once are not opened again, until their time changes', async () => {
    const secret = sealed('secret')
    const source = await core.store.addSource(newSource(workspace, { secrets: [secret] }))
    const [first] = registry.putSource(source).signingSecrets
    expect(registry.putSource(source).signingSecrets[0]).toBe(first)
    const ending = { ...source, secrets: [{ ...secret, activeUntil: HOUR }] }
    expect(registry.putSource(ending).signingSecrets).toMatchObject([{ activeUntil: HOUR }])
  })

  test('are read again with everything else; those that went are forgotten', async () => {
    const stored = await core.store.addSource(newSource(workspace, { secrets: [sealed('one')] }))
    const [before] = registry.putSource(stored).signingSecrets
    await core.store.addSubscription(newSubscription(workspace, { secrets: [sealed('two')] }))
    await registry.reload()
    expect(registry.source(stored.row)?.signingSecrets[0]).toBe(before)
    await core.store.removeSource(stored.row, 0)
    await registry.reload()
    expect(registry.putSource(stored).signingSecrets[0]).not.toBe(before)
  })
})

test('the platform of a subscription is found out anew with each change', async () => {
  const stored = await core.store.addSubscription(newSubscription(workspace, { client: 'n8n' }))
  expect(registry.putSubscription(stored).platform).toBe('n8n')
  expect(registry.putSubscription({ ...stored, client: null }).platform).toBe('other')
  const url = 'https://hook.eu1.make.com/abc'
  expect(registry.putSubscription({ ...stored, url }).platform).toBe('make')
})

describe('sources', () => {
  let source: Source

  beforeEach(async () => {
    source = await core.store.addSource(newSource(workspace))
    registry.putSource(source)
  })

  test('are found by row, by token and by workspace, the newest first', async () => {
    const second = await core.store.addSource(newSource(workspace, { id: 'src_2', token: 'token-2' }))
    registry.putSource(second)
    expect(registry.source(source.row)).toMatchObject({ id: 'src_1' })
    expect(registry.sourceByToken('token-2')).toMatchObject({ id: 'src_2' })
    expect(registry.sources(workspace.row).map(({ id }) => id)).toEqual(['src_2', 'src_1'])
    expect([registry.sources(99), registry.sourceByToken('token-3'), registry.source(99)]).toEqual([
      [],
      undefined,
      undefined,
    ])
  })

  test('that are dropped are gone, token and all', () => {
    registry.dropSource(source.row)
    registry.dropSource(source.row)
    expect([registry.source(source.row), registry.sourceByToken('token-1')]).toEqual([undefined, undefined])
  })

  test('know when they were last heard', () => {
    registry.noteEvent(source.row, 17)
    registry.noteEvent(99, 18)
    expect(registry.sourceByToken('token-1')?.lastEventAt).toBe(17)
  })
})

describe('subscriptions', () => {
  async function add(change: Partial<Subscription>): Promise<Subscription> {
    const stored = await core.store.addSubscription(newSubscription(workspace, change))
    registry.putSubscription(stored)
    return stored
  }

  test('match by workspace and event type, in whatever state they are', async () => {
    const other = await addWorkspace(core, 'other')
    const states = ['active', 'paused', 'suspended', 'gone'] as const
    const rows: number[] = []
    for (const state of states) rows.push((await add({ id: `wh_${state}`, state })).row)
    const two = await add({ id: 'wh_two', events: ['contract.signed', 'lead.created'] })
    const theirs = await add({ id: 'wh_theirs', workspace: other.row })
    expect(registry.matching(workspace.row, 'lead.created')).toEqual([...rows, two.row])
    expect(registry.matching(workspace.row, 'contract.signed')).toEqual([two.row])
    expect(registry.matching(other.row, 'lead.created')).toEqual([theirs.row])
    expect(registry.matching(workspace.row, 'payment.received')).toEqual([])
    expect(registry.matching(99, 'lead.created')).toEqual([])
  })

  test('match anew when one is added, changed or dropped', async () => {
    const first = await add({ id: 'wh_a' })
    const matching = () => registry.matching(workspace.row, 'lead.created')
    expect(matching()).toEqual([first.row])
    const second = await add({ id: 'wh_b' })
    expect(matching()).toEqual([first.row, second.row])
    registry.putSubscription({ ...first, events: ['contract.signed'] })
    expect(matching()).toEqual([second.row])
    registry.dropSubscription(second.row)
    expect(matching()).toEqual([])
  })

  test('are listed by workspace, the newest first, and all together', async () => {
    const rows = [(await add({ id: 'wh_a' })).row, (await add({ id: 'wh_b' })).row]
    expect(registry.subscriptions(workspace.row).map(({ row }) => row)).toEqual(rows.toReversed())
    expect([...registry.allSubscriptions()].map(({ row }) => row)).toEqual(rows)
    expect(registry.subscription(rows[0]!)).toMatchObject({ id: 'wh_a' })
    expect([registry.subscriptions(99), registry.subscription(99)]).toEqual([[], undefined])
  })
})

describe('reading anew', () => {
  test('brings what another process added, and takes what it removed', async () => {
    const { record } = await addApiKey(core, { workspace: workspace.row, name: 'key' })
    const kept = await core.store.addSource(newSource(workspace))
    const gone = await core.store.addSubscription(newSubscription(workspace))
    registry.putSubscription(gone)
    await core.store.revokeApiKey(record.row, 5)
    await core.store.removeSubscription(gone.row, 5)
    await registry.reload()
    expect(registry.workspaces()).toEqual([workspace])
    expect(registry.apiKeys(workspace.row)).toMatchObject([{ name: 'key', revokedAt: 5 }])
    expect(registry.apiKeyByHash(record.hash)).toBeUndefined()
    expect(registry.sourceByToken('token-1')?.row).toBe(kept.row)
    expect(registry.subscription(gone.row)).toBeUndefined()
    expect(registry.matching(workspace.row, 'lead.created')).toEqual([])
  })

  test('forgets nothing when a secret cannot be opened: the inbound URLs go on answering', async () => {
    const stranger = createSecretBox('the master key of somebody else, 32 characters')
    const subscription = await core.store.addSubscription(newSubscription(workspace))
    registry.putSubscription(subscription)
    registry.putSource(await core.store.addSource(newSource(workspace, { secrets: [sealed('ours')] })))
    const foreign = newSource(workspace, {
      id: 'src_2',
      token: 'token-2',
      secrets: [{ sealed: stranger.seal('theirs'), activeUntil: null }],
    })
    await core.store.addSource(foreign)
    await expect(registry.reload()).rejects.toThrow('sealed with another master key')
    expect(opened(registry.sourceByToken('token-1')?.signingSecrets)).toEqual([['ours', null]])
    expect(registry.matching(workspace.row, 'lead.created')).toEqual([subscription.row])
    expect(registry.workspaces()).toEqual([workspace])
  })

  test('forgets nothing when the store cannot be read', async () => {
    const rows: Rows = { workspaces: [workspace], apiKeys: [], sources: [], subscriptions: [] }
    let readable = true
    const readRegistry = async () => {
      if (readable) return rows
      throw new Error('disk I/O error')
    }
    const other = createRegistry({ ...core.store, readRegistry }, core.box)
    await other.reload()
    readable = false
    await expect(other.reload()).rejects.toThrow('disk I/O error')
    expect(other.workspace(workspace.row)).toEqual(workspace)
  })
})

describe('readings that take a while', () => {
  /** A store whose answers come when they are let go; each as it was when it was asked for. */
  function slowStore() {
    const answers: (() => void)[] = []
    const store = Object.assign(Object.create(core.store) as typeof core.store, {
      async readRegistry() {
        const rows = await core.store.readRegistry()
        await new Promise<void>((resolve) => answers.push(resolve))
        return rows
      },
    })
    const letGo = async () => {
      while (answers.length === 0) await turn()
      answers.shift()!()
    }
    return { store, letGo, waiting: () => answers.length }
  }

  test('do not forget what was put here meanwhile', async () => {
    const { store, letGo } = slowStore()
    const slow = createRegistry(store, core.box)
    const reading = slow.reload()
    const added = await core.store.addSubscription(newSubscription(workspace))
    slow.putSubscription(added)
    await letGo()
    await letGo()
    await reading
    expect(slow.subscription(added.row)).toBeDefined()
  })

  test('follow one another, and whoever asks gets what was there when it asked', async () => {
    const { store, letGo, waiting } = slowStore()
    const slow = createRegistry(store, core.box)
    const first = slow.reload()
    const added = await core.store.addSubscription(newSubscription(workspace))
    const second = slow.reload()
    const third = slow.reload()
    await letGo()
    await first
    expect(slow.subscription(added.row)).toBeUndefined()
    await letGo()
    await Promise.all([second, third])
    expect(slow.subscription(added.row)).toBeDefined()
    expect(waiting()).toBe(0)
  })
})
