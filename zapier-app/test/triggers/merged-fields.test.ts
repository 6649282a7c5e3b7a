// The fields of several events as one list. No doubles.
import { expect, test } from 'vitest'
import { mergedFields } from '../../src/triggers/merged-fields.ts'

test('a key that two events share appears once, with their label', () => {
  const field = { key: 'data__amount', label: 'Amount', type: 'number' } as const
  expect(mergedFields([field, field])).toEqual([field])
})

test('a key with two labels is labelled by its own words', () => {
  const fields = [
    { key: 'data__entityType', label: 'Related Record Type', type: 'string' },
    { key: 'data__entityType', label: 'Kind', type: 'string' },
    { key: 'data__signedBy[]role_name', label: 'Role', type: 'string' },
    { key: 'data__signedBy[]role_name', label: 'Signer Role', type: 'string' },
  ] as const
  expect(mergedFields(fields).map(({ label }) => label)).toEqual(['Entity Type', 'Role Name'])
})

test('a key with two types is text', () => {
  const fields = [
    { key: 'data__size', label: 'Size', type: 'integer' },
    { key: 'data__size', label: 'Size', type: 'datetime' },
  ] as const
  expect(mergedFields(fields)).toEqual([{ key: 'data__size', label: 'Size', type: 'string' }])
})
