/*
 * Options of a webhook over HTTP, and what becomes of events that come in then.
 *
 * Real: the whole service on SQLite in memory. Doubles: none; nothing is sent, since the service is not started.
 * Observed: answers, and the deliveries that there are.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, createBridge, lead, subscribed, type TestBridge } from './bridge.ts'

let bridge: TestBridge
let alice: Client

beforeEach(async () => {
  bridge = await createBridge()
  alice = bridge.alice
})
afterEach(() => bridge.close())

function publish(event: string, data: object) {
  return alice.post<{ deliveries: number }>('/api/v1/events', { event, data })
}

/** The webhooks that a delivery was made for, newest first. */
async function takers(): Promise<unknown[]> {
  return (await alice.list('/api/v1/deliveries')).body.data.map((each) => each['webhookId'])
}

describe('ordered', () => {
  test('is off unless it is asked for', async () => {
    expect(await subscribed(alice)).toMatchObject({ ordered: false })
    expect(await subscribed(alice, { url: 'https://hooks.example.com/b', ordered: null })).toMatchObject({
      ordered: false,
    })
  })

  test('is switched on, left alone and switched off', async () => {
    const { id } = await subscribed(alice, { ordered: true })
    const path = `/api/v1/webhooks/${id}`
    expect((await alice.get(path)).body.data).toMatchObject({ ordered: true })
    expect((await alice.patch(path, { name: 'CRM' })).body.data).toMatchObject({ ordered: true })
    expect(await subscribed(alice)).toMatchObject({ id, ordered: true })
    expect((await alice.patch(path, { ordered: false })).body.data).toMatchObject({ ordered: false })
    expect(await subscribed(alice, { ordered: true })).toMatchObject({ id, ordered: true })
    expect((await alice.patch(path, { ordered: null })).body.data).toMatchObject({ ordered: false })
  })

  test('is true or false', async () => {
    const { status, body } = await alice.post('/api/v1/webhooks', {
      url: 'https://hooks.example.com/a',
      events: ['lead.created'],
      ordered: 'yes',
    })
    expect([status, body.details]).toEqual([400, { ordered: 'must be true or false.' }])
  })

  test('makes deliveries of events that come in, which wait for their turn', async () => {
    const ordered = await subscribed(alice, { ordered: true })
    const other = await subscribed(alice, { url: 'https://hooks.example.com/b' })
    const { body } = await publish('lead.created', lead('lead-1'))
    expect(body.data.deliveries).toBe(2)
    await publish('lead.created', lead('lead-1'))
    expect(await takers()).toEqual([other.id, ordered.id, other.id, ordered.id])
    const { row } = [...bridge.deps.registry.allSubscriptions()].find((each) => each.ordered)!
    const limits = { now: Date.now(), count: 10, bytes: 1_000_000, ordered: true }
    expect((await bridge.deps.store.claimDue(row, limits)).deliveries).toHaveLength(1)
  })
})
