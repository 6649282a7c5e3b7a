// Find Event and Find Delivery. Real: the app, run as the platform runs it. Doubles: the bridge (nock).
// Observed: the requests to the bridge, what is found, and the fields that the editor shows.
import { describe, expect, test } from 'vitest'
import App from '../../src/index.ts'
import { searchOf } from '../support/operations.ts'
import { api, authData, failure, page, success, useNock } from '../support/nock-bridge.ts'
import { failureOf, run } from '../support/run.ts'

useNock()

describe('Find Event', () => {
  const find = (inputData: object) => run(searchOf('find_event'), { authData, inputData })

  test('finds one by its id', async () => {
    api()
      .get('/events/evt_1%2F2')
      .reply(200, success({ id: 'evt_1/2' }))
    expect(await find({ eventId: ' evt_1/2 ', event: 'lead.created' })).toEqual([{ id: 'evt_1/2' }])
  })

  test('finds none where the id is of none', async () => {
    api().get('/events/evt_1').reply(404, failure('NOT_FOUND', 'There is no event with this id.'))
    expect(await find({ eventId: 'evt_1' })).toEqual([])
  })

  test('does not take a wrong address for an event that is not there', async () => {
    api().get('/events/evt_1').reply(200, '<h1>Welcome</h1>')
    expect(await failureOf(find({ eventId: 'evt_1' }))).toMatchObject({ code: 'NOT_A_BRIDGE' })
  })

  test('finds the newest of a type since a time', async () => {
    const since = '2026-01-15T10:30:00Z'
    api()
      .get('/events')
      .query({ type: 'lead.created', since, limit: 10 })
      .reply(200, page([{ id: 'evt_2' }]))
    expect(await find({ event: 'lead.created', since })).toEqual([{ id: 'evt_2' }])
  })

  test.each([{}, { eventId: '', event: null, since: undefined }])(
    'finds the newest of all where asked for %j',
    async (inputs) => {
      api()
        .get('/events')
        .query({ limit: 10 })
        .reply(200, page([{ id: 'evt_3' }, { id: 'evt_2' }]))
      expect(await find(inputs)).toHaveLength(2)
    },
  )

  test('shows the fields of the chosen type, and none where none is', async () => {
    const fields = App.searches['find_event']!.operation.outputFields!.find(
      (field) => typeof field === 'function',
    )!
    expect(await run(fields, { authData, inputData: { event: 'PAYMENT_CREATED' } })).toContainEqual({
      key: 'payload__data__amount',
      label: 'Amount',
      type: 'number',
    })
    expect(await run(fields, { authData, inputData: { event: 'DOCUMENT_UPLOADED' } })).toContainEqual({
      key: 'payload__data__tags',
      label: 'Tags',
      type: 'string',
      list: true,
    })
    expect(await run(fields, { authData, inputData: {} })).toEqual([])
  })
})

describe('Find Delivery', () => {
  const find = (inputData: object) => run(searchOf('find_delivery'), { authData, inputData })

  test('finds one by its id, in the shape of those in a list', async () => {
    api()
      .get('/deliveries/dlv_1')
      .reply(200, success({ id: 'dlv_1', status: 'dead', attemptLog: [{ id: 'att_1' }] }))
    expect(await find({ deliveryId: 'dlv_1' })).toEqual([{ id: 'dlv_1', status: 'dead' }])
  })

  test('finds none where the id is of none', async () => {
    api().get('/deliveries/dlv_1').reply(404, failure('NOT_FOUND', 'There is no delivery with this id.'))
    expect(await find({ deliveryId: 'dlv_1' })).toEqual([])
  })

  test('finds the newest with a status, of a type, to a webhook', async () => {
    const query = { status: 'dead', webhookId: 'wh_1', type: 'lead.created', limit: 10 }
    api()
      .get('/deliveries')
      .query(query)
      .reply(200, page([{ id: 'dlv_2' }]))
    expect(await find({ status: 'dead', webhookId: 'wh_1', event: 'lead.created' })).toEqual([
      { id: 'dlv_2' },
    ])
  })

  test('tells in the words of the bridge what it cannot search for', async () => {
    api()
      .get('/deliveries')
      .query(true)
      .reply(400, failure('VALIDATION_ERROR', 'There is no webhook with this id.'))
    expect(await failureOf(find({ webhookId: 'wh_none' }))).toMatchObject({
      name: 'AppError',
      message: 'There is no webhook with this id.',
    })
  })
})
