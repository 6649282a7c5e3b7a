// Validation is lenient: a payload that does not fit is delivered all the same and marked with these problems.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { factsOf, type FieldKind } from '../src/fields.ts'
import { checkData, events, findEvent, type EventDefinition } from '../src/index.ts'

const wrong: Record<FieldKind, { value: unknown; problem: string }> = {
  string: { value: 7, problem: 'expected a string' },
  text: { value: ['a'], problem: 'expected a string' },
  datetime: { value: 1768471200000, problem: 'expected a string' },
  date: { value: {}, problem: 'expected a string' },
  number: { value: '1.200,50', problem: 'expected a number' },
  integer: { value: 2.5, problem: 'expected a whole number' },
  boolean: { value: 'false', problem: 'expected true or false' },
  object: { value: 'none', problem: 'expected an object' },
}

const fields = ({ schema }: EventDefinition) =>
  Object.entries(schema.shape).map(([name, field]) => ({ name, facts: factsOf(field) }))

const without = (sample: object, name: string) =>
  Object.fromEntries(Object.entries(sample).filter(([key]) => key !== name))

describe.each(events)('data of $type', (event) => {
  const { sample } = event

  it('may have fields that nobody knows yet', () => {
    expect(checkData(event, { ...sample, brandNew: { nested: [1, null] } })).toEqual([])
  })

  it('may have values that nobody knows yet', () => {
    const open = fields(event).filter(({ facts }) => facts.values)
    const data = { ...sample, ...Object.fromEntries(open.map(({ name }) => [name, 'alquilado'])) }
    expect(checkData(event, data)).toEqual([])
  })

  it('fits with its nullable fields null, or missing', () => {
    const nullable = fields(event).filter(({ facts }) => facts.presence !== 'always')
    const nulls = { ...sample, ...Object.fromEntries(nullable.map(({ name }) => [name, null])) }
    expect(checkData(event, nulls)).toEqual([])

    const bare = nullable.reduce<object>((data, { name }) => without(data, name), sample)
    expect(checkData(event, bare)).toEqual([])
  })

  it.each(fields(event).filter(({ facts }) => facts.presence === 'always'))(
    'misses $name where it is missing or null',
    ({ name, facts }) => {
      expect(checkData(event, without(sample, name))).toEqual([`${name}: missing`])
      const problem = facts.list ? 'expected a list' : wrong[facts.kind].problem
      expect(checkData(event, { ...sample, [name]: null })).toEqual([`${name}: ${problem}`])
    },
  )

  it.each(fields(event))('says what is wrong with $name', ({ name, facts }) => {
    const { value, problem } = facts.list ? { value: 'one', problem: 'expected a list' } : wrong[facts.kind]
    expect(checkData(event, { ...sample, [name]: value })).toEqual([`${name}: ${problem}`])
  })

  it.each(fields(event).filter(({ facts }) => facts.kind === 'number' || facts.kind === 'integer'))(
    'may spell $name as a string',
    ({ name, facts }) => {
      expect(checkData(event, { ...sample, [name]: '1200' })).toEqual([])
      const fraction = checkData(event, { ...sample, [name]: '-1200.50' })
      expect(fraction).toEqual(facts.kind === 'number' ? [] : [`${name}: expected a whole number`])
    },
  )

  test.each([undefined, null, true, 7, 'text', [], [{}]])('is an object, unlike %j', (data) => {
    expect(checkData(event, data)).toEqual(['expected an object'])
  })

  it('is checked without a throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(Array.isArray(checkData(event, JSON.parse(json)))).toBe(true)
      }),
    )
  })

  it('is checked without a throw, whatever stands in a known field', () => {
    const data = fc.record(Object.fromEntries(fields(event).map(({ name }) => [name, fc.jsonValue()])))
    fc.assert(
      fc.property(data, (values) => {
        for (const problem of checkData(event, values))
          expect(problem).toMatch(/^[\w.[\]]+: (expected |missing)/)
      }),
    )
  })
})

describe('problems', () => {
  const contract = findEvent('CONTRACT_SIGNED')!
  const property = findEvent('PROPERTY_UPDATED')!

  it('name the entry of a list', () => {
    const signedBy = [{ role: 'LANDLORD', name: 'Juan', email: 'juan@example.com' }, { role: 7 }, 'Ana']
    expect(checkData(contract, { ...contract.sample, signedBy })).toEqual([
      'signedBy[1].role: expected a string',
      'signedBy[1].name: missing',
      'signedBy[1].email: missing',
      'signedBy[2]: expected an object',
    ])
  })

  it('name the side of a change', () => {
    const changes = { price: { old: '1200.00', new: 'free' }, rooms: { new: null }, garden: 'new' }
    expect(checkData(property, { ...property.sample, changes })).toEqual([
      'changes.price.new: expected a number',
    ])
  })

  it('never repeat a value, which may be personal', () => {
    const data = { ...contract.sample, monthlyRent: 'secreto', signedBy: 'secreto' }
    expect(checkData(contract, data).join('\n')).not.toContain('secreto')
  })

  it('stop at 20', () => {
    const signedBy = Array.from({ length: 1_000 }, () => ({}))
    expect(checkData(contract, { ...contract.sample, signedBy })).toHaveLength(20)
  })

  it('are one for a list that is longer than any real one', () => {
    const signedBy = Array.from({ length: 1_001 }, () => 'Ana')
    expect(checkData(contract, { ...contract.sample, signedBy })).toEqual([
      'signedBy: expected at most 1000 entries',
    ])
  })

  it('name a number that is too large to be one', () => {
    expect(checkData(contract, { ...contract.sample, monthlyRent: JSON.parse('1e999') })).toEqual([
      'monthlyRent: expected a number',
    ])
  })

  it('do not come from fields named like the inner workings of an object', () => {
    const data: unknown = JSON.parse(
      JSON.stringify(property.sample).replace('{', '{"__proto__":{"id":7},"constructor":1,'),
    )
    expect(checkData(property, data)).toEqual([])
  })
})
