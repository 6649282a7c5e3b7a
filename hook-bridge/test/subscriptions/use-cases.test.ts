/*
 * The use cases as the command line calls them, without HTTP: what they tell the dispatcher, and what they store.
 *
 * Real: SQLite in memory, registry, catalogue, target guard. Doubles: the clock; a dispatcher that only notes what it
 * is told. Observed: results, the dispatcher's notes, the store.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import type { Deps } from '../../src/deps.ts'
import type { ClaimedDelivery } from '../../src/store/queue-store.ts'
import { changeSubscription } from '../../src/subscriptions/change-subscription.ts'
import { publishEvent } from '../../src/subscriptions/publish-event.ts'
import { replayDelivery } from '../../src/subscriptions/replay-delivery.ts'
import { rotateSecret } from '../../src/subscriptions/rotate-secret.ts'
import { sendTestEvent } from '../../src/subscriptions/send-test-event.ts'
import { subscribe, type SubscribeRequest } from '../../src/subscriptions/subscribe.ts'
import { unsubscribe } from '../../src/subscriptions/unsubscribe.ts'
import { createBridge, lead, type TestBridge } from '../http/bridge.ts'

const HOUR = 3_600_000
const request: SubscribeRequest = { url: 'https://hooks.example.com/a', events: ['lead.created'] }

let clock: FakeClock
let bridge: TestBridge
let deps: Deps
let workspace: number
let woken: number[]
let handedOver: ClaimedDelivery[]

beforeEach(async () => {
  clock = createFakeClock()
  bridge = await createBridge({ clock })
  woken = []
  handedOver = []
  const dispatcher = {
    alive: true,
    wake: (subscription: number) => void woken.push(subscription),
    accepted: (deliveries: readonly ClaimedDelivery[]) => void handedOver.push(...deliveries),
  }
  deps = { ...bridge.deps, dispatcher }
  workspace = bridge.workspace
})
afterEach(() => bridge.close())

async function subscribed(more: Partial<SubscribeRequest> = {}) {
  const result = await subscribe(deps, workspace, { ...request, ...more })
  if (!result.ok) throw new Error(result.message)
  return result
}

describe('subscribe', () => {
  test('stores the secret sealed, and nowhere else', async () => {
    const { subscription, secret } = await subscribed()
    expect(subscription.secrets).toEqual([{ sealed: expect.stringMatching(/^v1\./), activeUntil: null }])
    expect(JSON.stringify(await deps.store.readRegistry())).not.toContain(secret)
    expect(deps.box.open(subscription.secrets[0]!.sealed)).toBe(secret)
  })

  test.each([
    ['http://nas.example.com/hook', 'nas.example.com must be reached by https'],
    ['https://10.0.0.5/hook', '10.0.0.5 is not a public address'],
    ['ftp://nas.example.com/hook', 'The URL must begin with https://'],
    ['nonsense', 'This is not a complete URL'],
  ])('refuses %s in a sentence that leaves the name of the host as it is', async (url, beginning) => {
    const guard = createTargetGuard({ allowedTargets: [], clock, resolve: async () => [] })
    const result = await subscribe({ ...deps, guard }, workspace, { ...request, url })
    const begins: unknown = expect.stringMatching(new RegExp(`^${beginning.replaceAll('.', '\\.')}.*\\.$`))
    expect(result).toMatchObject({ ok: false, details: { url: begins } })
  })

  test('wakes the dispatcher when the subscription was there already: something may have been held for it', async () => {
    const { subscription } = await subscribed()
    expect(woken).toEqual([])
    const again = await subscribed()
    expect(again).toMatchObject({ created: false, subscription: { row: subscription.row } })
    expect(woken).toEqual([subscription.row])
  })

  test('wakes the dispatcher when it is no longer ordered: what waited for its turn need not any more', async () => {
    const { subscription } = await subscribed({ ordered: true })
    await changeSubscription(deps, workspace, subscription.id, { ordered: true })
    expect(woken).toEqual([])
    await changeSubscription(deps, workspace, subscription.id, { ordered: false })
    expect(woken).toEqual([subscription.row])
  })

  test('gives the old secret 24 hours', async () => {
    const first = await subscribed()
    const { subscription } = await subscribed()
    expect(subscription.secrets).toMatchObject([
      { activeUntil: null },
      { activeUntil: clock.now() + 24 * HOUR },
    ])
    expect(subscription.secrets[1]?.sealed).toBe(first.subscription.secrets[0]?.sealed)
  })

  test('makes no twins however slow the store is', async () => {
    const addSubscription: Deps['store']['addSubscription'] = async (subscription) => {
      await turn()
      return bridge.deps.store.addSubscription(subscription)
    }
    const slow = { ...deps, store: { ...deps.store, addSubscription } }
    const results = await Promise.all([1, 2, 3].map(() => subscribe(slow, workspace, request)))
    expect(results.map((result) => result.ok && result.created)).toEqual([true, false, false])
    expect(deps.registry.subscriptions(workspace)).toHaveLength(1)
  })

  test('refuses as data, with the reason in words', async () => {
    expect(await subscribe(deps, workspace, { url: 'nonsense', events: [] })).toMatchObject({
      ok: false,
      code: 'VALIDATION_ERROR',
      details: { url: expect.any(String), events: expect.any(String) },
    })
  })

  test('survives a restart: what was stored is what the registry reads', async () => {
    const { subscription } = await subscribed({
      maxRetries: 0,
      client: 'zapier',
      name: 'x',
      retryPolicy: '24h',
    })
    await deps.registry.reload()
    expect(deps.registry.subscription(subscription.row)).toEqual(subscription)
  })
})

describe('change a subscription', () => {
  test('wakes the dispatcher when it becomes active, and only then', async () => {
    const { subscription } = await subscribed()
    const { id, row } = subscription
    await changeSubscription(deps, workspace, id, { active: false })
    await changeSubscription(deps, workspace, id, { name: 'new' })
    expect(woken).toEqual([])
    await changeSubscription(deps, workspace, id, { active: true })
    expect(woken).toEqual([row])
  })

  test('of another workspace is not found', async () => {
    const { subscription } = await subscribed()
    const result = await changeSubscription(deps, workspace + 1, subscription.id, { active: false })
    expect(result).toMatchObject({ ok: false, code: 'NOT_FOUND' })
  })
})

describe('unsubscribe', () => {
  test('tells the dispatcher, and cancels what was pending', async () => {
    const { subscription } = await subscribed()
    await publishEvent(deps, workspace, { event: 'lead.created', data: lead() })
    expect(await unsubscribe(deps, workspace, subscription.id)).toEqual({ ok: true })
    expect(woken).toEqual([subscription.row])
    const { rows } = await deps.store.listDeliveries({ workspace, before: null, limit: 10 })
    expect(rows).toMatchObject([{ state: 'cancelled' }])
    expect(await unsubscribe(deps, workspace, subscription.id)).toMatchObject({
      ok: false,
      code: 'NOT_FOUND',
    })
  })
})

describe('rotate the secret', () => {
  test('of a subscription that is not there is refused', async () => {
    expect(await rotateSecret(deps, workspace, 'wh_none')).toMatchObject({ ok: false, code: 'NOT_FOUND' })
  })

  test('at the same moment as another rotation loses neither secret', async () => {
    const { subscription } = await subscribed()
    const results = await Promise.all([1, 2].map(() => rotateSecret(deps, workspace, subscription.id)))
    const secrets = results.map((result) => (result.ok ? result.secret : ''))
    const stored = deps.registry
      .subscription(subscription.row)!
      .secrets.map(({ sealed }) => deps.box.open(sealed))
    expect(stored.sort()).toEqual(secrets.sort())
  })
})

describe('send a test event', () => {
  test('stores it and leaves it to the caller to hand its delivery over', async () => {
    const { subscription } = await subscribed()
    const result = await sendTestEvent(deps, workspace, subscription.id)
    expect(result).toMatchObject({ ok: true, deliveries: [{ subscription: subscription.row, test: true }] })
    expect(handedOver).toEqual([])
  })

  test('is refused for what is not there', async () => {
    expect(await sendTestEvent(deps, workspace, 'wh_none')).toMatchObject({ ok: false, code: 'NOT_FOUND' })
  })
})

describe('publish an event', () => {
  test('hands over one delivery for each subscription of the workspace', async () => {
    const one = await subscribed()
    const two = await subscribed({ url: 'https://hooks.example.com/b' })
    await subscribed({ url: 'https://hooks.example.com/c', events: ['CONTRACT_SIGNED'] })
    const result = await publishEvent(deps, workspace, { event: 'lead.created', data: lead() })
    expect(result).toMatchObject({ ok: true, duplicate: false, deliveries: 2 })
    expect(new Set(handedOver.map(({ subscription }) => subscription))).toEqual(
      new Set([one.subscription.row, two.subscription.row]),
    )
    expect(handedOver[0]!.body.toString()).toBe(JSON.stringify(lead()))
  })

  test('hands nothing over for a duplicate', async () => {
    await subscribed()
    const again = { event: 'lead.created', data: lead(), idempotencyKey: 'k' }
    await publishEvent(deps, workspace, again)
    expect(await publishEvent(deps, workspace, again)).toMatchObject({ ok: true, duplicate: true })
    expect(handedOver).toHaveLength(1)
  })

  test.each([
    [{ id: 7 }, '7'],
    [{ id: 'a' }, 'a'],
    [{ id: null }, null],
    [{ id: { nested: 1 } }, null],
    [{}, null],
  ])('of %j is about %j', async (data, subject) => {
    await publishEvent(deps, workspace, { event: 'lead.created', data })
    const { rows } = await deps.store.listEvents({ workspace, before: null, limit: 1 })
    expect(rows).toMatchObject([{ subject, source: null, test: false }])
  })
})

describe('replay a delivery', () => {
  /** A delivery of a new event, with the row of its subscription. */
  async function delivered() {
    const { subscription } = await subscribed()
    await publishEvent(deps, workspace, { event: 'lead.created', data: lead() })
    return { subscription, delivery: handedOver[0]!.id }
  }

  test('makes it due now and tells the dispatcher', async () => {
    const { subscription, delivery } = await delivered()
    await clock.advance('1h')
    const result = await replayDelivery(deps, workspace, delivery)
    expect(result).toMatchObject({ ok: true, delivery: { state: 'pending', nextAttemptAt: clock.now() } })
    expect(woken).toEqual([subscription.row])
  })

  test('is refused when the payload is gone', async () => {
    const { delivery } = await delivered()
    const event = { body: null } as const
    const store = {
      ...deps.store,
      getEvent: async () => ({ ...(await deps.store.getEvent(workspace, 1))!, ...event }),
    }
    expect(await replayDelivery({ ...deps, store }, workspace, delivery)).toMatchObject({
      ok: false,
      code: 'CONFLICT',
      message: expect.stringContaining('no longer kept'),
    })
  })

  test('is refused for what is not there', async () => {
    for (const id of [undefined, 4711]) {
      expect(await replayDelivery(deps, workspace, id)).toMatchObject({ ok: false, code: 'NOT_FOUND' })
    }
  })
})
