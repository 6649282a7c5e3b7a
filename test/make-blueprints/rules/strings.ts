/** A text in a JSON value, and the names of the fields that lead to it. */
export interface Found {
  readonly path: string
  readonly text: string
}

/** Every text in a JSON value. */
export function strings(json: unknown, path = ''): readonly Found[] {
  if (typeof json === 'string') return [{ path, text: json }]
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json).flatMap(([name, value]) =>
    strings(value, path === '' ? name : `${path}.${name}`),
  )
}

/** Every name of a field in a JSON value, at any depth. */
export function fieldNames(json: unknown): readonly string[] {
  if (typeof json !== 'object' || json === null) return []
  const names = Array.isArray(json) ? [] : Object.keys(json)
  return [...names, ...Object.values(json).flatMap(fieldNames)]
}
