/*
 * Erasing one person over HTTP.
 *
 * Real: the whole service on SQLite in memory, its dispatcher, a receiver on the loopback interface. Doubles: none.
 * Observed: what the API says before and after, and what the receiver gets.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { type Client, createBridge, lead, subscribed, type TestBridge } from './bridge.ts'

let bridge: TestBridge
let alice: Client
let receiver: Receiver

beforeEach(async () => {
  bridge = await createBridge()
  receiver = await startReceiver()
  alice = bridge.alice
})
afterEach(async () => {
  await bridge.close()
  await receiver.close()
})

const publish = async (id: string, client = alice) =>
  (await client.post<{ eventId: string }>('/api/v1/events', { event: 'lead.created', data: lead(id) })).body
    .data.eventId

const erase = (body: unknown, client = alice) => client.post('/api/v1/erasures', body)

describe('POST /api/v1/erasures', () => {
  test('answers what was erased, and from then on nobody can see it, replay it or send it', async () => {
    const { id: webhook } = await subscribed(alice, { url: receiver.url })
    const eventId = await publish('ana')
    await publish('leo')
    const { status, body } = await erase({ subject: 'ana' })
    const event = (await alice.get(`/api/v1/events/${eventId}`)).body.data
    expect([status, body.data]).toEqual([
      200,
      {
        reference: expect.stringMatching(/^[0-9a-f]{24}$/),
        dryRun: false,
        events: 1,
        types: { 'lead.created': 1 },
        payloads: 1,
        attempts: 0,
        deliveriesStopped: 1,
        since: event['receivedAt'],
        until: event['receivedAt'],
        notes: [expect.stringContaining('Backups'), expect.stringContaining('under way')],
      },
    ])
    expect(event).toMatchObject({ subject: null, payload: null })
    const [delivery] = (await alice.list('/api/v1/deliveries?status=dead')).body.data
    expect(delivery).toMatchObject({ eventId, lastError: expect.stringContaining('erased on request') })
    const replay = await alice.post(`/api/v1/deliveries/${delivery!.id}/replay`)
    expect([replay.status, replay.body.error]).toEqual([409, expect.stringContaining('erased on request')])
    const since = '2020-01-01'
    for (const kind of ['recover', 'catch-up'])
      await alice.post(`/api/v1/webhooks/${webhook}/${kind}`, { since })
    await bridge.service.start()
    expect((await receiver.waitFor(1)).json()).toMatchObject({ id: 'leo' })
    await until(async () =>
      (await alice.list(`/api/v1/webhooks/${webhook}/recoveries`)).body.data.some(
        (each) => each['kind'] === 'recover' && each['status'] === 'done',
      ),
    )
    expect(receiver.count).toBe(1)
  })

  test('what was queued already for a webhook with a pace is not sent, and what others wait for is', async () => {
    await subscribed(alice, { url: receiver.url, client: 'zapier' })
    await bridge.service.start()
    await Promise.all(Array.from({ length: 60 }, (_, nth) => publish(nth % 2 === 0 ? 'ana' : `leo-${nth}`)))
    await receiver.waitForCount(5)
    const { body } = await erase({ subject: 'ana' })
    expect(body.data['events']).toBe(30)
    const stopped = body.data['deliveriesStopped'] as number
    expect(stopped).toBeGreaterThan(10)
    await receiver.waitForCount(60 - stopped)
    await until(async () => (await alice.list('/api/v1/deliveries?status=pending')).body.data.length === 0)
    const names = receiver.requests.map((request) => (request.json() as { id: string }).id)
    expect(new Set(names.filter((name) => name !== 'ana')).size).toBe(30)
    // One may have been under way.
    expect(names.filter((name) => name === 'ana').length).toBeLessThanOrEqual(30 - stopped + 1)
  })

  test('a dry run changes nothing', async () => {
    const eventId = await publish('ana')
    const { body } = await erase({ subject: 'ana', dryRun: true })
    expect(body.data).toMatchObject({
      dryRun: true,
      events: 1,
      payloads: 1,
      attempts: null,
      deliveriesStopped: null,
    })
    expect((await alice.get(`/api/v1/events/${eventId}`)).body.data).toMatchObject({ subject: 'ana' })
  })

  test('touches nothing of another workspace, and needs an API key', async () => {
    const eventId = await publish('ana')
    expect((await erase({ subject: 'ana' }, bridge.bob)).body.data).toMatchObject({ events: 0, since: null })
    expect((await erase({ subject: 'ana' }, bridge.stranger)).status).toBe(401)
    expect((await alice.get(`/api/v1/events/${eventId}`)).body.data).toMatchObject({ subject: 'ana' })
  })

  test.each([
    [{}, { subject: 'is missing.' }],
    [{ subject: '' }, { subject: 'must have 1 to 255 characters.' }],
    [{ subject: 5 }, { subject: 'must be a text.' }],
    [{ subject: 'a', provider: 'zapier' }, { provider: 'must be one of cablenetai, inmova.' }],
    [{ subject: 'a', dryRun: 'yes' }, { dryRun: 'must be true or false.' }],
  ])('refuses %j', async (body, details) => {
    const answer = await erase(body)
    expect([answer.status, answer.body.details]).toEqual([400, details])
  })

  test('a bridge that is stopping does not wait for the end of it, and says so', async () => {
    await Promise.all(Array.from({ length: 3_000 }, () => publish('nobody')))
    const asked = erase({ subject: 'ana' })
    await new Promise((resolve) => setTimeout(resolve, 2))
    const closed = bridge.service.app.close()
    const { status, body } = await asked
    expect([status, body.error]).toEqual([503, expect.stringContaining('Ask for it again')])
    await closed
  })
})
