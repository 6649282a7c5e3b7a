import { ImlError } from './iml-error.ts'

export type Collection = Readonly<Record<string, unknown>>

/** Make shows both as "empty"; where it tells them apart, so does the evaluator. */
export function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** As documented for `ifempty`: not defined, null, or an empty text. An empty list is not empty in this sense. */
export function isEmpty(value: unknown): boolean {
  return isMissing(value) || value === ''
}

export function isCollection(value: unknown): value is Collection {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

/**
 * The value in the middle of a text: nothing for what is missing.
 * @throws ImlError for lists and collections: what Make writes there is not documented
 */
export function asText(value: unknown): string {
  if (isMissing(value)) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new ImlError(`not documented: ${JSON.stringify(value)} as text`)
}

/** @throws ImlError for anything but a number or a text that spells one */
export function asNumber(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new ImlError(`not documented: ${JSON.stringify(value)} as a number`)
}

/** @throws ImlError for anything but a list, in the words of Make */
export function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[]
  throw new ImlError(`'${String(value)}' is not a valid array.`)
}

/** Of conditions: what JavaScript takes for true, save for lists and collections, of which nothing is documented. */
export function asCondition(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) {
    throw new ImlError(`not documented: ${JSON.stringify(value)} as a condition`)
  }
  return Boolean(value)
}
