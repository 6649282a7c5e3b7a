/*
 * Recoveries of a bridge that is killed, and of one whose receiver takes only so many.
 *
 * Real: the bridge as a process of its own, killed with SIGKILL, its database, receivers on loopback sockets.
 * Doubles: none. Observed: what the receivers got, the API, and the delivery rows in the database.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { findEvent } from '@hook-bridge/event-catalog'
import { type RunningBridge, startBridge } from '../support/bridge.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const EVENT = 'lead.created'
const SINCE = '2026-01-01T00:00:00Z'
const env = { RATE_LIMIT: '1000000', LOG_LEVEL: 'warn' }

async function publish(
  bridge: RunningBridge,
  count: number,
  { name, event = EVENT }: { name: string; event?: string },
): Promise<void> {
  const { sample } = findEvent(event)!
  for (let from = 0; from < count; from += 50) {
    const some = Array.from({ length: Math.min(50, count - from) }, (_, nth) => `${name}-${from + nth}`)
    await Promise.all(some.map((id) => bridge.call('POST', '/events', { event, data: { ...sample, id } })))
  }
}

function rows(bridge: RunningBridge, sql: string): Record<string, number>[] {
  const db = new Database(join(bridge.folder, 'hook-bridge.db'), { readonly: true })
  const found = db.prepare<[], Record<string, number>>(sql).all()
  db.close()
  return found
}

/** Dead ones without waiting for a schedule to end. */
async function deadOnes(
  bridge: RunningBridge,
  { id: webhook, event = EVENT }: { id: string; event?: string },
  count: number,
): Promise<void> {
  await bridge.call('PATCH', `/webhooks/${webhook}`, { active: false })
  await publish(bridge, count, { name: 'old', event })
  await bridge.call('PATCH', `/webhooks/${webhook}`, { active: true, catchUp: false })
}

/** Kills it again and again at moments that differ. */
async function killedOften(bridge: RunningBridge, times: number): Promise<void> {
  for (let nth = 0; nth < times; nth += 1) {
    await sleep(700 + nth * 230)
    await bridge.restart('SIGKILL')
  }
}

function isDone(bridge: RunningBridge, id: string): () => Promise<boolean> {
  return async () => (await bridge.call<{ status: string }>('GET', `/recoveries/${id}`)).status === 'done'
}

async function drained(bridge: RunningBridge): Promise<void> {
  const nothingPending = async () =>
    (await bridge.call<unknown[]>('GET', '/deliveries?status=pending&limit=1')).length === 0
  await until(nothingPending, { deadlineMs: 20_000, everyMs: 50, what: 'all to be delivered' })
}

function distinct(receiver: Receiver): number {
  return new Set(receiver.requests.map((request) => (request.json() as { id: string }).id)).size
}

test('a bridge that is killed in the middle makes every dead delivery pending once', async () => {
  await using bridge = await startBridge({ env })
  await using receiver = await startReceiver()
  const { id } = await bridge.subscribe(receiver.url, [EVENT])
  await deadOnes(bridge, { id }, 900)
  const recovery = await bridge.call<{ id: string; total: number }>('POST', `/webhooks/${id}/recover`, {
    since: SINCE,
  })
  expect(recovery.total).toBe(900)
  await killedOften(bridge, 3)
  await publish(bridge, 20, { name: 'new' })
  await until(isDone(bridge, recovery.id), {
    deadlineMs: 30_000,
    everyMs: 50,
    what: 'the end of the recovery',
  })
  await drained(bridge)
  expect(
    rows(bridge, 'SELECT replays, state, count(*) AS count FROM delivery GROUP BY replays, state'),
  ).toEqual([
    { replays: 0, state: 1, count: 20 },
    { replays: 1, state: 1, count: 900 },
  ])
  expect(distinct(receiver)).toBe(920)
}, 90_000)

test('a bridge that is killed in the middle of a catch-up makes every missed delivery once', async () => {
  await using bridge = await startBridge({ env })
  await using receiver = await startReceiver()
  await publish(bridge, 600, { name: 'old' })
  await sleep(10_000)
  const { id } = await bridge.subscribe(receiver.url, [EVENT])
  await bridge.call('POST', `/webhooks/${id}/catch-up`, { since: SINCE })
  await killedOften(bridge, 3)
  await publish(bridge, 20, { name: 'new' })
  await until(() => distinct(receiver) === 620, { deadlineMs: 30_000, everyMs: 50, what: 'all 620 events' })
  await drained(bridge)
  expect(rows(bridge, 'SELECT state, count(*) AS count FROM delivery GROUP BY state')).toEqual([
    { state: 1, count: 620 },
  ])
  const twice = 'SELECT event FROM delivery GROUP BY event, subscription HAVING count(*) > 1'
  expect(rows(bridge, twice)).toEqual([])
}, 90_000)

test('a receiver that takes 25 in a second, and no more, gets everything once', async () => {
  await using bridge = await startBridge({ env })
  const began: number[] = []
  const accepted: string[] = []
  await using receiver = await startReceiver({
    behaviour: ({ receivedAt, json }) => {
      if (began.filter((at) => at > receivedAt - 1_000).length >= 25) return { status: 429, retryAfter: 1 }
      began.push(receivedAt)
      accepted.push((json() as { data: { id: string } }).data.id)
      return { status: 200 }
    },
  })
  // Inmova's schedule tries again after seconds.
  const event = 'PROPERTY_CREATED'
  const { id } = await bridge.subscribe(receiver.url, [event], { maxRetries: 5 })
  await deadOnes(bridge, { id, event }, 60)
  const recovery = await bridge.call<{ id: string }>('POST', `/webhooks/${id}/recover`, { since: SINCE })
  await until(() => accepted.length >= 60, { deadlineMs: 60_000, everyMs: 50, what: 'all 60' })
  await drained(bridge)
  expect(await isDone(bridge, recovery.id)()).toBe(true)
  expect(new Set(accepted).size).toBe(60)
  expect(accepted).toHaveLength(60)
}, 90_000)

test('one that is stopped goes no further than what was due already', async () => {
  await using bridge = await startBridge({ env })
  await using receiver = await startReceiver({ behaviour: { delayMs: 300 } })
  const { id } = await bridge.subscribe(receiver.url, [EVENT])
  await deadOnes(bridge, { id }, 600)
  const recovery = await bridge.call<{ id: string }>('POST', `/webhooks/${id}/recover`, { since: SINCE })
  await receiver.waitForCount(1)
  const stopped = await bridge.call<{ moved: number; status: string }>(
    'POST',
    `/recoveries/${recovery.id}/stop`,
  )
  expect(stopped.status).toBe('stopped')
  expect(stopped.moved).toBeLessThanOrEqual(400)
  await drained(bridge)
  await sleep(1_500)
  expect(receiver.count).toBe(stopped.moved)
}, 60_000)
