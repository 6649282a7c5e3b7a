// The option that has a burst of updates run the workflow once. Real: the nodes with all their code, n8n's rules of what
// its editor shows, the option check of the bridge. Doubles: what n8n hands to a node, and the bridge (nock).
// Observed: where the option is offered, what the bridge is asked for, and what becomes of a registration.
import { NodeHelpers, type IDataObject, type INodeTypeDescription } from 'n8n-workflow'
import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CablenetAiTrigger } from '../../../n8n-nodes/nodes/CablenetAiTrigger/CablenetAiTrigger.node.ts'
import { InmovaTrigger } from '../../../n8n-nodes/nodes/InmovaTrigger/InmovaTrigger.node.ts'
import { cablenetai, inmova } from '../../../n8n-nodes/nodes/shared/generated/providers.ts'
import { checkOptions } from '../../../hook-bridge/src/subscriptions/check-options.ts'
import { BRIDGE, hookContext, STORED, WEBHOOK_URL } from '../support/hook-context.ts'

beforeAll(() => nock.disableNetConnect())
afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect(pending).toEqual([])
})
afterAll(() => nock.restore())

const bridge = () => nock(`${BRIDGE}/api/v1`)
const events = ['PROPERTY_UPDATED', 'PROPERTY_CREATED']
const { checkExists, create } = new InmovaTrigger().webhookMethods.default

/** The options that n8n keeps of these: those that its editor does not show are gone. */
function kept(description: INodeTypeDescription, chosen: readonly string[]): IDataObject {
  const parameters = { events: [...chosen], options: { coalesceSeconds: 60, includeMetadata: true } }
  const node = { typeVersion: 1 } as never
  const values = NodeHelpers.getNodeParameters(
    description.properties,
    parameters,
    false,
    false,
    node,
    description,
  )
  return values!['options'] as IDataObject
}

describe.each([
  { node: new CablenetAiTrigger(), provider: cablenetai },
  { node: new InmovaTrigger(), provider: inmova },
])('of the events of $provider.name', ({ node, provider }) => {
  it.each(provider.events)(
    '$type has the option just where the bridge has something to merge',
    ({ type }) => {
      const isMergeable = Object.keys(checkOptions({ coalesceSeconds: 60 }, [type]).details).length === 0
      expect('coalesceSeconds' in kept(node.description, [type])).toBe(isMergeable)
      expect(kept(node.description, [type])).toMatchObject({ includeMetadata: true })
    },
  )
})

it('is offered where one of several events can be merged', () => {
  expect(kept(new InmovaTrigger().description, events)).toMatchObject({ coalesceSeconds: 60 })
})

it('is what publishing asks the bridge for', async () => {
  bridge()
    .post('/webhooks', (body: { coalesceSeconds: unknown }) => body.coalesceSeconds === 60)
    .reply(201, { success: true, data: { id: 'wh_1', secret: STORED.secret } })
  bridge()
    .get('/webhooks')
    .query(true)
    .reply(200, { success: true, data: [], pagination: { nextCursor: null } })
  await create.call(hookContext({ events, options: { coalesceSeconds: 60 } }))
})

it('that the bridge refuses is told in its words', async () => {
  const error = 'The request is not valid. coalesceSeconds: must be a whole number from 1 to 3600.'
  bridge().post('/webhooks').reply(400, { success: false, error, code: 'VALIDATION_ERROR' })
  const context = hookContext({ events, options: { coalesceSeconds: 7200 } })
  await expect(create.call(context)).rejects.toThrow(error)
})

describe('a registration', () => {
  const shown = (more: object) =>
    bridge()
      .get('/webhooks/wh_1')
      .reply(200, {
        success: true,
        data: { id: 'wh_1', url: WEBHOOK_URL, events, filters: [], active: true, ...more },
      })
  const check = (options: IDataObject) =>
    checkExists.call(hookContext({ events, options, staticData: { ...STORED } }))

  it.each([
    [{ coalesceSeconds: 60 }, { coalesceSeconds: 60 }],
    [{}, { coalesceSeconds: null }],
    [{}, {}],
  ])('with the options %j is as it ought to be where the bridge shows %j', async (options, more) => {
    shown(more)
    await expect(check(options)).resolves.toBe(true)
  })

  it.each([
    [{ coalesceSeconds: 60 }, { coalesceSeconds: null }, 60],
    [{ coalesceSeconds: 60 }, { coalesceSeconds: 30 }, 60],
    [{}, { coalesceSeconds: 30 }, null],
  ])('with the options %j is put right where the bridge shows %j', async (options, more, wanted) => {
    shown(more)
    bridge()
      .patch('/webhooks/wh_1', {
        url: WEBHOOK_URL,
        events,
        filters: [],
        coalesceSeconds: wanted,
        active: true,
      })
      .reply(200, { success: true, data: {} })
    await expect(check(options)).resolves.toBe(true)
  })
})
