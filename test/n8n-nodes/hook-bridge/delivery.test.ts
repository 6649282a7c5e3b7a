// Real: the node with all its code. Doubles: what n8n gives it, and the bridge (nock).
// Observed: the requests to the bridge and the output.
import { describe, expect, it } from 'vitest'
import { answers, answersPage, bridge, mockBridge } from '../support/mocked-bridge.ts'
import { run } from '../support/run-hook-bridge.ts'

mockBridge()

const delivery = { id: 'dlv_1', eventId: 'evt_1', status: 'dead' }

describe('Delivery: Get', () => {
  it('reads the delivery with its attempts', async () => {
    const whole = { ...delivery, attemptLog: [{ id: 'att_1', httpStatus: 500 }] }
    answers(bridge().get('/api/v1/deliveries/dlv_1'), whole)
    expect(await run({ resource: 'delivery', operation: 'get', deliveryId: 'dlv_1' })).toEqual([whole])
  })
})

describe('Delivery: Get Many', () => {
  const getMany = { resource: 'delivery', operation: 'getAll' }

  it('lists the newest 50', async () => {
    answersPage(bridge().get('/api/v1/deliveries').query({ limit: '50' }), [delivery])
    expect(await run(getMany)).toEqual([delivery])
  })

  it.each([
    [{ status: 'dead' }, { status: 'dead' }],
    [{ event: 'lead.created' }, { type: 'lead.created' }],
    [{ webhookId: 'wh_1' }, { webhookId: 'wh_1' }],
    [{ webhookId: { __rl: true, mode: 'list', value: 'wh_1' } }, { webhookId: 'wh_1' }],
    [{ webhookId: { __rl: true, mode: 'list', value: '' }, status: '', event: '' }, {}],
    [{ webhookId: null }, {}],
    [
      { status: 'held', event: 'TENANT_CREATED', webhookId: 'wh_1' },
      { status: 'held', type: 'TENANT_CREATED', webhookId: 'wh_1' },
    ],
  ])('lists those that fit the filters %j', async (filters, query) => {
    answersPage(
      bridge()
        .get('/api/v1/deliveries')
        .query({ limit: '50', ...query }),
      [delivery],
    )
    expect(await run({ ...getMany, filters })).toEqual([delivery])
  })
})

describe('Delivery: Replay', () => {
  it('sends the delivery again', async () => {
    const pending = { ...delivery, status: 'pending' }
    answers(bridge().post('/api/v1/deliveries/dlv_1/replay', ''), pending, 202)
    expect(await run({ resource: 'delivery', operation: 'replay', deliveryId: 'dlv_1' })).toEqual([pending])
  })
})
