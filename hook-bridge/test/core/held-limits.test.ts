/*
 * Limits to what is held. Real: SQLite in memory, the registry. Doubles: the clock. Observed: the store, the log.
 */
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { heldUntil, startHeldLimits } from '../../src/maintenance/held-limits.ts'
import { createRegistry, type Registry } from '../../src/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { accept, newEvent, newSubscription, newWorkspace, START } from '../store/fixtures.ts'

const DAY = 24 * 60 * 60 * 1000

let clock: FakeClock
let store: Store
let registry: Registry
let workspace: Workspace
let logged: Record<string, unknown>[]

beforeEach(async () => {
  clock = createFakeClock({ startsAt: START })
  store = openSqliteStore({ file: ':memory:', clock, serve: true })
  registry = createRegistry(store, { seal: (text) => text, open: (text) => text })
  workspace = await store.addWorkspace(newWorkspace())
  logged = []
})
afterEach(() => store.close())

function start(limits: { days: number; most: number }): () => void {
  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>)
  return startHeldLimits({ store, registry, clock, log: pino({ level: 'info' }, { write }) }, limits)
}

async function hold(count: number, state: Subscription['state'] = 'paused', receivedAt = START) {
  const added = await store.addSubscription(newSubscription(workspace, { state, secrets: [] }))
  const { row } = registry.putSubscription(added)
  await Promise.all(
    Array.from({ length: count }, async () => {
      const [delivery] = await accept(store, newEvent(workspace, { receivedAt, subscriptions: [row] }))
      store.release(row, [delivery!.id])
    }),
  )
  return row
}

async function heldOf(row: number): Promise<number> {
  return (await store.heldOf(row))?.count ?? 0
}

test('what is held for too long and what is too much is given up, and the log says so once a pass', async () => {
  const old = await hold(1_200)
  const young = await hold(5, 'suspended', START + 20 * DAY)
  const many = await hold(30, 'gone', START + 20 * DAY)
  const active = await hold(40, 'active')
  const stop = start({ days: 30, most: 20 })
  await clock.advance('1s')
  await clock.advance('200ms')
  const counts = async () => Promise.all([old, young, many, active].map(heldOf))
  expect(await counts()).toEqual([20, 5, 20, 40])
  expect(logged).toMatchObject([{ level: 40, tooOld: 0, tooMany: 1_190, days: 30, most: 20 }])
  stop()

  const later = createFakeClock({ startsAt: START + 30 * DAY + 1 })
  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>)
  const log = pino({ level: 'info' }, { write })
  const stopLater = startHeldLimits({ store, registry, clock: later, log }, { days: 30, most: 20 })
  await later.advance('2s')
  expect(await counts()).toEqual([0, 5, 20, 40])
  expect(logged.slice(1)).toMatchObject([{ tooOld: 20, tooMany: 0 }])
  await later.advance('11m')
  expect(logged).toHaveLength(2)
  stopLater()
  await later.advance('1h')
  expect(later.pendingTimers).toBe(0)
})

test('what is held is given up at the time that people are told, not before', async () => {
  const limits = { days: 3, most: 20 }
  const row = await hold(1)
  const until = heldUntil((await store.heldOf(row))!.oldestAt, limits)
  const stop = start(limits)
  await clock.advance(until - clock.now())
  expect(await heldOf(row)).toBe(1)
  await clock.advance('10m')
  expect(await heldOf(row)).toBe(0)
  stop()
})
