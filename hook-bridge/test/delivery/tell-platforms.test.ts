/*
 * Telling Zapier that nothing more comes.
 *
 * Real: the sender, a receiver on a loopback socket, SQLite in memory, the registry. Doubles: the clock.
 * Observed: the requests that the receiver got, the subscription's reason, the log.
 */
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { createSender, type Sender } from '../../src/delivery/send-attempt.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import { startTellingPlatforms } from '../../src/delivery/tell-platforms.ts'
import { createRegistry, type OpenSubscription, type Registry } from '../../src/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newSubscription, newWorkspace } from '../store/fixtures.ts'

let clock: FakeClock
let store: Store
let registry: Registry
let receiver: Receiver
let sender: Sender
let logged: string[]
let stop: () => void

beforeEach(async () => {
  clock = createFakeClock()
  store = openSqliteStore({ file: ':memory:', clock, serve: true })
  registry = createRegistry(store, { seal: (text) => text, open: (text) => text })
  receiver = await startReceiver()
  logged = []
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) })
  const guard = createTargetGuard({ allowedTargets: ['127.0.0.1'], clock })
  sender = createSender({ guard, clock, connectionsPerOrigin: 2 })
  stop = startTellingPlatforms({ store, registry, clock, log, sender, userAgent: 'hook-bridge/test' })
})

afterEach(async () => {
  stop()
  await sender.close()
  await receiver.close()
  await store.close()
})

async function suspended(): Promise<OpenSubscription> {
  const workspace = await store.addWorkspace(newWorkspace())
  const change = { url: receiver.url, client: 'zapier', secrets: [], stateReason: 'It failed.' } as const
  const { row } = await store.addSubscription(newSubscription(workspace, { ...change, state: 'suspended' }))
  return registry.putSubscription(await store.changeSubscription(row, { tellAt: clock.now() }))
}

/** Lets the clock run on until the subscription is as expected. */
async function reached(row: number, is: (subscription: OpenSubscription) => boolean): Promise<void> {
  await until(async () => {
    await clock.advance('50ms')
    return is(registry.subscription(row)!)
  })
}

test('it is a DELETE of the address, once; that it was told stands in the reason', async () => {
  const { row } = await suspended()
  await clock.advance('2s')
  const request = await receiver.waitFor(1)
  expect(request).toMatchObject({ method: 'DELETE', path: '/hook' })
  expect(request.body).toHaveLength(0)
  expect(request.headers['user-agent']).toBe('hook-bridge/test')
  await reached(row, ({ tellAt }) => tellAt === null)
  const stateReason = 'It failed. Zapier was told, and has paused the Zap.'
  expect((await store.readRegistry()).subscriptions).toMatchObject([{ state: 'suspended', stateReason }])
  await clock.advance('10m')
  expect(receiver.count).toBe(1)
  expect(logged.join('')).not.toContain(receiver.url)
})

test('one that is not there any more counts as told', async () => {
  receiver.behave({ status: 410 })
  const { row } = await suspended()
  await clock.advance('2s')
  await receiver.waitFor(1)
  await reached(row, ({ tellAt }) => tellAt === null)
  expect(registry.subscription(row)?.stateReason).toContain('Zapier was told')
})

test('it is tried three times, then the reason says that it could not be told', async () => {
  receiver.behave({ status: 500 })
  const { row } = await suspended()
  await clock.advance('2s')
  for (const [nth, pause] of [
    [1, '33s'],
    [2, '6m'],
  ] as const) {
    await receiver.waitFor(nth)
    await reached(row, ({ tellAt }) => tellAt !== null && tellAt > clock.now())
    await clock.advance(pause)
  }
  await receiver.waitFor(3)
  await reached(row, ({ tellAt }) => tellAt === null)
  expect(registry.subscription(row)?.stateReason).toBe(
    'It failed. Zapier could not be told: it answered 500.',
  )
  await clock.advance('1h')
  expect(receiver.count).toBe(3)
})

test('nothing is said about one that is active again', async () => {
  const { row } = await suspended()
  registry.putSubscription(await store.changeSubscription(row, { state: 'active', tellAt: null }))
  await clock.advance('1m')
  expect(receiver.count).toBe(0)
})
