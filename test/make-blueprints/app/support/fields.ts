import type { Field } from './definition.ts'

/**
 * The places of all fields, such as `data.signedBy[].role`. What has no fixed fields inside, such as the payload of any
 * event, is one place.
 */
export function placesOf(fields: readonly Field[], before = ''): string[] {
  return fields.flatMap(({ name, type, spec }) => {
    const place = `${before}${name}`
    if (type !== 'array')
      return [place, ...placesOf(Array.isArray(spec) ? (spec as readonly Field[]) : [], `${place}.`)]
    return [place, ...placesOf(entrySpec(spec), `${place}[].`)]
  })
}

function entrySpec(spec: Field['spec']): readonly Field[] {
  if (Array.isArray(spec)) return spec as readonly Field[]
  return (spec as Exclude<Field['spec'], readonly Field[]>)?.spec ?? []
}

/** The places of all values, by the same names. Empty lists show nothing of their entries. */
export function placesIn(value: unknown, open: ReadonlySet<string>, before = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inside]) => {
    const place = `${before}${name}`
    if (open.has(place)) return [place]
    const entries = Array.isArray(inside) ? inside : [inside]
    const next = Array.isArray(inside) ? `${place}[].` : `${place}.`
    return [place, ...new Set(entries.flatMap((entry) => placesIn(entry, open, next)))]
  })
}

/** Places whose fields are not fixed. */
export function openPlaces(fields: readonly Field[]): Set<string> {
  return new Set(
    fields
      .filter(
        ({ type, spec }) => type === 'any' || (type === 'collection' && (spec as unknown[]).length === 0),
      )
      .map(({ name }) => name),
  )
}
