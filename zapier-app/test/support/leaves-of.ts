import type { ItemField } from '../../src/event.ts'

/** Every value inside an item, under the key that Zapier's output fields have for it: `data__signedBy[]role`. */
export function leavesOf(value: unknown, at = ''): [string, unknown][] {
  if (Array.isArray(value) && value.some((entry) => typeof entry === 'object')) {
    return value.flatMap((entry) => leavesOf(entry, `${at}[]`))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[at, value]]
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, nested(at, key)))
}

function nested(at: string, key: string): string {
  return at === '' || at.endsWith('[]') ? at + key : `${at}__${key}`
}

const fits: Readonly<Record<ItemField['type'], (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  datetime: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
}

/** Whether a value is of the type of its field. Null is of every type. */
export function typeFits({ type, list = false }: ItemField, value: unknown): boolean {
  if (value === null) return true
  if (Array.isArray(value)) return list && value.every((entry) => fits[type](entry))
  return !list && fits[type](value)
}
