import type { FilterField } from '@hook-bridge/event-catalog'
import type { Filter } from '../store/registry-store.ts'
import { parseTime } from '../time.ts'

type Comparison = Exclude<Filter['is'], 'changed'>
type Value = string | number | boolean

export type CheckedValue =
  | { readonly value: Value | null | readonly Value[] }
  | { readonly at: 'is' | 'value'; readonly problem: string }

const MOST_VALUES = 100
const LONGEST_TEXT = 500

/** Reads the value of a filter as one of the field's kind: `"100000"` is a number where the field is one. */
export function checkValue(is: Comparison, field: FilterField, value: unknown): CheckedValue {
  if ((is === 'above' || is === 'below') && !hasSize(field)) {
    return { at: 'is', problem: `"${is}" is for numbers and times; ${field.name} is ${kindInWords(field)}.` }
  }
  if (is === 'oneOf') return checkList(field, value)
  if (is === 'equals' && value === null) return { value }
  const read = readValue(field, value)
  return read === undefined ? { at: 'value', problem: expectation(field, is) } : { value: read }
}

function checkList(field: FilterField, value: unknown): CheckedValue {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_VALUES) {
    return { at: 'value', problem: `must be a list of 1 to ${MOST_VALUES} values for "oneOf".` }
  }
  const read = value.map((each) => readValue(field, each))
  const values = read.filter((each) => each !== undefined)
  if (values.length === read.length) return { value: values }
  return { at: 'value', problem: `must be a list in which each entry is ${kindInWords(field)}.` }
}

function readValue({ kind }: FilterField, value: unknown): Value | undefined {
  switch (kind) {
    case 'number':
    case 'integer':
      return readNumber(value)
    case 'boolean':
      if (value === 'true' || value === 'false') return value === 'true'
      return typeof value === 'boolean' ? value : undefined
    case 'datetime':
    case 'date':
      return typeof value === 'string' && parseTime(value) !== undefined ? value : undefined
    case 'string':
    case 'text':
      return readText(value)
    // Nothing to compare: the catalogue offers none as a field.
    case 'object':
      return undefined
  }
}

function readNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** An id made of digits is often written as a number. */
function readText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' && text.length <= LONGEST_TEXT ? text : undefined
}

function hasSize({ kind }: FilterField): boolean {
  return kind === 'number' || kind === 'integer' || kind === 'datetime' || kind === 'date'
}

function expectation(field: FilterField, is: Comparison): string {
  return `must be ${kindInWords(field)}${is === 'equals' ? ', or null for "there is none"' : ''}.`
}

function kindInWords({ kind }: FilterField): string {
  switch (kind) {
    case 'number':
    case 'integer':
      return 'a number'
    case 'boolean':
      return 'true or false'
    case 'datetime':
    case 'date':
      return 'a time, such as 2026-02-01 or 2026-02-01T09:00:00Z'
    case 'string':
    case 'text':
    case 'object':
      return `a text of at most ${LONGEST_TEXT} characters`
  }
}
