/*
 * Whether an event passes filters, as a table.
 *
 * Real: the function and the catalogue. Doubles: none. Observed: the answer.
 */
import { describe, expect, test } from 'vitest'
import { passesFilters } from '../../src/filters/passes-filters.ts'
import type { Filter } from '../../src/store/registry-store.ts'

const created = {
  id: 'p1',
  city: 'Málaga',
  postalCode: null,
  status: 'AVAILABLE',
  price: 1200,
  rooms: '3',
  squareMeters: 85.5,
  createdAt: '2026-01-15T10:30:00.000Z',
}
const updated = {
  id: 'p1',
  changes: { price: { old: 1200, new: 1250 }, status: { old: 'AVAILABLE', new: null } },
  updatedFields: ['price', 'status'],
  updatedAt: '2026-01-16T14:30:00.000Z',
}
const signed = {
  id: 'c1',
  startDate: '2026-02-01',
  signedBy: [{ role: 'LANDLORD', name: 'Juan' }, { role: 'TENANT', name: null }, { role: 'TENANT' }],
}

const tables: [string, object, [Filter, boolean][]][] = [
  [
    'PROPERTY_CREATED',
    created,
    [
      [{ field: 'city', is: 'equals', value: 'Málaga' }, true],
      [{ field: 'city', is: 'equals', value: ' MÁLAGA ' }, true],
      [{ field: 'city', is: 'equals', value: 'Ma\u0301laga' }, true],
      [{ field: 'city', is: 'equals', value: 'Malaga' }, false],
      [{ field: 'city', is: 'equals', value: null }, false],
      [{ field: 'city', is: 'oneOf', value: ['Madrid', 'málaga'] }, true],
      [{ field: 'city', is: 'oneOf', value: ['Madrid', 'Sevilla'] }, false],
      [{ field: 'price', is: 'equals', value: 1200 }, true],
      [{ field: 'price', is: 'oneOf', value: [1000, 1200] }, true],
      [{ field: 'price', is: 'above', value: 1199.99 }, true],
      [{ field: 'price', is: 'above', value: 1200 }, false],
      [{ field: 'price', is: 'below', value: 1200 }, false],
      [{ field: 'price', is: 'below', value: 1200.01 }, true],
      [{ field: 'rooms', is: 'equals', value: 3 }, true],
      [{ field: 'rooms', is: 'above', value: 2 }, true],
      [{ field: 'createdAt', is: 'above', value: '2026-01-15' }, true],
      [{ field: 'createdAt', is: 'below', value: '2026-01-15T11:30:00+02:00' }, false],
      [{ field: 'createdAt', is: 'equals', value: '2026-01-15T11:30:00+01:00' }, true],
      // Null and missing are the same, and nothing but `equals` null holds on them.
      [{ field: 'postalCode', is: 'equals', value: null }, true],
      [{ field: 'postalCode', is: 'equals', value: '29001' }, false],
      [{ field: 'postalCode', is: 'oneOf', value: ['29001'] }, false],
      [{ field: 'bathrooms', is: 'equals', value: null }, true],
      [{ field: 'bathrooms', is: 'equals', value: 0 }, false],
      [{ field: 'bathrooms', is: 'below', value: 5 }, false],
      [{ field: 'bathrooms', is: 'above', value: -1 }, false],
    ],
  ],
  [
    'PROPERTY_UPDATED',
    updated,
    [
      [{ field: 'price', is: 'changed' }, true],
      [{ field: 'city', is: 'changed' }, false],
      [{ field: 'price', is: 'above', value: 1249 }, true],
      [{ field: 'price', is: 'equals', value: 1200 }, false],
      [{ field: 'changes.price.old', is: 'equals', value: 1200 }, true],
      [{ field: 'changes.price.new', is: 'equals', value: 1250 }, true],
      // What was not changed is missing; what was changed to nothing is too.
      [{ field: 'city', is: 'equals', value: null }, true],
      [{ field: 'status', is: 'equals', value: null }, true],
      [{ field: 'status', is: 'changed' }, true],
      [{ field: 'updatedFields', is: 'equals', value: 'status' }, true],
      [{ field: 'updatedFields', is: 'oneOf', value: ['city', 'rooms'] }, false],
    ],
  ],
  [
    'TENANT_UPDATED',
    { id: 't1', changes: null, updatedFields: ['phone'] },
    [
      [{ field: 'phone', is: 'changed' }, true],
      [{ field: 'email', is: 'changed' }, false],
      [{ field: 'phone', is: 'equals', value: null }, true],
    ],
  ],
  [
    'CONTRACT_SIGNED',
    signed,
    [
      [{ field: 'signedBy[].role', is: 'equals', value: 'TENANT' }, true],
      [{ field: 'signedBy[].role', is: 'equals', value: 'AGENT' }, false],
      [{ field: 'signedBy[].email', is: 'equals', value: null }, true],
      [{ field: 'signedBy[].name', is: 'equals', value: 'juan' }, true],
      [{ field: 'startDate', is: 'below', value: '2026-02-02' }, true],
      [{ field: 'startDate', is: 'above', value: '2026-02-02' }, false],
    ],
  ],
  [
    'PROPERTY_CREATED',
    // Data that does not fit its schema is delivered all the same, so it is filtered all the same.
    { price: 'a lot', city: 7, status: ['AVAILABLE'], rooms: '', createdAt: 'yesterday', id: { a: 1 } },
    [
      [{ field: 'price', is: 'above', value: 1 }, false],
      [{ field: 'price', is: 'below', value: 1 }, false],
      [{ field: 'price', is: 'equals', value: null }, false],
      [{ field: 'city', is: 'equals', value: '7' }, false],
      [{ field: 'status', is: 'equals', value: 'AVAILABLE' }, true],
      [{ field: 'rooms', is: 'equals', value: 0 }, false],
      [{ field: 'createdAt', is: 'above', value: '2026-01-01' }, false],
      [{ field: 'createdAt', is: 'equals', value: 'yesterday' }, true],
      [{ field: 'id', is: 'equals', value: 'p1' }, false],
    ],
  ],
  [
    'PROPERTY_UPDATED',
    { changes: ['price'], updatedFields: 'price' },
    [
      [{ field: 'price', is: 'changed' }, false],
      [{ field: 'price', is: 'equals', value: null }, true],
    ],
  ],
]

describe.each(tables)('%s %j', (type, data, rows) => {
  test.each(rows)('%j: %s', (filter, expected) => {
    expect(passesFilters([filter], type, data as Record<string, unknown>)).toBe(expected)
  })
})

test('all filters must hold, and without any every event passes', () => {
  const city = { field: 'city', is: 'equals', value: 'málaga' } as const
  const dear = { field: 'price', is: 'above', value: 5_000 } as const
  expect(passesFilters([], 'PROPERTY_CREATED', created)).toBe(true)
  expect(passesFilters([city], 'PROPERTY_CREATED', created)).toBe(true)
  expect(passesFilters([city, dear], 'PROPERTY_CREATED', created)).toBe(false)
})

test('a field that the catalogue no longer has keeps nothing back', () => {
  expect(passesFilters([{ field: 'colour', is: 'equals', value: 'red' }], 'PROPERTY_CREATED', created)).toBe(
    true,
  )
})

test.each(['__proto__', 'constructor', 'toString'])('a change of %s is none', (field) => {
  expect(passesFilters([{ field, is: 'changed' }], 'unknown', { changes: {} })).toBe(true)
  expect(passesFilters([{ field: 'price', is: 'changed' }], 'PROPERTY_UPDATED', { changes: {} })).toBe(false)
})
