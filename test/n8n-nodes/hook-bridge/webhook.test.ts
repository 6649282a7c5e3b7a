// Real: the node with all its code. Doubles: what n8n gives it, and the bridge (nock).
// Observed: the requests to the bridge and the output.
import { describe, expect, it } from 'vitest'
import { answers, answersPage, bridge, mockBridge } from '../support/mocked-bridge.ts'
import { run } from '../support/run-hook-bridge.ts'

mockBridge()

const webhook = {
  id: 'wh_1',
  url: 'https://n8n.example.com/webhook/1',
  events: ['lead.created'],
  active: true,
}

describe('Webhook: Get', () => {
  it('reads the webhook with the ID', async () => {
    answers(bridge().get('/api/v1/webhooks/wh_1'), webhook)
    expect(await run({ resource: 'webhook', operation: 'get', webhookId: 'wh_1' })).toEqual([webhook])
  })
})

describe('Webhook: Get Many', () => {
  it('lists the newest 50', async () => {
    answersPage(bridge().get('/api/v1/webhooks').query({ limit: '50' }), [webhook])
    expect(await run({ resource: 'webhook', operation: 'getAll' })).toEqual([webhook])
  })
})

describe('Webhook: Delete', () => {
  it('deletes the webhook, and says which', async () => {
    bridge().delete('/api/v1/webhooks/wh_1').reply(204)
    const deleted = await run({ resource: 'webhook', operation: 'delete', webhookId: 'wh_1' })
    expect(deleted).toEqual([{ deleted: true, id: 'wh_1' }])
  })
})
