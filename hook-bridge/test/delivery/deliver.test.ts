/*
 * One attempt, from a claimed delivery to its settlement.
 *
 * Real: signing, the decision, the SQLite store in memory, the registry. Doubles: the clock, and the sender, which
 * notes what it is to send and answers as told. Observed: the request, what is stored, what is logged and returned.
 */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { providers } from '@hook-bridge/event-catalog'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { createDeliver, type Deliver, MOST_UNSETTLED } from '../../src/delivery/deliver.ts'
import type { Outcome } from '../../src/delivery/outcome.ts'
import { policyFor } from '../../src/delivery/policy.ts'
import type { AttemptRequest } from '../../src/delivery/send-attempt.ts'
import { createMetrics, type Metrics } from '../../src/metrics.ts'
import { createPublicIds, type PublicIds } from '../../src/public-id.ts'
import { createSignals, type Signal } from '../../src/signals.ts'
import { createRegistry, type OpenSubscription, type Registry } from '../../src/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { ClaimedDelivery, NewEvent } from '../../src/store/queue-store.ts'
import type { NewSubscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { accept, newEvent, newSubscription, newWorkspace } from '../store/fixtures.ts'

const DAY = 24 * 60 * 60 * 1000
const SECRET = `whsec_${'ab'.repeat(32)}`

let clock: FakeClock
let store: Store
let registry: Registry
let publicIds: PublicIds
let workspace: Workspace
let deliver: Deliver
let metrics: Metrics
let requests: AttemptRequest[]
let logged: Record<string, unknown>[]
let answer: () => Promise<Outcome>
let signals: Signal[]

function answered(status: number, more: object = {}): Outcome {
  return { kind: 'answered', status, durationMs: 12, retryAfterMs: null, answer: 'text', ...more }
}

async function subscribe(change: Partial<NewSubscription> = {}): Promise<OpenSubscription> {
  const secrets = [{ sealed: SECRET, activeUntil: null }]
  return registry.putSubscription(
    await store.addSubscription(newSubscription(workspace, { secrets, ...change })),
  )
}

async function deliveryTo(
  subscription: OpenSubscription,
  change: Partial<NewEvent> = {},
): Promise<ClaimedDelivery> {
  const [delivery] = await accept(
    store,
    newEvent(workspace, { subscriptions: [subscription.row], ...change }),
  )
  return delivery!
}

async function attempt(delivery: ClaimedDelivery, subscription: OpenSubscription) {
  const result = await deliver(delivery, subscription)
  await clock.advance(30)
  return { ...result, nextAttemptAt: await result.settled }
}

function header(name: string): string | undefined {
  const headers = requests.at(-1)!.headers
  const index = headers.findIndex((each, position) => position % 2 === 0 && each.toLowerCase() === name)
  return index === -1 ? undefined : headers[index + 1]
}

beforeEach(async () => {
  clock = createFakeClock()
  store = openSqliteStore({ file: ':memory:', clock, serve: true })
  registry = createRegistry(store, { seal: (text) => text, open: (text) => text })
  publicIds = createPublicIds(store.idKey)
  workspace = await store.addWorkspace(newWorkspace())
  requests = []
  logged = []
  answer = async () => answered(200)
  const log = pino(
    { level: 'info' },
    { write: (line) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const sender = {
    send(request: AttemptRequest) {
      requests.push(request)
      return answer()
    },
  }
  metrics = createMetrics()
  signals = []
  const parts = { store, registry, publicIds, clock, metrics, log, sender }
  const heard = createSignals(log)
  heard.on((signal) => void signals.push(signal))
  const given = { random: () => 0.5, userAgent: 'hook-bridge/test', suspendAfterMs: 5 * DAY, signals: heard }
  deliver = createDeliver({ ...parts, ...given })
})

afterEach(() => store.close())

describe('what is sent', () => {
  test('the event’s bytes to the subscription’s URL, with the headers of its provider', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    await attempt(delivery, subscription)
    expect(requests[0]).toMatchObject({ url: subscription.url, body: delivery.body, timeoutMs: 10_000 })
    expect(header('x-cablenetai-event')).toBe('lead.created')
    expect(header('webhook-id')).toBe(publicIds.format('evt', delivery.event))
    expect(header('x-hook-attempt')).toBe('1')
    expect(header('x-hook-test')).toBeUndefined()
    expect(header('user-agent')).toBe('hook-bridge/test')
  })

  test('a test event says so', async () => {
    const subscription = await subscribe()
    await attempt(await deliveryTo(subscription, { test: true }), subscription)
    expect(header('x-hook-test')).toBe('true')
  })

  test('Zapier gets the same JSON with every character in ASCII; others get UTF-8', async () => {
    const body = Buffer.from('{"name":"Peña 🏡"}')
    const zap = await subscribe({ url: 'https://hooks.zapier.com/hooks/standard/1/2/' })
    const other = await subscribe({ url: 'https://hooks.zapier.com.example.com/1' })
    await attempt(await deliveryTo(zap, { body }), zap)
    expect(requests[0]!.body.toString('latin1')).toBe('{"name":"Pe\\u00f1a \\ud83c\\udfe1"}')
    const declared = await subscribe({ client: 'zapier' })
    await attempt(await deliveryTo(other, { body }), other)
    expect(requests[1]!.body).toEqual(body)
    await attempt(await deliveryTo(declared, { body }), declared)
    expect(requests[2]!.body).toEqual(requests[0]!.body)
  })

  test('the policy is the provider’s own, unless the subscription asks for 24 hours', () => {
    expect(policyFor(providers.inmova, { retryPolicy: null })).toBe(providers.inmova.policy)
    expect(policyFor(providers.inmova, { retryPolicy: '24h' })).toBe(providers.cablenetai.policy)
    expect(policyFor(providers.cablenetai, { retryPolicy: null })).toBe(providers.cablenetai.policy)
  })
})

describe('what becomes of it', () => {
  test('2xx: delivered, with the answer kept', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    const result = await attempt(delivery, subscription)
    expect(result).toMatchObject({ answered: true, nextAttemptAt: null, slowUntil: null, gone: false })
    expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({
      state: 'delivered',
      lastStatus: 200,
    })
    expect(await store.listAttempts(delivery.id)).toMatchObject([
      { answer: 'text', error: null, durationMs: 12 },
    ])
  })

  test('an empty answer is kept as none', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    answer = async () => answered(204, { answer: '' })
    await attempt(delivery, subscription)
    expect(await store.listAttempts(delivery.id)).toMatchObject([{ answer: null, status: 204 }])
  })

  test('500: pending again, at the time of the schedule', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    answer = async () => answered(500)
    const now = clock.now()
    const result = await attempt(delivery, subscription)
    expect(result).toMatchObject({ answered: true, nextAttemptAt: now + 30_000 })
    expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({
      state: 'pending',
      nextAttemptAt: now + 30_000,
      lastError: 'the receiver answered 500',
    })
  })

  test('no answer: retried, and the dispatcher learns that nobody answered', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    answer = async () => ({ kind: 'failed', reason: 'refused', durationMs: 3, message: 'connection refused' })
    expect(await attempt(delivery, subscription)).toMatchObject({ answered: false })
    expect(await store.listAttempts(delivery.id)).toMatchObject([
      { status: null, error: 'connection refused' },
    ])
  })

  test('429 with Retry-After: the whole subscription waits, also after a restart', async () => {
    const subscription = await subscribe()
    answer = async () => answered(429, { retryAfterMs: 90_000 })
    const until = clock.now() + 90_000
    const result = await attempt(await deliveryTo(subscription), subscription)
    expect(result).toMatchObject({ slowUntil: until, nextAttemptAt: until })
    expect(registry.subscription(subscription.row)?.notBefore).toBe(until)
    expect((await store.readRegistry()).subscriptions[0]?.notBefore).toBe(until)
  })

  test('a full queue at Make: all wait, each time twice as long, until it takes something', async () => {
    const subscription = await subscribe({ client: 'make' })
    const full = async () => answered(400, { answer: 'Queue is full.' })
    answer = full
    const waits: (number | null)[] = []
    const attemptAt = async (minutes: number, next?: typeof answer) => {
      await clock.advance(`${minutes}m`)
      answer = next ?? full
      const { slowUntil } = await attempt(await deliveryTo(subscription), subscription)
      waits.push(slowUntil && Math.round((slowUntil - clock.now()) / 60_000))
    }
    await attemptAt(0)
    await attemptAt(1) // began before the pause was over
    await attemptAt(6)
    await attemptAt(11)
    await attemptAt(21, async () => answered(200))
    await attemptAt(0)
    expect(waits).toEqual([5, 5, 10, 20, null, 5])
    expect((await store.readRegistry()).subscriptions[0]?.notBefore).toBe(clock.now() - 30 + 5 * 60_000)
  })

  test('an event that Make refuses: dead at once, with Make’s own words kept, and not in the log', async () => {
    const subscription = await subscribe({ client: 'make' })
    const delivery = await deliveryTo(subscription)
    answer = async () => answered(400, { answer: 'Missing value of ana@example.com' })
    await attempt(delivery, subscription)
    expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({
      state: 'dead',
      lastError: expect.stringContaining('Make answered 400: it refuses this event'),
    })
    expect(await store.listAttempts(delivery.id)).toMatchObject([
      { answer: 'Missing value of ana@example.com' },
    ])
    expect(JSON.stringify(logged)).not.toContain('ana@example.com')
  })

  test('a Zap that answers 404 to the third attempt: gone, the delivery held', async () => {
    const subscription = await subscribe({ client: 'zapier' })
    const delivery = await deliveryTo(subscription)
    answer = async () => answered(404)
    await attempt({ ...delivery, attempts: 1 }, subscription)
    expect(registry.subscription(subscription.row)?.state).toBe('active')
    await attempt({ ...delivery, attempts: 2 }, subscription)
    expect(registry.subscription(subscription.row)).toMatchObject({
      state: 'gone',
      stateReason: 'Zapier answered 404: no Zap listens at this address',
    })
    expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({ state: 'held' })
  })

  test('410: the subscription is gone, the delivery held', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    answer = async () => answered(410)
    expect(await attempt(delivery, subscription)).toMatchObject({ gone: true })
    expect(registry.subscription(subscription.row)?.state).toBe('gone')
    expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({ state: 'held' })
  })

  test('the end of the schedule: dead, with the reason', async () => {
    const subscription = await subscribe({ maxRetries: 0 })
    const delivery = await deliveryTo(subscription, { provider: 'inmova', type: 'PROPERTY_CREATED' })
    answer = async () => answered(404)
    await attempt(delivery, subscription)
    expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({
      state: 'dead',
      lastError: 'the receiver answered 404 (the only attempt)',
    })
  })

  test('the end of the schedule with a 429: dead, and the others wait', async () => {
    const subscription = await subscribe({ maxRetries: 0 })
    const delivery = await deliveryTo(subscription, { provider: 'inmova', type: 'PROPERTY_CREATED' })
    answer = async () => answered(429, { retryAfterMs: 5_000 })
    const until = clock.now() + 5_000
    expect(await attempt(delivery, subscription)).toMatchObject({ slowUntil: until, nextAttemptAt: null })
  })

  test('a fresh schedule after a replay counts its own attempts, the receiver sees the number of all', async () => {
    const subscription = await subscribe({ maxRetries: 1 })
    const delivery = await deliveryTo(subscription, { provider: 'inmova', type: 'PROPERTY_CREATED' })
    answer = async () => answered(500)
    const replayed = { ...delivery, attempts: 4, scheduleFrom: 4 }
    const now = clock.now()
    expect(await attempt(replayed, subscription)).toMatchObject({ nextAttemptAt: now + 5_000 })
    expect(header('x-hook-attempt')).toBe('5')
  })

  test('stopped in the middle: nothing is written, it is due as before', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    answer = async () => ({ kind: 'failed', reason: 'stopped', durationMs: 3, message: 'stopped' })
    await attempt(delivery, subscription)
    expect(await store.listAttempts(delivery.id)).toEqual([])
    const claim = await store.claimDue(subscription.row, { now: clock.now(), count: 1, bytes: 1_000 })
    expect(claim.deliveries.map((each) => each.id)).toEqual([delivery.id])
  })

  test('a fault of the bridge itself is an attempt that failed, not a crash', async () => {
    const subscription = await subscribe({ secrets: [{ sealed: SECRET, activeUntil: 1 }] })
    const delivery = await deliveryTo(subscription)
    await attempt(delivery, subscription)
    expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({
      state: 'pending',
      attempts: 1,
    })
    expect(logged.some((line) => line['msg'] === 'attempt could not be made')).toBe(true)
  })

  test('an outcome that can never be stored is logged and does not reject', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    await store.close()
    const result = await deliver(delivery, subscription)
    await expect(result.settled).resolves.toBeNull()
    expect(logged.some((line) => line['msg'] === 'attempt could not be stored')).toBe(true)
  })

  test('while the disk refuses outcomes, only so many wait in memory: then a slot is free when its outcome is written', async () => {
    const subscription = await subscribe()
    const delivery = await deliveryTo(subscription)
    const disk = Promise.withResolvers<void>()
    const settle = store.settle
    store.settle = async (settlement) => {
      await disk.promise
      return settle(settlement)
    }
    for (let nth = 0; nth < MOST_UNSETTLED; nth += 1) await deliver(delivery, subscription)
    let ended = false
    const last = deliver(delivery, subscription).then(() => (ended = true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(ended).toBe(false)
    disk.resolve()
    await clock.advance(30)
    await last
    await clock.advance('10s')
  })
})

describe('the log', () => {
  test('one line per attempt, with ids and outcome, without URL, secret or data', async () => {
    const subscription = await subscribe({ url: 'https://hooks.example.com/secret-path' })
    const delivery = await deliveryTo(subscription)
    answer = async () => answered(503)
    await attempt(delivery, subscription)
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({
      msg: 'attempt',
      event: publicIds.format('evt', delivery.event),
      delivery: publicIds.format('dlv', delivery.id),
      webhook: subscription.id,
      type: 'lead.created',
      attempt: 1,
      status: 503,
      ms: 12,
      state: 'pending',
      nextMs: 30_000,
      error: 'the receiver answered 503',
    })
    const text = JSON.stringify(logged)
    for (const secret of ['secret-path', SECRET, 'lead-1']) expect(text).not.toContain(secret)
  })

  test('names the platform that listens there, and what it means by its answer', async () => {
    const subscription = await subscribe({ url: 'https://agency.app.n8n.cloud/webhook/secret-path' })
    answer = async () => answered(404)
    await attempt(await deliveryTo(subscription), subscription)
    expect(logged[0]).toMatchObject({
      platform: 'n8n',
      means: 'not_published',
      error: expect.stringMatching(/^n8n answered 404: the workflow is not published/),
    })
    await attempt(await deliveryTo(subscription), await subscribe())
    expect(logged[1]).not.toHaveProperty('platform')
    expect(logged[1]).not.toHaveProperty('means')
  })

  test('and its figures are those of the platform', async () => {
    const subscription = await subscribe({ url: 'https://hook.eu1.make.com/secret-path', client: 'other' })
    await attempt(await deliveryTo(subscription), subscription)
    expect(await metrics.text()).toMatch(/^hook_bridge_attempts_total\{.*client="make".*\} 1$/m)
  })
})

describe('a subscription that fails', () => {
  const HALF = 2.5 * DAY

  test('is suspended after five days without one success: what is under way is held with the rest', async () => {
    const subscription = await subscribe({ client: 'zapier' })
    const current = () => registry.subscription(subscription.row)!
    const fail = async () => attempt(await deliveryTo(subscription), current())
    answer = async () => answered(500)
    const since = clock.now()
    await fail()
    expect(current().failingSince).toBe(since)
    await clock.advance('2d')
    await fail()
    expect(signals).toEqual([])
    await clock.advance(HALF - 2 * DAY)
    await fail()
    await fail()
    expect(signals).toMatchObject([
      { kind: 'subscription-at-risk', failingSince: since, suspendAt: since + 5 * DAY },
    ])
    await clock.advance(HALF)
    const last = await deliveryTo(subscription)
    expect(await attempt(last, current())).toMatchObject({ gone: true })
    expect(current()).toMatchObject({ state: 'suspended', failingSince: since, tellAt: expect.any(Number) })
    expect(await store.getDelivery(workspace.row, last.id)).toMatchObject({ state: 'held' })
    const { row } = subscription
    expect(signals.slice(1)).toMatchObject([{ kind: 'subscription-suspended', subscription: { row } }])
    expect((await store.readRegistry()).subscriptions[0]).toMatchObject({ state: 'suspended' })
  })

  test('without any attempt does not fail, however long nothing comes', async () => {
    const subscription = await subscribe()
    await clock.advance('30d')
    answer = async () => answered(500)
    await attempt(await deliveryTo(subscription), subscription)
    expect(registry.subscription(subscription.row)).toMatchObject({
      state: 'active',
      failingSince: clock.now() - 30,
    })
  })

  test('and takes something after all is well, and says so only if it was at risk', async () => {
    const subscription = await subscribe()
    const current = () => registry.subscription(subscription.row)!
    const make = async (status: number) => {
      answer = async () => answered(status)
      await attempt(await deliveryTo(subscription), current())
    }
    await make(500)
    await make(200)
    expect([current().failingSince, signals]).toEqual([null, []])
    await make(500)
    await clock.advance('3d')
    await make(500)
    await make(200)
    expect(signals.map(({ kind }) => kind)).toEqual(['subscription-at-risk', 'subscription-back'])
    await clock.advance('3d')
    await make(500)
    expect(current()).toMatchObject({ state: 'active', failingSince: clock.now() - 30 })
  })

  test('costs no write but at the first failure and the first success', async () => {
    const changes: unknown[] = []
    const { settle } = store
    store.settle = (settlement) => {
      changes.push(settlement.subscriptionChange)
      return settle(settlement)
    }
    const subscription = await subscribe()
    for (const status of [200, 500, 500, 200, 200]) {
      answer = async () => answered(status)
      await attempt(await deliveryTo(subscription), registry.subscription(subscription.row)!)
    }
    expect(changes).toEqual([
      undefined,
      { failingSince: expect.any(Number) },
      undefined,
      { failingSince: null },
      undefined,
    ])
  })

  test('gone is signalled', async () => {
    const subscription = await subscribe()
    answer = async () => answered(410)
    await attempt(await deliveryTo(subscription), subscription)
    expect(signals).toMatchObject([{ kind: 'subscription-gone', subscription: { row: subscription.row } }])
  })
})
