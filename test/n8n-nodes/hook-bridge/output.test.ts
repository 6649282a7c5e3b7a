// Real: the node with all its code. Doubles: what n8n gives it, and the bridge (nock).
// Observed: which input item each output item belongs to.
import { expect, it } from 'vitest'
import { answers, answersPage, bridge, mockBridge } from '../support/mocked-bridge.ts'
import { runItems } from '../support/run-hook-bridge.ts'

mockBridge()

it('pairs every output item with its input item', async () => {
  answersPage(bridge().get('/api/v1/events').query(true), [{ id: 'evt_2' }, { id: 'evt_1' }])
  answersPage(bridge().get('/api/v1/webhooks').query(true), [])
  answers(bridge().get('/api/v1/webhooks/wh_1'), { id: 'wh_1' })
  const output = await runItems([
    { resource: 'event', operation: 'getAll' },
    { resource: 'webhook', operation: 'getAll' },
    { resource: 'webhook', operation: 'get', webhookId: 'wh_1' },
  ])
  expect(output).toEqual([
    { json: { id: 'evt_2' }, pairedItem: { item: 0 } },
    { json: { id: 'evt_1' }, pairedItem: { item: 0 } },
    { json: { id: 'wh_1' }, pairedItem: { item: 2 } },
  ])
})

it('gives nothing for no input', async () => {
  expect(await runItems([])).toEqual([])
})
