// The 18 triggers, one by one. Real: the app, run as the platform runs it, with its checks of what a function returns.
// Doubles: the bridge (nock; an unexpected request fails the test) and what Zapier makes of a POST to a Zap.
// Observed: the requests to the bridge, the items that a Zap gets, and the errors that a person reads.
import { describe, expect, test } from 'vitest'
import { findEventByKey, sampleBody } from '@hook-bridge/event-catalog'
import App from '../../src/index.ts'
import { events, providers } from '../../src/generated/events.ts'
import type { CatalogueEvent } from '../../src/event.ts'
import { asBundle, signed } from '../support/delivered-bundle.ts'
import { hookOf } from '../support/operations.ts'
import { api, authData, failure, page, success, useNock } from '../support/nock-bridge.ts'
import { failureOf, run } from '../support/run.ts'

const secret = 'whsec_0123456789abcdef'
const subscribeData = { id: 'wh_1', secret }
const targetUrl = 'https://hooks.zapier.com/hooks/standard/1/abc/'

useNock()

const withId = (event: CatalogueEvent, id: string) =>
  event.provider === 'inmova' ? { id, ...event.sample } : event.sample

const row = (event: CatalogueEvent, more: object = {}) => ({
  id: 'evt_1',
  type: event.type,
  provider: event.provider,
  test: false,
  payload: event.sample,
  ...more,
})

test('there is a trigger for each event of the catalogue, and one for all of them', () => {
  expect(Object.keys(App.triggers)).toEqual([...events.map(({ key }) => key), 'new_event'])
})

describe.each(events)('$key', (event) => {
  const hook = hookOf(event.key)
  const delivery = (more: object = {}) => ({
    authData,
    subscribeData,
    ...asBundle(signed(event, { secret })),
    ...more,
  })

  test('subscribes the address of the Zap to its one event, and keeps the id and the secret', async () => {
    api()
      .post('/webhooks', {
        url: targetUrl,
        events: [event.type],
        filters: [],
        coalesceSeconds: null,
        retryPolicy: '24h',
        client: 'zapier',
      })
      .reply(201, { ...success({ id: 'wh_1', url: targetUrl, secret }), warning: 'Save it.' })
    expect(await run(hook.performSubscribe, { authData, targetUrl })).toEqual(subscribeData)
  })

  test('does not turn on when the bridge answers without a secret', async () => {
    api()
      .post('/webhooks')
      .reply(201, success({ id: 'wh_1' }))
    expect(await failureOf(run(hook.performSubscribe, { authData, targetUrl }))).toMatchObject({
      name: 'AppError',
      message: expect.stringContaining('cannot be turned on'),
    })
  })

  test.each([204, 404, 410])('unsubscribes, also when the bridge answers %i', async (status) => {
    api()
      .delete('/webhooks/wh_1')
      .reply(status, status === 204 ? '' : failure('NOT_FOUND', 'There is no such webhook.'))
    expect(await run(hook.performUnsubscribe, { authData, subscribeData })).toEqual({ id: 'wh_1' })
  })

  test('gives the delivered body, with an id, and without what Zapier puts in', async () => {
    expect(await run(hook.perform, delivery())).toEqual([withId(event, 'evt_1')])
  })

  test('takes a delivery whose headers were not renamed', async () => {
    const { headers, content } = signed(event, { secret })
    const bundle = { ...asBundle({ headers, content }), rawRequest: { headers, content } }
    expect(await run(hook.perform, { authData, subscribeData, ...bundle })).toEqual([withId(event, 'evt_1')])
  })

  test('takes a test event, which is signed like any other', async () => {
    const posted = signed(event, { secret, headers: { 'X-Hook-Test': 'true' } })
    const bundle = { authData, subscribeData, ...asBundle(posted) }
    expect(await run(hook.perform, bundle)).toEqual([withId(event, 'evt_1')])
  })

  test('refuses what was signed with another secret, test event or not', async () => {
    for (const headers of [{}, { 'X-Hook-Test': 'true' }]) {
      const posted = signed(event, { secret: 'whsec_another', headers })
      expect(await failureOf(run(hook.perform, { authData, subscribeData, ...asBundle(posted) }))).toEqual({
        name: 'HaltedError',
        message:
          'The Zap did not run for this event, because its signature does not match the secret of this Zap. Either ' +
          'your hook bridge did not send it, or the secret was renewed there after the Zap was turned on. Turn the ' +
          'Zap off and on again to get the new secret, then replay the event in the bridge.',
      })
    }
  })

  test('refuses a body that was changed on the way', async () => {
    const { headers, content } = signed(event, { secret })
    const changed = { headers, content: content.replace('"id":"', '"id":"x') }
    expect(await failureOf(run(hook.perform, delivery(asBundle(changed))))).toMatchObject({
      name: 'HaltedError',
      message: expect.stringContaining('its signature does not match'),
    })
  })

  test.each(['', 'sha256=', 'not hex', '0'.repeat(63), `v1,${'0'.repeat(64)}`])(
    'refuses the malformed signature %j',
    async (signature) => {
      const headers = { [providers[event.provider].signatureHeader]: signature }
      const posted = signed(event, { secret, headers })
      expect(await failureOf(run(hook.perform, delivery(asBundle(posted))))).toMatchObject({
        name: 'HaltedError',
      })
    },
  )

  test('refuses what carries no signature, and says so', async () => {
    const { headers, content } = signed(event, { secret })
    const { [providers[event.provider].signatureHeader]: _, ...others } = headers
    const bundle = delivery(asBundle({ headers: others, content }))
    expect(await failureOf(run(hook.perform, bundle))).toMatchObject({
      name: 'HaltedError',
      message: expect.stringContaining('because it carries no signature.'),
    })
  })

  test('lists the newest real events in the delivered shape, with the ids that their deliveries have', async () => {
    api()
      .get('/events')
      .query({ type: event.type, limit: 10 })
      .reply(
        200,
        page([
          row(event, { test: true }),
          row(event, { id: 'evt_9' }),
          row(event, { id: 'evt_8', payload: null }),
        ]),
      )
    expect(await run(hook.performList, { authData })).toEqual([withId(event, 'evt_9')])
  })

  test('lists its sample where nothing has happened yet', async () => {
    api().get('/events').query(true).reply(200, page([]))
    expect(await run(hook.performList, { authData })).toEqual([hook.sample])
  })

  test('shows the list where there is no delivery, as in a trial run', async () => {
    api()
      .get('/events')
      .query(true)
      .reply(200, page([row(event), row(event)]))
    expect(await run(hook.perform, { authData })).toHaveLength(1)
  })

  test('has the sample of the catalogue', () => {
    const { id, ...body } = hook.sample as Record<string, unknown>
    const expected = sampleBody(findEventByKey(event.key)!)
    expect(event.provider === 'inmova' ? body : { id, ...body }).toEqual(expected)
    expect(id).toBeTypeOf('string')
  })
})

test('a list of CablenetAI events shows each fact once, and three at the most', async () => {
  const event = events.find(({ type }) => type === 'lead.status_changed')!
  const moved = (changed_at: string) => row(event, { payload: { ...event.sample, changed_at } })
  const times = ['2026-01-05', '2026-01-05', '2026-01-04', '2026-01-03', '2026-01-02']
  api()
    .get('/events')
    .query(true)
    .reply(200, page(times.map(moved)))
  const items = await run(hookOf(event.key).performList, { authData })
  expect(items.map((item) => (item as { changed_at: string }).changed_at)).toEqual([
    '2026-01-05',
    '2026-01-04',
    '2026-01-03',
  ])
})

test('a delivery verifies over its text in any script, and over large numbers as they were written', async () => {
  const event = events[0]!
  const content = '{"id":"1","name":"Señora Núñez «Ático» 家 🏡","querystring":"mine"}'
  const { createHmac } = await import('node:crypto')
  const headers = {
    'X-CablenetAI-Signature': createHmac('sha256', secret).update(content).digest('hex').toUpperCase(),
  }
  const bundle = { authData, subscribeData, ...asBundle({ headers, content }) }
  expect(await run(hookOf(event.key).perform, bundle)).toEqual([JSON.parse(content)])
})

test('a Zap that has no secret refuses everything, and says so', async () => {
  const event = events[0]!
  for (const none of [{}, { subscribeData: { id: 'wh_1' } }]) {
    const bundle = { authData, ...none, ...asBundle(signed(event, { secret })) }
    expect(await failureOf(run(hookOf(event.key).perform, bundle))).toMatchObject({
      name: 'HaltedError',
      message: expect.stringContaining('because this Zap has no secret to check its signature with.'),
    })
  }
})

test('a delivery without content is refused', async () => {
  const call = run(hookOf(events[0]!.key).perform, { authData, subscribeData, cleanedRequest: {} })
  expect(await failureOf(call)).toMatchObject({ name: 'HaltedError' })
})

test.each([{}, { success: true, data: { secret } }])(
  'a Zap does not turn on when the bridge answers %j',
  async (more) => {
    api()
      .post('/webhooks')
      .reply(201, { success: true, ...more })
    const call = run(hookOf(events[0]!.key).performSubscribe, { authData, targetUrl })
    expect(await failureOf(call)).toMatchObject({ code: 'INCOMPLETE_ANSWER' })
  },
)

test('there is nothing to unsubscribe where the Zap never got an id', async () => {
  expect(await run(hookOf(events[0]!.key).performUnsubscribe, { authData })).toEqual({})
})

test('a Zap is told when the bridge fails to unsubscribe it', async () => {
  api()
    .delete('/webhooks/wh_1')
    .reply(503, failure('UNAVAILABLE', 'The database is busy.'), { 'Retry-After': '5' })
  expect(
    await failureOf(run(hookOf(events[0]!.key).performUnsubscribe, { authData, subscribeData })),
  ).toEqual({
    name: 'ThrottledError',
    message: 'The database is busy.',
    delay: 5,
  })
})
