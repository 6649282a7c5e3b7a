// Real: how the files of a custom app become requests, and which fields templates name. Doubles: none.
// Observed: the rendered values.
import { describe, expect, it } from 'vitest'
import { calls, evaluate, ImlError, references, render, variables } from './index.ts'

const scope = {
  parameters: { method: 'GET', headers: [{ key: 'X-One', value: '1' }], limit: 10, body: { a: [1] } },
  connection: { apiKey: 'key' },
  data: {},
}

describe('a definition', () => {
  it('is rendered at any depth', () => {
    const rendered = render(
      {
        method: '{{parameters.method}}',
        headers: { authorization: 'Bearer {{connection.apiKey}}' },
        body: { list: ['{{parameters.limit}}', true, null, 3], whole: '{{parameters.body}}' },
      },
      scope,
    )
    expect(rendered).toEqual({
      method: 'GET',
      headers: { authorization: 'Bearer key' },
      body: { list: [10, true, null, 3], whole: { a: [1] } },
    })
  })

  it('spreads a collection into the one around it', () => {
    const rendered = render(
      { 'X-Zero': '0', '{{...}}': "{{toCollection(parameters.headers, 'key', 'value')}}" },
      scope,
    )
    expect(rendered).toEqual({ 'X-Zero': '0', 'X-One': '1' })
  })

  it('may have templates as names', () => {
    expect(render({ 'x-{{parameters.method}}': 1 }, scope)).toEqual({ 'x-GET': 1 })
  })

  it('leaves out what has no value', () => {
    expect(render({ a: '{{data.secret}}', b: null }, scope)).toEqual({ b: null })
  })

  it('spreads nothing but collections', () => {
    expect(() => render({ '{{...}}': '{{parameters.limit}}' }, scope)).toThrow(ImlError)
  })
})

describe('references', () => {
  it('are the fields of modules, in all places', () => {
    expect(references('a {{1.value}} {{if(2.a.b[1].c = 3; 4.`x y`; timestamp)}}')).toEqual([
      { module: 1, path: ['value'] },
      { module: 2, path: ['a', 'b', 'c'] },
      { module: 4, path: ['x y'] },
    ])
  })

  it('include what map names by text', () => {
    expect(references('{{first(map(1.list; "value"; "name"; "x"))}}')).toEqual([
      { module: 1, path: ['list', 'value'] },
      { module: 1, path: ['list', 'name'] },
      { module: 1, path: ['list'] },
    ])
  })

  it('are told from functions and variables', () => {
    expect(calls('{{lower(trim("a"))}}{{upper("b")}}', 'scenario')).toEqual(['lower', 'trim', 'upper'])
    expect(variables('{{timestamp - 1}}{{now}}{{1.a}}')).toEqual(['timestamp', 'now'])
  })

  it('are not what a text only looks like', () => {
    expect(references('1.value {{"1.value"}}')).toEqual([])
    expect(evaluate('{{"1.value"}}', {}, 'scenario')).toBe('1.value')
  })
})
