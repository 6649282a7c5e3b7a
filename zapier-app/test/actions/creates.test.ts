// The actions that change something, and API Request. Real: the app, run as the platform runs it.
// Doubles: the bridge (nock; an unexpected request fails the test).
// Observed: the requests to the bridge, what an action gives to the next step, and what a person is told.
import { describe, expect, test } from 'vitest'
import App from '../../src/index.ts'
import { events } from '../../src/generated/events.ts'
import { createOf } from '../support/operations.ts'
import { api, authData, failure, success, useNock } from '../support/nock-bridge.ts'
import { failureOf, run } from '../support/run.ts'

useNock()

test('the platform leaves JSON as it is where a null in it says something', () => {
  for (const key of ['publish_event', 'api_request']) {
    expect(App.creates[key]!.operation).toMatchObject({ cleanInputData: false })
  }
})

const act = (key: string, inputData: object) => run(createOf(key), { authData, inputData })

describe('Replay Delivery', () => {
  test('asks for it, and shows the delivery as it is now', async () => {
    api()
      .post('/deliveries/dlv_1/replay')
      .reply(202, success({ id: 'dlv_1', status: 'pending' }))
    expect(await act('replay_delivery', { deliveryId: 'dlv_1' })).toEqual({ id: 'dlv_1', status: 'pending' })
  })

  test('stops the Zap softly where the webhook was deleted', async () => {
    const words = 'The webhook of this delivery was deleted, so there is nowhere to send it to.'
    api().post('/deliveries/dlv_1/replay').reply(409, failure('CONFLICT', words))
    expect(await failureOf(act('replay_delivery', { deliveryId: 'dlv_1' }))).toEqual({
      name: 'HaltedError',
      message: words,
    })
  })
})

describe('Send Test Event', () => {
  test.each([
    [{ event: 'lead.created' }, { event: 'lead.created' }],
    [{ event: '' }, {}],
  ])('with %j asks for %j', async (inputs, body) => {
    api()
      .post('/webhooks/wh_1/test', body)
      .reply(202, success({ eventId: 'evt_1', deliveryId: 'dlv_1' }))
    expect(await act('send_test_event', { webhookId: 'wh_1', ...inputs })).toEqual({
      id: 'evt_1',
      deliveryId: 'dlv_1',
    })
  })
})

describe('Publish Event', () => {
  const published = { eventId: 'evt_1', event: 'lead.created', duplicate: false, deliveries: 2, warnings: [] }
  const { eventId: id, ...rest } = published

  test.each([
    ['an object', { id: '1', phone: null }],
    ['text', ' {"id":"1","phone":null} '],
  ])('takes data as %s, and keeps what is empty in it', async (_, data) => {
    api()
      .post('/events', { event: 'lead.created', data: { id: '1', phone: null } })
      .reply(202, success(published))
    const inputData = { event: 'lead.created', data, timestamp: '', idempotencyKey: null }
    expect(await act('publish_event', inputData)).toEqual({ id, ...rest })
  })

  test('passes on when it happened, and what makes it one', async () => {
    const body = {
      event: 'PROPERTY_CREATED',
      data: { id: '1' },
      timestamp: '2026-01-15T10:30:00Z',
      idempotencyKey: '7',
    }
    api().post('/events', body).reply(202, success(published))
    await act('publish_event', { ...body, idempotencyKey: 7 })
  })

  test('tells where the data is no JSON', async () => {
    expect(await failureOf(act('publish_event', { event: 'lead.created', data: '{id: 1}' }))).toMatchObject({
      name: 'AppError',
      code: 'INVALID_JSON',
      message: expect.stringMatching(/^Data is not valid JSON: .+/),
    })
  })

  test.each([undefined, null, '  '])(
    'leaves it to the bridge to ask for the data where it is %j',
    async (data) => {
      const words = 'The request is not valid. data: is missing.'
      api().post('/events', { event: 'lead.created' }).reply(400, failure('VALIDATION_ERROR', words))
      expect(await failureOf(act('publish_event', { event: 'lead.created', data }))).toMatchObject({
        message: words,
      })
    },
  )

  test('shows what the data of the chosen event looks like, without the envelope', async () => {
    const example = App.creates['publish_event']!.operation.inputFields!.find(
      (field) => typeof field === 'function',
    )!
    const shown = async (event?: string) => {
      const fields = (await run(example, { authData, inputData: { event } })) as {
        key: string
        helpText: string
      }[]
      return fields.map(({ key, helpText }) => [key, JSON.parse(/```\n([^]+)\n```/.exec(helpText)![1]!)])
    }
    const [lead] = events
    const property = events.find(({ type }) => type === 'PROPERTY_CREATED')!
    expect(await shown('lead.created')).toEqual([['example', lead!.sample]])
    expect(await shown('PROPERTY_CREATED')).toEqual([['example', property.sample['data']]])
    expect(await shown()).toEqual([])
  })
})

describe('API Request', () => {
  test('gives status and body as they came', async () => {
    api().get('/webhooks').query({ limit: '2', cursor: 'x' }).reply(200, success([]))
    const inputData = { method: 'GET', path: '/webhooks?limit=2', params: { cursor: 'x', empty: '' } }
    expect(await act('api_request', inputData)).toEqual({ status: 200, body: success([]) })
  })

  test('takes a path with the root of the API, and reads where no method is given', async () => {
    api().get('/me').reply(200, success({}))
    expect(await act('api_request', { path: ' /api/v1/me ' })).toMatchObject({ status: 200 })
  })

  test('sends a body, whether it is an object or text', async () => {
    for (const body of [{ active: false, name: null }, '{"active":false,"name":null}']) {
      api().patch('/webhooks/wh_1', { active: false, name: null }).reply(200, success({}))
      await act('api_request', { method: 'PATCH', path: '/webhooks/wh_1', body })
    }
  })

  test('gives no body where there is none', async () => {
    api().delete('/webhooks/wh_1').reply(204)
    expect(await act('api_request', { method: 'DELETE', path: '/webhooks/wh_1' })).toEqual({
      status: 204,
      body: null,
    })
  })

  test('tells in the words of the bridge what went wrong', async () => {
    api().get('/webhooks/wh_1').reply(404, failure('NOT_FOUND', 'There is no webhook with this id.'))
    expect(await failureOf(act('api_request', { path: '/webhooks/wh_1' }))).toEqual({
      name: 'HaltedError',
      message: 'There is no webhook with this id.',
    })
  })

  test.each([
    'https://example.com/api/v1/me',
    '//example.com/api/v1/me',
    '@example.com/me',
    '.example.com/me',
    'webhooks',
    '/../../healthz',
    '/api/v1/../../healthz',
    '/..\\..\\healthz',
    '/%2e%2e/%2e%2e/metrics',
    '',
  ])('does not go to %j', async (path) => {
    expect(await failureOf(act('api_request', { method: 'GET', path }))).toMatchObject({
      name: 'AppError',
      code: 'INVALID_PATH',
      message: expect.stringContaining('it starts with a slash and names no host'),
    })
  })
})
