import type { Filter } from '../store/registry-store.ts'
import type { Texts } from './texts/en.ts'

/** Which events a webhook gets, in one line; an empty text where it has no filters. */
export function filtersInWords(filters: readonly Filter[], texts: Texts): string {
  return filters.map((filter) => inWords(filter, texts)).join(` ${texts.webhooks.filterAnd} `)
}

function inWords(filter: Filter, { webhooks }: Texts): string {
  const { field, is } = filter
  if (filter.is === 'equals' && filter.value === null) return `${field} ${webhooks.filterEmpty}`
  const words = `${field} ${webhooks.filterIs[is]}`
  if (filter.is === 'changed') return words
  return `${words} ${filter.is === 'oneOf' ? filter.value.join(', ') : String(filter.value)}`
}
