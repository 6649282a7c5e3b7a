import { ImlError } from './iml-error.ts'
import type { Reading } from './reading.ts'
import { asList, asNumber, asText, isMissing } from './values.ts'

type Test = (left: unknown, right: unknown, reading: Reading) => boolean

const basic: Readonly<Record<string, Test>> = {
  exist: (left, _right, reading) => exists(left, reading),
  notexist: (left, _right, reading) => !exists(left, reading),
}

function exists(value: unknown, { emptyExists }: Reading): boolean {
  return !isMissing(value) && (value !== '' || emptyExists)
}

const ofTexts: Readonly<Record<string, (left: string, right: string) => boolean>> = {
  equal: (left, right) => left === right,
  contain: (left, right) => left.includes(right),
  startwith: (left, right) => left.startsWith(right),
  endwith: (left, right) => left.endsWith(right),
  pattern(left, right) {
    // Whether Make tests the whole text or any part of it is not documented: an anchored pattern means the same.
    if (!/^\^.*\$$/s.test(right) || right.includes('|')) {
      throw new ImlError(`a pattern has to be ^ one whole $: ${right}`)
    }
    return new RegExp(right).test(left)
  },
}

const ofNumbers: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  equal: (left, right) => left === right,
  notequal: (left, right) => left !== right,
  less: (left, right) => left < right,
  lessorequal: (left, right) => left <= right,
  greater: (left, right) => left > right,
  greaterorequal: (left, right) => left >= right,
}

const ofBooleans: Readonly<Record<string, Test>> = {
  equal: (left, right) => asBoolean(left) === asBoolean(right),
  notequal: (left, right) => asBoolean(left) !== asBoolean(right),
}

const ofLists: Readonly<Record<string, (left: readonly string[], right: string) => boolean>> = {
  contain: (left, right) => left.includes(right),
  notcontain: (left, right) => !left.includes(right),
}

/** Every operator of Make's filters that can be evaluated here. Dates and times are known to Make, but not to us. */
export const filterOperators: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...Object.entries(basic),
  ...Object.entries(ofTexts).flatMap(([name, test]) => textOperators(name, test)),
  ...Object.entries(ofNumbers).map(([name, test]): [string, Test] => [
    `number:${name}`,
    (left, right) => test(asNumber(left), asNumber(right)),
  ]),
  ...Object.entries(ofBooleans).map(([name, test]): [string, Test] => [`boolean:${name}`, test]),
  ...Object.entries(ofNumbers).map(([name, test]): [string, Test] => [
    `array:${name}`,
    (left, right) => test(asList(left).length, asNumber(right)),
  ]),
  ...Object.entries(ofLists).flatMap(([name, test]) => listOperators(name, test)),
])

/** `text:equal`, its opposite, and both without regard to case. */
function textOperators(name: string, test: (left: string, right: string) => boolean): [string, Test][] {
  const whole: Test = (left, right) => test(asText(left), asText(right))
  const lower: Test = (left, right) => test(asText(left).toLowerCase(), asText(right).toLowerCase())
  return [
    [`text:${name}`, whole],
    [`text:not${name}`, (...values) => !whole(...values)],
    [`text:${name}:ci`, lower],
    [`text:not${name}:ci`, (...values) => !lower(...values)],
  ]
}

function listOperators(
  name: string,
  test: (left: readonly string[], right: string) => boolean,
): [string, Test][] {
  const lower = (value: unknown) => asText(value).toLowerCase()
  return [
    [`array:${name}`, (left, right) => test(asList(left).map(asText), asText(right))],
    [`array:${name}:ci`, (left, right) => test(asList(left).map(lower), lower(right))],
  ]
}

function asBoolean(value: unknown): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw new ImlError(`not documented: ${JSON.stringify(value)} as true or false`)
}
