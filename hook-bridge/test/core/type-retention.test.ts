/*
 * Payloads of types that are kept for a shorter time. Real: SQLite in memory, the registry. Doubles: the clock. Observed:
 * the store, the log.
 */
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { createRegistry, type Registry } from '../../src/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { NewEvent } from '../../src/store/queue-store.ts'
import type { Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { startTypeRetention } from '../../src/maintenance/type-retention.ts'
import {
  accept,
  failedAt,
  newEvent,
  newSubscription,
  newWorkspace,
  settlementOf,
  START,
} from '../store/fixtures.ts'

const DAY = 24 * 60 * 60 * 1000

let clock: FakeClock
let store: Store
let registry: Registry
let workspace: Workspace
let logged: Record<string, unknown>[]
let stop: () => void

beforeEach(async () => {
  clock = createFakeClock({ startsAt: START })
  store = openSqliteStore({ file: ':memory:', clock, serve: true })
  registry = createRegistry(store, { seal: (text) => text, open: (text) => text })
  workspace = await store.addWorkspace(newWorkspace())
  registry.putWorkspace(workspace)
  logged = []
  stop = () => {}
})
afterEach(async () => {
  stop()
  expect(clock.pendingTimers).toBe(0)
  await store.close()
})

function start(days: Readonly<Record<string, number>>): void {
  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>)
  stop = startTypeRetention({ store, registry, clock, log: pino({ level: 'info' }, { write }) }, days)
}

async function add(change: Partial<NewEvent> = {}): Promise<number> {
  return (await store.acceptEvent(newEvent(workspace, { receivedAt: clock.now(), ...change }))).event
}

async function withPayload(...events: number[]): Promise<number[]> {
  const found = await Promise.all(events.map((event) => store.getEvent(workspace.row, event)))
  return found.filter((event) => event?.body !== null).map((event) => event!.id)
}

test('each type has its own time, others keep theirs, and rows stay', async () => {
  const lead = await add()
  const paper = await add({ type: 'DOCUMENT_UPLOADED' })
  const other = await add({ type: 'contract.signed' })
  const strange = await add({ type: 'unknown' })
  start({ 'lead.created': 7, DOCUMENT_UPLOADED: 2, unknown: 1 })
  const left = () => withPayload(lead, paper, other, strange)
  await clock.advance('20h')
  expect(await left()).toEqual([lead, paper, other, strange])
  await clock.advance('5h')
  expect(await left()).toEqual([lead, paper, other])
  await clock.advance('24h')
  expect(await left()).toEqual([lead, other])
  await clock.advance('120h')
  expect(await left()).toEqual([other])
  expect(await store.getEvent(workspace.row, lead)).toMatchObject({ type: 'lead.created', subject: 'lead-1' })
  expect(logged).toMatchObject(Array.from({ length: 3 }, () => ({ level: 30, payloads: 1, undelivered: 0 })))
})

test('all of them go, a few at a time, in every workspace', async () => {
  const other = await store.addWorkspace(newWorkspace())
  registry.putWorkspace(other)
  const events: number[] = []
  for (let nth = 0; nth < 250; nth += 1) events.push(await add())
  const { event: foreign } = await store.acceptEvent(newEvent(other, { receivedAt: clock.now() }))
  await clock.advance('48h')
  start({ 'lead.created': 1 })
  await clock.advance(25)
  expect((await withPayload(...events)).length).toBe(150)
  await clock.advance('1s')
  expect(await withPayload(...events)).toEqual([])
  expect((await store.getEvent(other.row, foreign))?.body).toBeNull()
  expect(logged).toMatchObject([{ payloads: 251 }])
})

test('what waits keeps its payload until it is settled, and what is dead for good is warned of', async () => {
  const { row } = await store.addSubscription(newSubscription(workspace))
  const [delivery] = await accept(store, newEvent(workspace, { receivedAt: START, subscriptions: [row] }))
  const after = await add()
  start({ 'lead.created': 1 })
  await clock.advance(2 * DAY)
  expect(await withPayload(delivery!.event, after)).toEqual([delivery!.event])
  const settled = store.settle(settlementOf(delivery!, { state: 'dead', attempt: failedAt(clock.now()) }))
  await clock.advance('20ms')
  await settled
  await clock.advance('10m')
  expect(await withPayload(delivery!.event)).toEqual([])
  expect(logged).toMatchObject([{ level: 30 }, { level: 40, payloads: 1, undelivered: 1 }])
})

test('trouble is logged, and it is tried again later', async () => {
  const event = await add()
  await clock.advance(2 * DAY)
  const { removePayloads } = store
  store = Object.assign(store, { removePayloads: () => Promise.reject(new Error('database is locked')) })
  start({ 'lead.created': 1 })
  await clock.advance('1s')
  expect(logged).toMatchObject([{ level: 50, err: { message: 'database is locked' } }])
  Object.assign(store, { removePayloads })
  await clock.advance('10m')
  expect(await withPayload(event)).toEqual([])
})

test('without a type there is nothing to do, and stopped it does nothing more', async () => {
  start({})
  expect(clock.pendingTimers).toBe(0)
  const event = await add()
  start({ 'lead.created': 1 })
  await clock.advance('1s')
  stop()
  await clock.advance(3 * DAY)
  expect(await withPayload(event)).toEqual([event])
})
