// Filters of the trigger nodes. Real: both nodes with all their code; the filter check of the bridge. Doubles: what n8n
// hands to a node, and the bridge (nock). Observed: what the bridge is asked for, and what it would say to that.
import type { IDataObject, INodeProperties, INodePropertyCollection } from 'n8n-workflow'
import nock from 'nock'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CablenetAiTrigger } from '../../../n8n-nodes/nodes/CablenetAiTrigger/CablenetAiTrigger.node.ts'
import { InmovaTrigger } from '../../../n8n-nodes/nodes/InmovaTrigger/InmovaTrigger.node.ts'
import { cablenetai, inmova } from '../../../n8n-nodes/nodes/shared/generated/providers.ts'
import { checkFilters } from '../../../hook-bridge/src/filters/check-filters.ts'
import { BRIDGE, hookContext, STORED, WEBHOOK_URL } from '../support/hook-context.ts'

beforeAll(() => nock.disableNetConnect())
afterEach(() => {
  const pending = nock.pendingMocks()
  nock.cleanAll()
  expect(pending).toEqual([])
})
afterAll(() => nock.restore())

const bridge = () => nock(`${BRIDGE}/api/v1`)
const events = ['PROPERTY_UPDATED']
const { checkExists, create } = new InmovaTrigger().webhookMethods.default

/** The filters that publishing with these rows of the editor asks the bridge for. */
async function asked(...filters: IDataObject[]): Promise<never[]> {
  let body: { filters: never[] } | undefined
  bridge()
    .post('/webhooks', (sent: { filters: never[] }) => {
      body = sent
      return true
    })
    .reply(201, { success: true, data: { id: 'wh_1', secret: STORED.secret } })
  bridge()
    .get('/webhooks')
    .query(true)
    .reply(200, { success: true, data: [], pagination: { nextCursor: null } })
  await create.call(hookContext({ events, filters }))
  return body!.filters
}

describe('the filters that the bridge is asked for', () => {
  it.each([
    [
      { field: 'price', is: 'above', value: '100000' },
      { field: 'price', is: 'above', value: '100000' },
    ],
    [
      { field: 'price', is: 'equals', value: 1250 },
      { field: 'price', is: 'equals', value: 1250 },
    ],
    [
      { field: 'price', is: 'changed' },
      { field: 'price', is: 'changed' },
    ],
    [
      { field: 'city', is: 'empty' },
      { field: 'city', is: 'equals', value: null },
    ],
    [
      { field: 'city', is: 'oneOf', value: 'Madrid, Toledo ,' },
      { field: 'city', is: 'oneOf', value: ['Madrid', 'Toledo'] },
    ],
  ])('for %j are %j', async (row, filter) => {
    const filters = await asked(row)
    expect(filters).toEqual([filter])
    expect(checkFilters(filters, events).details).toEqual({})
  })

  it('are several where several were added', async () => {
    expect(await asked({ field: 'price', is: 'changed' }, { field: 'city', is: 'empty' })).toHaveLength(2)
  })

  it('leave to the bridge what is missing', async () => {
    const filters = await asked({ field: 'price', is: 'above' })
    expect(checkFilters(filters, events).details).toEqual({ 'filters.0.value': 'must be a number.' })
  })
})

describe('a registration', () => {
  const row = { field: 'price', is: 'above', value: '100000' }
  const context = () => hookContext({ events, filters: [row], staticData: { ...STORED } })
  const shown = (filters: readonly object[]) =>
    bridge()
      .get('/webhooks/wh_1')
      .reply(200, { success: true, data: { id: 'wh_1', url: WEBHOOK_URL, events, filters, active: true } })

  it('is as it ought to be where the bridge shows the same filters, numbers as numbers', async () => {
    shown([{ ...row, value: 100_000 }])
    await expect(checkExists.call(context())).resolves.toBe(true)
  })

  it.each([
    [[]],
    [[{ ...row, value: 90_000 }]],
    [[{ ...row, is: 'below' }]],
    [[{ ...row, value: [100_000] }]],
  ])('is put right where it shows %j', async (filters) => {
    shown(filters)
    bridge()
      .patch('/webhooks/wh_1', {
        url: WEBHOOK_URL,
        events,
        filters: [row],
        coalesceSeconds: null,
        active: true,
      })
      .reply(200, { success: true, data: {} })
    await expect(checkExists.call(context())).resolves.toBe(true)
  })

  it.each([
    { field: 'price', is: 'changed' },
    { field: 'price', is: 'equals', value: null },
  ])('with the filter %j is compared as well', async (filter) => {
    const filters = [filter.is === 'changed' ? filter : { field: 'price', is: 'empty', value: 'left over' }]
    shown([filter])
    await expect(checkExists.call(hookContext({ events, filters, staticData: { ...STORED } }))).resolves.toBe(
      true,
    )
  })
})

describe.each([
  { node: new CablenetAiTrigger(), provider: cablenetai },
  { node: new InmovaTrigger(), provider: inmova },
])('the fields to choose from for $provider.name', ({ node, provider }) => {
  const filters = node.description.properties.find(({ name }) => name === 'filters') as INodeProperties
  const [collection] = filters.options as INodePropertyCollection[]
  const [field] = collection!.values as [INodeProperties]
  const options = field.options as { readonly value: string; readonly description: string }[]

  it('are those of the catalogue, with the events that have them', () => {
    for (const { value, description } of options) {
      const theirs = provider.events.filter(
        ({ type }) => checkFilters([{ field: value, is: 'equals', value: null }], [type]).filters.length > 0,
      )
      expect(description).toBe(`Of ${theirs.map(({ label }) => label).join(', ')}`)
    }
  })

  it('are sorted, and each is there once', () => {
    const names = options.map(({ value }) => value)
    expect(names).toEqual([...new Set(names)].sort())
  })
})
