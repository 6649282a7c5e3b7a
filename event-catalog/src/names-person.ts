import type { EventDefinition } from './define-event.ts'
import { providers } from './providers.ts'

/**
 * Whether a body names the person with this id: as its subject, or in another field where the catalogue knows an id of
 * a person. `definition` undefined: of an event that nobody knows, any value that is the id counts.
 */
export function namesPerson(definition: EventDefinition | undefined, body: unknown, id: string): boolean {
  if (definition === undefined) return valuesIn(body).some((value) => isId(value, id))
  const data = dataOf(definition, body)
  const fields = [definition.subject, ...(definition.persons ?? [])]
  return fields.some((field) => Object.hasOwn(data, field) && isId(data[field], id))
}

function dataOf({ provider }: EventDefinition, body: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(body)) return {}
  const inner = body['data']
  return providers[provider].body === 'envelope' && isObject(inner) ? inner : body
}

/** Every value inside, however deep. Not by recursion: a body may be nested more deeply than the stack allows. */
function valuesIn(body: unknown): unknown[] {
  const values: unknown[] = []
  const open = [body]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) open.push(inner)
    else values.push(value)
  }
  return values
}

function isId(value: unknown, id: string): boolean {
  return (typeof value === 'string' || typeof value === 'number') && String(value) === id
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
