// Real: the evaluator of Make's expression language. Doubles: none; its words are known only from documents and from
// error texts that people reported. Observed: values with known answers, and what it refuses.
import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { evaluate, ImlError, readings, type Dialect, type Scope } from './index.ts'

const TEXT = 'Señora Núñez «Ático» 家 🏡'
const headers = [
  { name: 'host', value: 'hook.example.com' },
  { name: 'x-signature', value: 'abc' },
  { name: 'X-Signature', value: 'ABC' },
]
const scenarioScope: Scope = {
  1: { value: TEXT, list: headers, odd: { 'my field': 1 }, empty: '', nothing: null, numbers: [3, 4] },
  2: { secret: 'key' },
  timestamp: 1_767_225_600,
}
const appScope: Scope = {
  parameters: { url: 'api/v1/webhooks', headers: [{ key: 'X-One', value: '1' }], none: null },
  headers: { 'x-signature': 'abc' },
  body: { id: 7, name: TEXT, empty: '', list: [{ id: 'a' }, { id: 'b' }] },
  data: {},
}
const plain = createHash('sha256').update(TEXT).digest('hex')
const hmac = createHmac('sha256', 'key').update(TEXT).digest('hex')

describe('a scenario', () => {
  it.each([
    ['text alone', 'plain text', 'plain text'],
    ['nothing', '', ''],
    ['a field', '{{1.value}}', TEXT],
    ['a field in back-ticks', '{{1.`value`}}', TEXT],
    ['an odd name', '{{1.odd.`my field`}}', 1],
    ['a number alone', '{{1.numbers[2]}}', 4],
    ['the first of a list', '{{1.numbers[]}}', 3],
    ['what is not there', '{{1.missing}}', undefined],
    ['something inside what is not there', '{{1.missing.deeper[1].still}}', undefined],
    ['null', '{{1.nothing}}', null],
    ['text around a value', 'a {{1.numbers[1]}} b {{2.secret}}', 'a 3 b key'],
    ['missing values in the middle of text', '<{{1.missing}}{{1.nothing}}{{1.empty}}>', '<>'],
    ['braces inside a text', '{{"}}"}}', '}}'],
    ['JSON around a value', '{"a":{"b":"{{2.secret}}"}}', '{"a":{"b":"key"}}'],
    ['a variable', '{{timestamp - 300}}', 1_767_225_300],
    ['a keyword', '{{emptystring}}', ''],
    ['a sum of texts', '{{"sha256=" + 2.secret}}', 'sha256=key'],
    ['a sum of numbers', '{{1 + 2 * 3}}', 7],
    ['brackets', '{{(1 + 2) * 3}}', 9],
    ['a decimal', '{{1.5 * 2}}', 3],
    ['a comparison', '{{2 >= 2 & 1 < 2}}', true],
    ['or', '{{1 > 2 | 2 > 3}}', false],
    ['a hash', '{{sha256(1.value)}}', plain],
    ['an HMAC', '{{sha256(1.value; "hex"; 2.secret)}}', hmac],
    [
      'an HMAC in Base64',
      '{{sha256(1.value; "base64"; 2.secret; "text")}}',
      Buffer.from(hmac, 'hex').toString('base64'),
    ],
    ['a list of values', '{{map(1.list; "name")}}', ['host', 'x-signature', 'X-Signature']],
    ['map by name, letters as written', '{{map(1.list; "value"; "name"; "x-signature")}}', ['abc']],
    [
      'map by several names',
      '{{map(1.list; "value"; "name"; "host,X-Signature")}}',
      ['hook.example.com', 'ABC'],
    ],
    ['the first of none', '{{first(map(1.list; "value"; "name"; "absent"))}}', undefined],
    ['ifempty of a value', '{{ifempty(2.secret; "x")}}', 'key'],
    ['ifempty of what is not there', '{{ifempty(1.missing; "x")}}', 'x'],
    ['ifempty of null', '{{ifempty(1.nothing; "x")}}', 'x'],
    ['ifempty of an empty text', '{{ifempty(1.empty; "x")}}', 'x'],
    ['ifempty of zero', '{{ifempty(0; "x")}}', 0],
    ['if', '{{if(2.secret = "key"; "yes"; "no")}}', 'yes'],
    ['if without else', '{{if(2.secret = "other"; "yes")}}', undefined],
    ['strict equality', '{{1 = "1"}}', false],
    ['other letters', '{{upper(2.secret)}}{{lower("ÑA")}}', 'KEYña'],
    ['trim', '{{trim("  a ")}}', 'a'],
    ['length', '{{length(1.list)}}{{length("ñ")}}', '31'],
    ['join and split', '{{join(split("a-b"; "-"); ", ")}}', 'a, b'],
    ['contains', '{{contains("abc"; "b")}}', true],
    ['replace', '{{replace("a-b-c"; "-"; "$&")}}', 'a$&b$&c'],
    ['last', '{{last(1.numbers)}}', 4],
    ['toString', '{{toString(12)}}', '12'],
  ])('gives %s', (_what, template, value) => {
    expect(evaluate(template, scenarioScope, 'scenario')).toEqual(value)
  })

  it.each([
    ['an unknown function', '{{hmac(1.value)}}'],
    ['a function of JavaScript objects', '{{hasOwnProperty("a")}}'],
    ['too few values', '{{ifempty(1.value)}}'],
    ['too many values', '{{ifempty(1; 2; 3)}}'],
    ['commas between values', '{{ifempty(1.value, "x")}}'],
    ['single quotes', "{{ifempty(1.value; 'x')}}"],
    ['a value left out', '{{sha256(1.value; ; 2.secret)}}'],
    ['a module that is not there', '{{3.value}}'],
    ['a variable that is not there', '{{secret}}'],
    ['the operators of the other dialect', '{{1 == 1}}'],
    ['its logic', '{{1.value && 2.secret}}'],
    ['its negation', '{{!1.value}}'],
    ['braces that do not close', '{{1.value'],
    ['an expression that breaks off', '{{1.value +}}'],
    ['nothing in braces', '{{}}'],
    ['a text that does not close', '{{"a}}'],
    ['a backslash', '{{"\\n"}}'],
    ['two values side by side', '{{1.value 2.secret}}'],
    ['a place before the first', '{{1.numbers[0]}}'],
    ['a letter after a number', '{{12a}}'],
    ['a collection as text', 'a {{1.odd}}'],
    ['a sum with what is missing', '{{"a" + 1.missing}}'],
    ['arithmetic with text', '{{1 - "1"}}'],
    ['an order of texts', '{{"a" < "b"}}'],
    ['whether null equals what is missing', '{{1.missing = null}}'],
    ['a hash of null', '{{sha256(1.nothing)}}'],
    ['a hash of what is missing', '{{sha256(1.missing)}}'],
    ['an unknown encoding', '{{sha256(1.value; "latin1")}}'],
    ['an unknown encoding of the key', '{{sha256(1.value; "hex"; 2.secret; "base64")}}'],
    ['first of a text', '{{first(1.value)}}'],
    ['map of what is missing', '{{map(1.missing; "a")}}'],
    ['map with an unknown key', '{{map(1.list; "absent")}}'],
    ['map of no collections', '{{map(1.numbers; "a")}}'],
    ['lower of what is missing', '{{lower(1.missing)}}'],
    ['a pattern to replace', '{{replace("a"; "/a/g"; "b")}}'],
    ['a list as a condition', '{{if(1.numbers; 1; 2)}}'],
    ['whether two lists are equal', '{{1.numbers = 1.list}}'],
    ['a field of a text', '{{1.value.length}}'],
    ['the function of the other dialect', '{{createJSON(1.odd)}}'],
  ])('refuses %s', (_what, template) => {
    expect(() => evaluate(template, scenarioScope, 'scenario')).toThrow(ImlError)
  })

  it('says what Make says when a function fails', () => {
    const say = (template: string) => () => evaluate(template, scenarioScope, 'scenario')
    expect(say('{{sha256(1.nothing)}}')).toThrow("Function 'sha256' finished with error! Received null")
    expect(say('{{first(2.secret)}}')).toThrow("'key' is not a valid array.")
  })
})

describe('a custom app', () => {
  it.each([
    ['a parameter', '{{parameters.url}}', 'api/v1/webhooks'],
    ['a header', '{{headers.`x-signature`}}', 'abc'],
    ['a place counted from 1', '{{body.list[2].id}}', 'b'],
    ['text around a value', '/{{parameters.url}}/x', '/api/v1/webhooks/x'],
    ['single quotes', "{{'a' + body.id}}", 'a7'],
    ['double quotes', '{{"a"}}', 'a'],
    [
      'each sign for equality',
      "{{body.id = 7 && body.id == 7 && body.id === 7 && 'a' != 'b' && 1 !== 2}}",
      true,
    ],
    ['strict equality', "{{body.id = '7'}}", false],
    ['or', '{{body.empty || body.id}}', true],
    ['not', '{{!body.empty && !(1 = 2)}}', true],
    ['what is missing', '{{data.secret}}', undefined],
    ['and before or', '{{true || false && false}}', true],
    ['a condition that is not there', '{{if(data.secret, 1, 2)}}', 2],
    ['compact JSON', '{{createJSON(body.list)}}', '[{"id":"a"},{"id":"b"}]'],
    ['JSON with accents and emoji as they are', '{{createJSON(body.name)}}', `"${TEXT}"`],
    ['a collection', "{{toCollection(parameters.headers, 'key', 'value')}}", { 'X-One': '1' }],
    ['a collection of nothing', "{{toCollection(parameters.none, 'key', 'value')}}", {}],
    ['an HMAC', "{{sha256(body.name, 'hex', 'key')}}", hmac],
    ['what is to be left out', '{{ifempty(body.empty, undefined)}}', undefined],
    ['JSON that was text', "{{parseJSON('[1]')}}", [1]],
    ['the least', "{{min(100, '7')}}", 7],
    ['a part of a text, counted from 0', '{{substring(parameters.url, 1, 3)}}', 'pi'],
  ])('gives %s', (_what, template, value) => {
    expect(evaluate(template, appScope, 'app')).toEqual(value)
  })

  it.each([
    ['semicolons', "{{ifempty(body.id; 'x')}}"],
    ['modules', '{{1.value}}'],
    ['single logic signs', '{{body.id & body.id}}'],
    ['a name that is not there', '{{connection.apiKey}}'],
    ['JSON of what is missing', '{{createJSON(data.body)}}'],
    ['text that is no JSON', "{{parseJSON('{')}}"],
    ['the least of no numbers', "{{min(1, 'a')}}"],
  ])('refuses %s', (_what, template) => {
    expect(() => evaluate(template, appScope, 'app')).toThrow(ImlError)
  })
})

describe('what Make does not document', () => {
  const tried = (template: string, dialect: Dialect, scope: Scope) =>
    readings.map((reading) => {
      try {
        return evaluate(template, scope, dialect, reading)
      } catch (error) {
        expect(error).toBeInstanceOf(ImlError)
        return 'an error'
      }
    })

  it('is read in 12 ways', () => {
    expect(new Set(readings.map((reading) => JSON.stringify(reading))).size).toBe(12)
  })

  it.each(['', null, undefined])('sha256 with the key %j is a plain hash, an HMAC or an error', (key) => {
    const values = tried('{{sha256(1.value; "hex"; 2.secret)}}', 'scenario', {
      ...scenarioScope,
      2: { secret: key },
    })
    const emptyHmac = createHmac('sha256', '').update(TEXT).digest('hex')
    expect(new Set(values)).toEqual(new Set([plain, emptyHmac, 'an error']))
  })

  it('a part that cannot change the result is looked at, or is not', () => {
    const lazy = new Set(tried('{{data.secret && sha256(data.secret)}}', 'app', appScope))
    expect(lazy).toEqual(new Set([false, 'an error']))
    const either = new Set(tried("{{if(body.id, 'x', sha256(data.secret))}}", 'app', appScope))
    expect(either).toEqual(new Set(['x', 'an error']))
    const or = new Set(tried('{{body.id || sha256(data.secret)}}', 'app', appScope))
    expect(or).toEqual(new Set([true, 'an error']))
  })
})
