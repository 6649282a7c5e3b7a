/** Every key of a value with those inside it: `data.signedBy[].role`. In the order of the alphabet, each once. */
export function keysOf(value: unknown, at = ''): string[] {
  return [...new Set(walk(value, at))].sort()
}

function walk(value: unknown, at: string): string[] {
  if (Array.isArray(value)) return value.flatMap((entry) => walk(entry, `${at}[]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = at === '' ? key : `${at}.${key}`
    return [path, ...walk(inner, path)]
  })
}
