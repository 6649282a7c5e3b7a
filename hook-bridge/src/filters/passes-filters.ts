import type { FilterField } from '@hook-bridge/event-catalog'
import type { Filter } from '../store/registry-store.ts'
import { parseTime } from '../time.ts'
import { findField } from './find-field.ts'

type Data = Readonly<Record<string, unknown>>

/**
 * Whether every filter holds for an event of this type. Null counts as missing, and on what is missing no filter holds
 * but `equals` null. Of a list it is enough that one entry fits. Never throws, whatever the data is.
 */
export function passesFilters(filters: readonly Filter[], type: string, data: Data): boolean {
  return filters.every((filter) => {
    const field = findField(type, filter.field)
    // A newer catalogue may have dropped it: rather an event too many than one that is missing.
    return field === undefined || holds(filter, field, data)
  })
}

function holds(filter: Filter, field: FilterField, data: Data): boolean {
  if (filter.is === 'changed') return isAmongChanges(filter.field, data)
  const values = valuesAt(data, field.path).filter((value) => value !== null && value !== undefined)
  switch (filter.is) {
    case 'equals':
      if (filter.value === null) return values.length === 0
      return values.some((value) => isSame(field, value, filter.value))
    case 'oneOf':
      return values.some((value) => filter.value.some((wanted) => isSame(field, value, wanted)))
    case 'above':
      return values.some((value) => sizeOf(field, value) > sizeOf(field, filter.value))
    case 'below':
      return values.some((value) => sizeOf(field, value) < sizeOf(field, filter.value))
  }
}

function isAmongChanges(name: string, { changes, updatedFields }: Data): boolean {
  if (isObject(changes) && Object.hasOwn(changes, name)) return true
  return Array.isArray(updatedFields) && updatedFields.includes(name)
}

/** The values at the path, over all entries of the lists on the way. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => valuesAt(entry, path))
  const [name, ...rest] = path
  if (name === undefined) return [value]
  return isObject(value) && Object.hasOwn(value, name) ? valuesAt(value[name], rest) : []
}

function isSame(field: FilterField, value: unknown, wanted: unknown): boolean {
  const size = sizeOf(field, value)
  if (!Number.isNaN(size)) return size === sizeOf(field, wanted)
  return typeof value === typeof wanted && folded(value) === folded(wanted)
}

/** As people compare texts: case, blanks around and the spelling of accents do not count. */
function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.normalize('NFC').trim().toLowerCase() : value
}

/** What can be above or below something else: numbers, which may be spelled as texts, and times. NaN for all else. */
function sizeOf({ kind }: FilterField, value: unknown): number {
  if (kind === 'number' || kind === 'integer') return numberIn(value)
  if (kind === 'datetime' || kind === 'date')
    return typeof value === 'string' ? (parseTime(value) ?? NaN) : NaN
  return NaN
}

function numberIn(value: unknown): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN
}

function isObject(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
