// Real: the node with all its code. Doubles: what n8n gives it, and the bridge (nock).
// Observed: the requests to the bridge and the output.
import { describe, expect, it } from 'vitest'
import { answers, answersPage, bridge, mockBridge } from '../support/mocked-bridge.ts'
import { run } from '../support/run-hook-bridge.ts'

mockBridge()

const event = { id: 'evt_1', type: 'lead.created', payload: { id: 'L-1' } }

describe('Event: Get', () => {
  it('reads the event with the ID', async () => {
    answers(bridge().get('/api/v1/events/evt_1'), event)
    expect(await run({ resource: 'event', operation: 'get', eventId: 'evt_1' })).toEqual([event])
  })
})

describe('Event: Get Many', () => {
  const getMany = { resource: 'event', operation: 'getAll' }

  it('lists the newest 50', async () => {
    answersPage(bridge().get('/api/v1/events').query({ limit: '50' }), [event])
    expect(await run(getMany)).toEqual([event])
  })

  it('lists those of some types', async () => {
    const type = 'lead.created,PROPERTY_CREATED,unknown'
    answersPage(bridge().get('/api/v1/events').query({ limit: '50', type }), [])
    const events = ['lead.created', 'PROPERTY_CREATED', 'unknown']
    expect(await run({ ...getMany, filters: { events } })).toEqual([])
  })

  it('takes types as text, as an expression or a model may give them', async () => {
    const type = 'lead.created,PROPERTY_CREATED'
    answersPage(bridge().get('/api/v1/events').query({ limit: '50', type }), [event])
    expect(await run({ ...getMany, filters: { events: type } })).toEqual([event])
  })

  it.each([
    ['2026-01-15T14:30:00', '2026-01-15T18:30:00.000Z', 'in the time zone of the workflow'],
    ['2026-01-15T14:30:00+01:00', '2026-01-15T13:30:00.000Z', 'with an offset'],
    ['2026-01-15', '2026-01-15T04:00:00.000Z', 'a day'],
  ])('lists those since %s, which is %s: %s', async (entered, since) => {
    answersPage(bridge().get('/api/v1/events').query({ limit: '50', since }), [event])
    expect(await run({ ...getMany, filters: { since: entered } })).toEqual([event])
  })

  it('says what is no time', async () => {
    const failed = run({ ...getMany, filters: { since: 'the day before yesterday' } })
    await expect(failed).rejects.toMatchObject({
      message: 'Received Since is not a time: the day before yesterday',
      description: 'Give it in ISO 8601, such as 2026-01-15T14:30:00Z.',
      context: { itemIndex: 0 },
    })
  })
})

describe('Event: Publish', () => {
  const publish = { resource: 'event', operation: 'publish', event: 'MAINTENANCE_CREATED' }
  const published = {
    eventId: 'evt_1',
    event: 'MAINTENANCE_CREATED',
    duplicate: false,
    deliveries: 2,
    warnings: [],
  }

  it('publishes data that was typed, with nulls in it', async () => {
    const body = { event: 'MAINTENANCE_CREATED', data: { id: 'M-1', cost: null } }
    answers(bridge().post('/api/v1/events', body), published, 202)
    expect(await run({ ...publish, data: '{ "id": "M-1", "cost": null }' })).toEqual([published])
  })

  it('publishes data of an expression, with all options', async () => {
    const timestamp = '2026-01-15T18:30:00.000Z'
    const body = { event: 'MAINTENANCE_CREATED', data: { id: 'M-1' }, timestamp, idempotencyKey: 'row 12' }
    answers(bridge().post('/api/v1/events', body), published, 202)
    const options = { timestamp: '2026-01-15T14:30:00', idempotencyKey: 'row 12' }
    expect(await run({ ...publish, data: { id: 'M-1' }, options })).toEqual([published])
  })

  it('leaves out options that were added and left empty', async () => {
    answers(bridge().post('/api/v1/events', { event: 'MAINTENANCE_CREATED', data: {} }), published, 202)
    expect(await run({ ...publish, options: { timestamp: '', idempotencyKey: '' } })).toEqual([published])
  })

  it.each([
    ['{ "id": ', /^Data is not valid JSON: \S/],
    ['', /^Data is not valid JSON: \S/],
    ['[]', /^Data is not a JSON object$/],
    ['null', /^Data is not a JSON object$/],
    ['"text"', /^Data is not a JSON object$/],
  ])('refuses the data %s', async (data, message) => {
    await expect(run({ ...publish, data })).rejects.toMatchObject({
      name: 'NodeOperationError',
      message: expect.stringMatching(message),
      description: 'It has to look like this: { "id": "123", "name": "Ana" }',
      context: { itemIndex: 0 },
    })
  })
})

describe('Event: Send Test', () => {
  const sendTest = { resource: 'event', operation: 'sendTest', webhookId: 'wh_1' }
  const sent = { eventId: 'evt_1', deliveryId: 'dlv_1' }

  it('sends the event that was chosen', async () => {
    answers(bridge().post('/api/v1/webhooks/wh_1/test', { event: 'lead.created' }), sent, 202)
    expect(await run({ ...sendTest, event: 'lead.created' })).toEqual([sent])
  })

  it("sends the webhook's first event where none was chosen", async () => {
    answers(bridge().post('/api/v1/webhooks/wh_1/test', ''), sent, 202)
    expect(await run(sendTest)).toEqual([sent])
  })
})
