// New Event, the trigger for Zaps that take several events. Real: the app, run as the platform runs it.
// Doubles: the bridge (nock) and what Zapier makes of a POST to a Zap.
// Observed: the requests to the bridge, the items that a Zap gets, and the fields that the editor shows.
import { describe, expect, test } from 'vitest'
import App from '../../src/index.ts'
import { events } from '../../src/generated/events.ts'
import type { CatalogueEvent, ItemField } from '../../src/event.ts'
import { asBundle, signed } from '../support/delivered-bundle.ts'
import { hookOf } from '../support/operations.ts'
import { api, authData, page, success, useNock } from '../support/nock-bridge.ts'
import { run } from '../support/run.ts'

const hook = hookOf('new_event')
const secret = 'whsec_0123456789abcdef'
const subscribeData = { id: 'wh_1', secret }
const targetUrl = 'https://hooks.zapier.com/hooks/standard/1/abc/'
const types = events.map(({ type }) => type)

useNock()

const dataOf = ({ provider, sample }: CatalogueEvent) => (provider === 'inmova' ? sample['data'] : sample)

async function fieldsFor(chosen?: string[]): Promise<ItemField[]> {
  const dynamic = hook.outputFields.find((field) => typeof field === 'function')
  return (await run(dynamic!, { authData, inputData: { events: chosen } })) as ItemField[]
}

describe('what the Zap subscribes to', () => {
  test.each([
    [
      'the events that were chosen',
      ['lead.created', 'PROPERTY_UPDATED'],
      ['lead.created', 'PROPERTY_UPDATED'],
    ],
    ['all of them where none was', [], types],
    ['all of them where the field is not there', undefined, types],
    ['what a person made up, which the bridge will explain', ['no.such'], ['no.such']],
  ])('is %s', async (_, chosen, wanted) => {
    api()
      .post('/webhooks', {
        url: targetUrl,
        events: wanted,
        filters: [],
        coalesceSeconds: null,
        retryPolicy: '24h',
        client: 'zapier',
      })
      .reply(201, success({ id: 'wh_1', secret }))
    const bundle = { authData, targetUrl, inputData: { events: chosen } }
    expect(await run(hook.performSubscribe, bundle)).toEqual(subscribeData)
  })
})

test.each(events)('a $type comes with its id, type, name and data', async (event) => {
  const bundle = { authData, subscribeData, ...asBundle(signed(event, { secret })) }
  const [item] = await run(hook.perform, bundle)
  expect(item).toEqual({
    id: 'evt_1',
    event: event.type,
    eventName: event.label,
    data: dataOf(event),
    ...(event.provider === 'inmova' && { timestamp: event.sample['timestamp'] }),
  })
})

test('an event that this version of the app does not know is named by its type', async () => {
  const event = { ...events[0]!, type: 'lead.archived' }
  const bundle = { authData, subscribeData, ...asBundle(signed(event, { secret })) }
  expect(await run(hook.perform, bundle)).toMatchObject([
    { event: 'lead.archived', eventName: 'lead.archived' },
  ])
})

test('the list shows real events of the chosen types in the same shape', async () => {
  const [lead] = events
  const row = {
    id: 'evt_7',
    type: 'lead.created',
    provider: 'cablenetai',
    test: false,
    payload: lead!.sample,
  }
  api()
    .get('/events')
    .query({ type: 'lead.created,PROPERTY_UPDATED', limit: 10 })
    .reply(200, page([row]))
  const inputData = { events: ['lead.created', 'PROPERTY_UPDATED'] }
  expect(await run(hook.performList, { authData, inputData })).toEqual([
    { id: 'evt_7', event: 'lead.created', eventName: 'New Lead', data: lead!.sample },
  ])
})

test('the list is the sample of the first chosen event where none of them has happened', async () => {
  api().get('/events').query(true).reply(200, page([]))
  const items = await run(hook.perform, { authData, inputData: { events: ['PAYMENT_CREATED'] } })
  expect(items).toMatchObject([
    { event: 'PAYMENT_CREATED', eventName: 'New Payment', data: { amount: 1200 } },
  ])
})

describe('the fields', () => {
  test('are those of the chosen event', async () => {
    const fields = await fieldsFor(['lead.status_changed'])
    expect(fields.map(({ key, label }) => [key, label])).toEqual([
      ['data__from_status', 'Previous Status'],
      ['data__to_status', 'New Status'],
      ['data__changed_by', 'Changed By'],
      ['data__changed_at', 'Changed At'],
    ])
  })

  test('are each there once, whatever is chosen, and never twice with the common ones', async () => {
    const keys = (await fieldsFor()).map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    const common = new Set(
      hook.outputFields.flatMap((field) => (typeof field === 'function' ? [] : [field.key])),
    )
    expect(keys.filter((key) => common.has(key))).toEqual([])
  })

  test('get a label that fits all events where they differ', async () => {
    const fields = await fieldsFor(['PROPERTY_CREATED', 'PAYMENT_CREATED', 'appointment.scheduled'])
    const labels = Object.fromEntries(fields.map(({ key, label }) => [key, label]))
    expect(labels).toMatchObject({ data__type: 'Type', data__price: 'Price', data__starts_at: 'Starts At' })
  })

  test('of all events have one type each', async () => {
    const fields = await fieldsFor(events.map(({ type }) => type))
    expect(fields.find(({ key }) => key === 'data__signedBy[]role')).toBeDefined()
    expect(fields.find(({ key }) => key === 'data__amount')).toMatchObject({
      type: 'number',
      label: 'Amount',
    })
  })

  test('offer all 18 events', () => {
    const [field] = App.triggers['new_event']!.operation.inputFields as {
      choices: { value: string; label: string }[]
    }[]
    expect(field!.choices.map(({ value }) => value)).toEqual(types)
    expect(new Set(field!.choices.map(({ label }) => label)).size).toBe(18)
  })
})
