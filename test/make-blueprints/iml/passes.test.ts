// Real: the filters of Make, as far as blueprints use them. Doubles: none; Make's table of operators is the source.
// Observed: which filter lets a bundle through, and which cannot be told.
import { describe, expect, it } from 'vitest'
import { ImlError, passes, readings, type Condition, type Scope } from './index.ts'

const scope: Scope = {
  1: { text: 'Ático', empty: '', nothing: null, number: 5, yes: true, list: ['a', 'B'], digits: '42' },
}

const one = (a: string, o: string, b?: string) => {
  const condition: Condition = { a, o, ...(b !== undefined && { b }) }
  return passes({ name: 'one', conditions: [[condition]] }, scope)
}

describe('a condition', () => {
  it.each([
    ['{{1.text}}', 'exist', undefined, true],
    ['{{1.nothing}}', 'exist', undefined, false],
    ['{{1.missing}}', 'notexist', undefined, true],
    ['{{1.text}}', 'notexist', undefined, false],
    ['{{1.text}}', 'text:equal', 'Ático', true],
    ['{{1.text}}', 'text:equal', 'ÁTICO', false],
    ['{{1.text}}', 'text:equal:ci', 'ÁTICO', true],
    ['{{1.text}}', 'text:notequal', 'Ático', false],
    ['{{1.text}}', 'text:notequal:ci', 'other', true],
    ['{{1.number}}', 'text:equal', '5', true],
    ['{{1.missing}}', 'text:equal', 'a', false],
    ['{{1.text}}', 'text:contain', 'tic', true],
    ['{{1.text}}', 'text:notcontain', 'tic', false],
    ['{{1.text}}', 'text:startwith', 'Át', true],
    ['{{1.text}}', 'text:endwith', 'co', true],
    ['{{1.text}}', 'text:notendwith:ci', 'CO', false],
    ['{{1.digits}}', 'text:pattern', String.raw`^\d{2}$`, true],
    ['{{1.digits}}', 'text:pattern', String.raw`^\d$`, false],
    ['{{1.missing}}', 'text:pattern', '^x$', false],
    ['{{1.number}}', 'number:equal', '5', true],
    ['{{1.digits}}', 'number:greater', '{{1.number}}', true],
    ['{{1.number}}', 'number:greaterorequal', '5', true],
    ['{{1.number}}', 'number:less', '5', false],
    ['{{1.number}}', 'number:lessorequal', '5', true],
    ['{{1.number}}', 'number:notequal', '5', false],
    ['{{1.yes}}', 'boolean:equal', 'true', true],
    ['{{1.yes}}', 'boolean:notequal', 'true', false],
    ['{{1.yes}}', 'boolean:equal', 'false', false],
    ['{{1.list}}', 'array:contain', 'a', true],
    ['{{1.list}}', 'array:contain', 'b', false],
    ['{{1.list}}', 'array:contain:ci', 'b', true],
    ['{{1.list}}', 'array:notcontain', 'c', true],
    ['{{1.list}}', 'array:equal', '2', true],
    ['{{1.list}}', 'array:greater', '2', false],
  ])('%s %s %s: %s', (a, o, b, result) => {
    expect(one(a, o, b)).toBe(result)
  })

  it.each([
    ['an unknown operator', '{{1.text}}', 'text:startswith', 'Á'],
    ['a pattern that is not anchored', '{{1.digits}}', 'text:pattern', String.raw`\d`],
    ['a pattern of two', '{{1.digits}}', 'text:pattern', '^1|2$'],
    ['a text as a number', '{{1.text}}', 'number:greater', '1'],
    ['an empty text as a number', '{{1.empty}}', 'number:less', '1'],
    ['a text as true or false', '{{1.text}}', 'boolean:equal', 'true'],
    ['the length of no list', '{{1.text}}', 'array:equal', '1'],
    ['dates', '{{1.text}}', 'date:less', '2026-01-01'],
  ])('refuses %s', (_what, a, o, b) => {
    expect(() => one(a, o, b)).toThrow(ImlError)
  })

  it('exists or does not when it is an empty text, as one reads it', () => {
    const filter = { conditions: [[{ a: '{{1.empty}}', o: 'exist' }]] }
    expect(new Set(readings.map((reading) => passes(filter, scope, reading)))).toEqual(new Set([true, false]))
  })
})

describe('a filter', () => {
  const yes: Condition = { a: 'a', o: 'text:equal', b: 'a' }
  const no: Condition = { a: 'a', o: 'text:equal', b: 'b' }
  const fails: Condition = { a: '{{sha256(1.nothing)}}', o: 'exist' }

  it('needs every condition of one group', () => {
    expect(passes({ conditions: [[yes, no], [yes]] }, scope)).toBe(true)
    expect(passes({ conditions: [[yes, no], [no]] }, scope)).toBe(false)
  })

  it('fails with a condition that fails, wherever it stands', () => {
    expect(() => passes({ conditions: [[no, fails]] }, scope)).toThrow(ImlError)
    expect(() => passes({ conditions: [[yes], [fails]] }, scope)).toThrow(ImlError)
  })

  it('has conditions', () => {
    expect(() => passes({ conditions: [] }, scope)).toThrow(ImlError)
    expect(() => passes({ conditions: [[]] }, scope)).toThrow(ImlError)
  })
})
