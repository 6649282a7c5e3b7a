// JSON text that is equal for equal values. Real: all of it. Doubles: none. Observed: the text.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/inbound/canonical-json.ts'

/** The same value, with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, entry]) => [key, reversed(entry)] as const)
      .toReversed(),
  )
}

describe('canonical JSON', () => {
  test.each([
    [null, 'null'],
    [true, 'true'],
    [1.5, '1.5'],
    ['a"b', '"a\\"b"'],
    [[3, 1, 2], '[3,1,2]'],
    [{}, '{}'],
    [{ b: 1, a: { d: [], c: null } }, '{"a":{"c":null,"d":[]},"b":1}'],
    [{ 10: 'x', 9: 'y', a: 1 }, '{"10":"x","9":"y","a":1}'],
    [JSON.parse('{"b":1,"__proto__":{"z":1,"y":2}}'), '{"__proto__":{"y":2,"z":1},"b":1}'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  test('does not depend on the order of keys, and is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value))
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('differs where the values differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const equal = canonicalJson(JSON.parse(JSON.stringify(one))) === canonicalJson(other)
        expect(equal).toBe(canonicalJson(one) === canonicalJson(other))
        expect(canonicalJson([one, other]) === canonicalJson([other, one])).toBe(equal)
      }),
    )
  })
})
