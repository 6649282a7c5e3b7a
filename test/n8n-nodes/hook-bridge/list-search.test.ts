// Real: the lists of the node. Doubles: what n8n gives them, and the bridge (nock).
// Observed: the choices, and how the next page is asked for.
import { events } from '@hook-bridge/event-catalog'
import { describe, expect, it } from 'vitest'
import { listContext } from '../support/execute-context.ts'
import { answersPage, bridge, mockBridge, refuses } from '../support/mocked-bridge.ts'
import { hookBridge } from '../support/run-hook-bridge.ts'

mockBridge()

const { searchDeliveries, searchEvents, searchWebhooks } = hookBridge.methods.listSearch
const list = (path: string) => bridge().get(`/api/v1${path}`).query({ limit: '100' })

describe('webhooks to choose from', () => {
  const url = 'https://n8n.example.com/webhook/a-secret/webhook'
  const webhook = { id: 'wh_1', name: 'CRM', url, events: ['lead.created'], status: 'active' }

  it.each([
    [{}, 'CRM (New Lead (CablenetAI), active)'],
    [{ name: null }, 'n8n.example.com (New Lead (CablenetAI), active)'],
    [
      { events: ['CONTRACT_SIGNED', 'lead.created', 'PROPERTY_CREATED'], status: 'gone' },
      'CRM (Contract Signed (Inmova) and 2 more, gone)',
    ],
    [{ events: events.map(({ type }) => type) }, 'CRM (all events, active)'],
  ])('of which one %j is named', async (change, name) => {
    answersPage(list('/webhooks'), [{ ...webhook, ...change }])
    expect(await searchWebhooks.call(listContext())).toEqual({ results: [{ name, value: 'wh_1' }] })
  })

  it('come page by page', async () => {
    answersPage(list('/webhooks'), [webhook], 'cur_1')
    const first = await searchWebhooks.call(listContext())
    expect(first.paginationToken).toBe('cur_1')
    answersPage(bridge().get('/api/v1/webhooks').query({ limit: '100', cursor: 'cur_1' }), [])
    expect(await searchWebhooks.call(listContext(), '', 'cur_1')).toEqual({ results: [] })
  })

  it('are refused in the words of the bridge', async () => {
    refuses(list('/webhooks'), 401, { error: 'This API key is not known.', code: 'UNAUTHORIZED' })
    await expect(searchWebhooks.call(listContext())).rejects.toThrow('This API key is not known.')
  })
})

it('names deliveries by event, status and time', async () => {
  const delivery = { event: 'PAYMENT_RECEIVED', status: 'dead', createdAt: '2026-01-15T14:30:00.000Z' }
  answersPage(list('/deliveries'), [{ id: 'dlv_1', ...delivery }])
  const { results } = await searchDeliveries.call(listContext())
  expect(results).toEqual([
    { name: expect.stringMatching(/ \(Inmova\), dead, 2026-01-15T14:30/), value: 'dlv_1' },
  ])
})

it.each([
  ['lead.created', 'L-1', 'New Lead (CablenetAI), L-1, 2026-01-15T14:30:00.000Z'],
  ['lead.created', null, 'New Lead (CablenetAI), 2026-01-15T14:30:00.000Z'],
  ['unknown', null, 'unknown, 2026-01-15T14:30:00.000Z'],
])('names an event %s about %s', async (type, subject, name) => {
  answersPage(list('/events'), [{ id: 'evt_1', type, subject, receivedAt: '2026-01-15T14:30:00.000Z' }])
  expect(await searchEvents.call(listContext())).toEqual({ results: [{ name, value: 'evt_1' }] })
})
