// The inputs that keep unwanted events away. Real: the app, run as the platform runs it; the filter check of the bridge.
// Doubles: the bridge's answers (nock). Observed: the filters that it is asked for, and whether it would take them.
import { describe, expect, test } from 'vitest'
import { checkFilters } from '../../../hook-bridge/src/filters/check-filters.ts'
import App from '../../src/index.ts'
import { events } from '../../src/generated/events.ts'
import { api, authData, success, useNock } from '../support/nock-bridge.ts'
import { hookOf, staticInputs } from '../support/operations.ts'
import { run } from '../support/run.ts'

useNock()

const targetUrl = 'https://hooks.zapier.com/hooks/standard/1/abc/'

/** The filters that turning a Zap with these inputs on asks the bridge for. */
async function asked(key: string, inputData: Readonly<Record<string, unknown>>) {
  let filters: unknown
  api()
    .post('/webhooks', (body: { filters: unknown }) => {
      filters = body.filters
      return true
    })
    .reply(201, success({ id: 'wh_1', secret: 'whsec_1' }))
  await run(hookOf(key).performSubscribe, { authData, targetUrl, inputData })
  return filters
}

test.each([
  [
    { filter_field: 'price', filter_is: 'above', filter_value: '100000' },
    { is: 'above', value: '100000' },
  ],
  [{ filter_field: 'price', filter_is: 'changed', filter_value: 'x' }, { is: 'changed' }],
  [
    { filter_field: 'price', filter_is: 'empty' },
    { is: 'equals', value: null },
  ],
  [
    { filter_field: 'price', filter_value: 7 },
    { is: 'equals', value: '7' },
  ],
  [
    { filter_field: 'price', filter_is: 'oneOf', filter_value: ' 1,2, ,3 ' },
    { is: 'oneOf', value: ['1', '2', '3'] },
  ],
])('%j is the filter %j', async (inputData, filter) => {
  const filters = await asked('inmova_property_updated', inputData)
  expect(filters).toEqual([{ field: 'price', ...filter }])
  expect(checkFilters(filters as never, ['PROPERTY_UPDATED']).details).toEqual({})
})

test.each([{}, { filter_field: '', filter_is: 'above', filter_value: '1' }, { filter_field: null }])(
  '%j is no filter',
  async (inputData) => {
    expect(await asked('inmova_property_updated', inputData)).toEqual([])
  },
)

test('what is missing is left for the bridge to explain', async () => {
  const filters = await asked('inmova_property_updated', { filter_field: 'price', filter_is: 'above' })
  expect(checkFilters(filters as never, ['PROPERTY_UPDATED']).details).toEqual({
    'filters.0.value': 'must be a number.',
  })
})

describe.each(events)('the choices of $key', (event) => {
  const [fields, comparisons] = staticInputs(App.triggers[event.key]!.operation) as unknown as {
    choices: { value: string }[]
  }[]

  test('are fields that the bridge knows, none of them twice', () => {
    const names = fields!.choices.map(({ value }) => value)
    expect(new Set(names).size).toBe(names.length)
    const filters = names.map((field) => ({ field, is: 'equals', value: null }) as const)
    for (const filter of filters) expect(checkFilters([filter], [event.type]).details).toEqual({})
  })

  test('offer changes only where the event tells them', () => {
    const offers = comparisons!.choices.some(({ value }) => value === 'changed')
    const takes = event.filterFields.some(
      ({ name }) => checkFilters([{ field: name, is: 'changed' }], [event.type]).filters.length > 0,
    )
    expect(offers).toBe(takes)
  })
})
