import { ImlError } from '../iml-error.ts'
import { asList, asText, isCollection, isMissing, type Collection } from '../values.ts'
import { taking, type Functions } from './definition.ts'

export const lists: Functions = {
  first: taking(1, 1, ([list]) => asList(list)[0]),
  last: taking(1, 1, ([list]) => asList(list).at(-1)),
  /** `map(list; key; filter key; values)`: the values are listed with commas, and letters count as they are written. */
  map: taking(2, 4, ([list, key, filterKey, filterValues]) => {
    const wanted = isMissing(filterKey) ? undefined : asText(filterValues).split(',')
    return asList(list)
      .map(collection)
      .filter((entry) => wanted?.includes(asText(field(entry, asText(filterKey)))) ?? true)
      .map((entry) => field(entry, asText(key)))
  }),
  join: taking(2, 2, ([list, between]) => asList(list).map(asText).join(asText(between))),
  /** What an optional list of keys and values became: nothing, where it was left empty. */
  toCollection: taking(3, 3, ([list, key, value]) =>
    Object.fromEntries(
      (isMissing(list) ? [] : asList(list))
        .map(collection)
        .map((entry) => [asText(field(entry, asText(key))), field(entry, asText(value))]),
    ),
  ),
}

function collection(entry: unknown): Collection {
  if (isCollection(entry)) return entry
  throw new ImlError(`not a collection: ${JSON.stringify(entry)}`)
}

function field(entry: Collection, name: string): unknown {
  if (Object.hasOwn(entry, name)) return entry[name]
  throw new ImlError(`not documented: a collection without ${name}`)
}
