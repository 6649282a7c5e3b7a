export interface Schema {
  readonly type: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
}

/** Everything that a schema describes, such as `attemptLog[].httpStatus`, with the types it may have. */
export function describedPaths(schema: Schema, path = ''): Map<string, readonly string[]> {
  const { type, properties = {}, items } = schema
  const inside = Object.entries(properties).flatMap(([key, value]) => [
    ...describedPaths(value, path === '' ? key : `${path}.${key}`),
  ])
  const rows = items ? [...describedPaths(items, `${path}[]`)] : []
  return new Map([[path, [type].flat()], ...inside, ...rows])
}

/** Everything that is in a value, with its type. What a schema leaves open (`open`) is not looked into. */
export function foundPaths(value: unknown, open: ReadonlySet<string>, path = ''): [string, string][] {
  const found: [string, string] = [path, typeOf(value)]
  if (open.has(path) || typeof value !== 'object' || value === null) return [found]
  const inside = Array.isArray(value)
    ? value.flatMap((row) => foundPaths(row, open, `${path}[]`))
    : Object.entries(value).flatMap(([key, one]) =>
        foundPaths(one, open, path === '' ? key : `${path}.${key}`),
      )
  return [found, ...inside]
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}
