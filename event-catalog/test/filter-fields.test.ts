// What a webhook can be filtered by, for the bridge and for the platforms' lists of choices.
import { describe, expect, test } from 'vitest'
import { events, filterFields, findEvent, type EventDefinition } from '../src/index.ts'

const namesOf = (event: EventDefinition) => filterFields(event).map(({ name }) => name)
const named = (type: string) => findEvent(type)!

describe.each(events)('filter fields of $type', (event) => {
  test('have names of their own, and hold values', () => {
    const names = namesOf(event)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain(event.subject)
    expect(filterFields(event).filter(({ kind }) => kind === 'object')).toEqual([])
  })
})

test('are named without the envelope', () => {
  expect(namesOf(named('PROPERTY_DELETED'))).not.toContain('event')
  expect(namesOf(named('CONTRACT_SIGNED'))).toContain('signedBy[].role')
  expect(namesOf(named('lead.created'))).toEqual([
    'id',
    'org_id',
    'source',
    'name',
    'phone',
    'email',
    'property_id',
    'created_at',
  ])
})

test('of an update have the new value under the name of the field, and the old one beside it', () => {
  const fields = filterFields(named('PROPERTY_UPDATED'))
  const find = (name: string) => fields.find((field) => field.name === name)
  expect(find('price')).toMatchObject({
    kind: 'number',
    path: ['changes', 'price', 'new'],
    tellsChange: true,
  })
  expect(find('changes.price.old')).toMatchObject({ path: ['changes', 'price', 'old'], tellsChange: false })
  expect(find('updatedAt')).toMatchObject({ path: ['updatedAt'], tellsChange: false })
})
