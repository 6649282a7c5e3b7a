/*
 * Whether filters fit the events of a webhook, and what is said where they do not.
 *
 * Real: the function and the catalogue. Doubles: none. Observed: what is to be stored, and the messages.
 */
import { expect, test } from 'vitest'
import { type AskedFilter, checkFilters } from '../../src/filters/check-filters.ts'

const CREATED = ['PROPERTY_CREATED']
const BOTH = ['PROPERTY_CREATED', 'PROPERTY_UPDATED']

test.each<[readonly string[], AskedFilter, unknown]>([
  [CREATED, { field: 'city', is: 'equals', value: 'Madrid' }, 'Madrid'],
  [CREATED, { field: 'city', is: 'equals', value: null }, null],
  [CREATED, { field: 'postalCode', is: 'equals', value: 28009 }, '28009'],
  [CREATED, { field: 'price', is: 'above', value: 100000 }, 100000],
  [CREATED, { field: 'price', is: 'above', value: '100000.50' }, 100000.5],
  [CREATED, { field: 'rooms', is: 'oneOf', value: ['2', 3] }, [2, 3]],
  [CREATED, { field: 'createdAt', is: 'below', value: '2026-02-01' }, '2026-02-01'],
  [BOTH, { field: 'price', is: 'below', value: 900 }, 900],
  [['CONTRACT_SIGNED'], { field: 'signedBy[].role', is: 'equals', value: 'TENANT' }, 'TENANT'],
])('%j take %j', (events, filter, value) => {
  expect(checkFilters([filter], events)).toEqual({ filters: [{ ...filter, value }], details: {} })
})

test('changed needs no value, and keeps none', () => {
  const filter = { field: 'price', is: 'changed', value: 7 } as const
  expect(checkFilters([filter], ['PROPERTY_UPDATED'])).toEqual({
    filters: [{ field: 'price', is: 'changed' }],
    details: {},
  })
})

test.each<[readonly string[], AskedFilter, string, string]>([
  [
    CREATED,
    { field: 'prize', is: 'above', value: 1 },
    'field',
    'PROPERTY_CREATED has no field "prize". Did you mean price?',
  ],
  [
    CREATED,
    { field: 'data.Price', is: 'above', value: 1 },
    'field',
    'PROPERTY_CREATED has no field "data.Price". Did you mean price?',
  ],
  [
    ['PROPERTY_DELETED', ...BOTH],
    { field: 'price', is: 'above', value: 1 },
    'field',
    'PROPERTY_DELETED has no field "price". A filter counts for all events of a webhook: make one of its own for PROPERTY_CREATED, PROPERTY_UPDATED.',
  ],
  [
    BOTH,
    { field: 'xyzzyxyzzy', is: 'changed' },
    'field',
    'The events of this webhook have no field "xyzzyxyzzy". There is: ',
  ],
  [
    ['lead.created', 'PROPERTY_DELETED'],
    { field: 'x'.repeat(99), is: 'changed' },
    'field',
    `no field "${'x'.repeat(60)}".`,
  ],
  [
    BOTH,
    { field: 'price', is: 'changed' },
    'is',
    'PROPERTY_CREATED does not say whether price changed; only updates that list it do.',
  ],
  [
    CREATED,
    { field: 'city', is: 'above', value: 'A' },
    'is',
    '"above" is for numbers and times; city is a text',
  ],
  [CREATED, { field: 'price', is: 'above', value: 'much' }, 'value', 'must be a number.'],
  [CREATED, { field: 'price', is: 'above', value: null }, 'value', 'must be a number.'],
  [CREATED, { field: 'price', is: 'above' }, 'value', 'must be a number.'],
  [
    CREATED,
    { field: 'price', is: 'equals', value: ' ' },
    'value',
    'must be a number, or null for "there is none".',
  ],
  [CREATED, { field: 'price', is: 'equals', value: [1] }, 'value', 'must be a number, or null'],
  [
    CREATED,
    { field: 'city', is: 'equals', value: true },
    'value',
    'must be a text of at most 500 characters',
  ],
  [
    CREATED,
    { field: 'city', is: 'equals', value: 'x'.repeat(501) },
    'value',
    'must be a text of at most 500 characters',
  ],
  [
    CREATED,
    { field: 'createdAt', is: 'above', value: 'today' },
    'value',
    'must be a time, such as 2026-02-01',
  ],
  [
    CREATED,
    { field: 'city', is: 'oneOf', value: 'Madrid' },
    'value',
    'must be a list of 1 to 100 values for "oneOf".',
  ],
  [CREATED, { field: 'city', is: 'oneOf', value: [] }, 'value', 'must be a list of 1 to 100 values'],
  [
    CREATED,
    { field: 'city', is: 'oneOf', value: ['Madrid', ''] },
    'value',
    'must be a list in which each entry is a text',
  ],
])('%j refuse %j', (events, filter, at, message) => {
  const { details } = checkFilters([{ field: 'id', is: 'equals', value: 'a' }, filter], events)
  expect(details).toEqual({ [`filters.1.${at}`]: expect.stringContaining(message) })
})

test('everything wrong is named at once', () => {
  const wrong: AskedFilter[] = [
    { field: 'colour', is: 'equals', value: 'red' },
    { field: 'price', is: 'above', value: 'x' },
  ]
  expect(Object.keys(checkFilters(wrong, CREATED).details)).toEqual(['filters.0.field', 'filters.1.value'])
})

test('there are not too many', () => {
  const many = Array.from({ length: 21 }, () => ({ field: 'city', is: 'equals', value: 'a' }) as const)
  expect(checkFilters(many, CREATED).details).toEqual({ filters: 'There may be 20 at most.' })
})
