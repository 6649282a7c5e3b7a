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

describe('filters', () => {
  const properties = { events: ['PROPERTY_CREATED', 'PROPERTY_UPDATED'] }
  const dear = { field: 'price', is: 'above', value: 100_000 }
  const property = (price: number) => ({ id: `p${price}`, city: 'Madrid', price })

  test('are none unless they are asked for', async () => {
    expect(await subscribed(alice)).toMatchObject({ filters: [] })
  })

  test('are shown as the bridge took them, and changed by PATCH alone where they are named', async () => {
    const { id } = await subscribed(alice, { ...properties, filters: [{ ...dear, value: '100000' }] })
    const path = `/api/v1/webhooks/${id}`
    expect((await alice.get(path)).body.data).toMatchObject({ filters: [dear] })
    expect((await alice.patch(path, { name: 'CRM' })).body.data).toMatchObject({ filters: [dear] })
    const cities = [{ field: 'city', is: 'oneOf', value: ['Madrid', 'Sevilla'] }]
    expect((await alice.patch(path, { filters: cities })).body.data).toMatchObject({ filters: cities })
    expect((await alice.patch(path, { filters: null })).body.data).toMatchObject({ filters: [] })
  })

  test('are refused where they do not fit, with what is wrong', async () => {
    const { status, body } = await alice.post('/api/v1/webhooks', {
      url: 'https://hooks.example.com/a',
      ...properties,
      filters: [{ field: 'prize', is: 'above', value: 1 }, { field: 'city', is: 'above', value: 1 }, dear],
    })
    expect([status, Object.keys(body.details!)]).toEqual([400, ['filters.0.field', 'filters.1.is']])
    expect(body.details!['filters.0.field']).toContain('Did you mean price?')
  })

  test.each([
    [{ is: 'equals', value: 1 }, { 'filters.0.field': 'is missing.' }],
    [
      { field: 'price', is: 'over', value: 1 },
      { 'filters.0.is': 'must be one of equals, oneOf, above, below, changed.' },
    ],
    [
      { field: 'price', is: 'equals', value: { a: 1 } },
      { 'filters.0.value': 'must be a text, a number, true, false or null, or a list of these.' },
    ],
  ])('%j is no filter', async (filter, details) => {
    const request = { url: 'https://hooks.example.com/a', ...properties, filters: [filter] }
    expect((await alice.post('/api/v1/webhooks', request)).body.details).toEqual(details)
  })

  test('must fit the events that a webhook changes to', async () => {
    const { id } = await subscribed(alice, { ...properties, filters: [dear] })
    const answer = await alice.patch(`/api/v1/webhooks/${id}`, { events: ['PROPERTY_DELETED'] })
    expect(answer).toMatchObject({
      status: 400,
      body: { details: { 'filters.0.field': expect.any(String) } },
    })
    const events = ['PROPERTY_DELETED']
    const changed = await alice.patch(`/api/v1/webhooks/${id}`, { events, filters: [] })
    expect(changed).toMatchObject({ status: 200, body: { data: { events, filters: [] } } })
  })

  test('do not make another webhook of it: the last ones that were asked for count', async () => {
    const { id } = await subscribed(alice, { ...properties, filters: [dear] })
    expect(await subscribed(alice, properties)).toMatchObject({ id, filters: [dear] })
    expect(await subscribed(alice, { ...properties, filters: [] })).toMatchObject({ id, filters: [] })
  })

  test('decide who gets an event; one that nobody gets is stored all the same', async () => {
    const all = await subscribed(alice, properties)
    const some = await subscribed(alice, {
      ...properties,
      url: 'https://hooks.example.com/b',
      ordered: true,
      filters: [dear, { field: 'city', is: 'equals', value: 'madrid' }],
    })
    expect((await publish('PROPERTY_CREATED', property(200_000))).body.data.deliveries).toBe(2)
    expect((await publish('PROPERTY_CREATED', property(90_000))).body.data.deliveries).toBe(1)
    expect(await takers()).toEqual([all.id, some.id, all.id])
    await alice.delete(`/api/v1/webhooks/${all.id}`)
    expect((await publish('PROPERTY_CREATED', property(1))).body.data.deliveries).toBe(0)
    expect((await alice.list('/api/v1/events')).body.data).toHaveLength(3)
  })

  test('see the changes of an update', async () => {
    const filters = [{ field: 'price', is: 'changed' }]
    await subscribed(alice, { events: ['PROPERTY_UPDATED'], filters })
    const update = (changes: object) => ({ id: 'p1', changes, updatedFields: Object.keys(changes) })
    await publish('PROPERTY_UPDATED', update({ city: { old: 'Madrid', new: 'Toledo' } }))
    expect(await takers()).toEqual([])
    await publish('PROPERTY_UPDATED', update({ price: { old: 1, new: 2 } }))
    expect(await takers()).toHaveLength(1)
  })

  test('let test events through', async () => {
    const { id } = await subscribed(alice, { ...properties, filters: [dear] })
    expect((await alice.post(`/api/v1/webhooks/${id}/test`)).status).toBe(202)
    expect(await takers()).toEqual([id])
  })
})
