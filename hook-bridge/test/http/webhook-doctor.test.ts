// GET /api/v1/webhooks/{id}/doctor. Real: the whole service on a database in memory, a receiver on the loopback
// interface. Doubles: none. Observed: answers, and what arrived at the receiver.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { type Answer, createBridge, subscribed, type TestBridge } from './bridge.ts'

interface Report {
  readonly id: string
  readonly ok: boolean
  readonly findings: readonly {
    readonly id: string
    readonly level: string
    readonly title: string
    readonly todo: string | null
  }[]
}

let bridge: TestBridge
let receiver: Receiver
beforeEach(async () => {
  bridge = await createBridge()
  receiver = await startReceiver({ behaviour: ({ method }) => ({ status: method === 'POST' ? 404 : 200 }) })
})
afterEach(async () => {
  await bridge.close()
  await receiver.close()
})

const levelOf = ({ body }: Answer<Report>, wanted: string) =>
  body.data.findings.find(({ id }) => id === wanted)?.level

describe('GET /api/v1/webhooks/:id/doctor', () => {
  test('tells what was found, and sends nothing to the hook', async () => {
    const { id } = await subscribed(bridge.alice, { url: receiver.urlFor('/catch/18237465') })
    const answer = await bridge.alice.get<Report>(`/api/v1/webhooks/${id}/doctor`)
    expect(answer.status).toBe(200)
    expect(answer.body.data).toMatchObject({
      webhookId: id,
      url: `http://127.0.0.1:${receiver.port}/…`,
      ok: true,
      checkedAt: expect.stringMatching(/^20.*Z$/) as string,
    })
    expect(levelOf(answer, 'connection')).toBe('ok')
    expect(levelOf(answer, 'sample')).toBeUndefined()
    expect(answer.text).not.toContain('18237465')
    expect(receiver.requests.map(({ method }) => method)).toEqual(['OPTIONS'])
  })

  test('with send=true sends a sample, and lang=es says what became of it in Spanish', async () => {
    const { id } = await subscribed(bridge.alice, { url: receiver.url, client: 'n8n' })
    const answer = await bridge.alice.get<Report>(`/api/v1/webhooks/${id}/doctor?send=true&lang=es`)
    expect(answer.body.data.ok).toBe(false)
    expect(answer.body.data.findings.find(({ id: finding }) => finding === 'sample')).toMatchObject({
      level: 'problem',
      title: 'n8n respondió 404',
      todo: expect.stringMatching(/^Publica el workflow en n8n/) as string,
    })
    expect(receiver.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
  })

  test.each(['lang=fr', 'send=yes'])('refuses ?%s', async (query) => {
    const { id } = await subscribed(bridge.alice, { url: receiver.url })
    const answer = await bridge.alice.get(`/api/v1/webhooks/${id}/doctor?${query}&send=true`)
    expect(answer.status).toBe(400)
    expect(receiver.count).toBe(0)
  })

  test('is 404 for a webhook of another workspace, which is asked nothing', async () => {
    const { id } = await subscribed(bridge.alice, { url: receiver.url })
    expect((await bridge.bob.get(`/api/v1/webhooks/${id}/doctor`)).status).toBe(404)
    expect((await bridge.stranger.get(`/api/v1/webhooks/${id}/doctor`)).status).toBe(401)
    expect(receiver.connections).toBe(0)
  })

  test('knows how long a webhook may fail here', async () => {
    const { id } = await subscribed(bridge.alice, { url: receiver.url })
    const [row] = bridge.deps.registry.subscriptions(bridge.workspace)
    const failingSince = Date.now() - 3 * 24 * 60 * 60 * 1000
    const stored = await bridge.deps.store.changeSubscription(row!.row, { failingSince })
    bridge.deps.registry.putSubscription(stored)
    expect(levelOf(await bridge.alice.get<Report>(`/api/v1/webhooks/${id}/doctor`), 'state')).toBe('problem')
  })
})
