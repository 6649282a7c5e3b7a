import { evaluate, type Scope } from './evaluate.ts'
import { ImlError } from './iml-error.ts'
import { defaultReading, type Reading } from './reading.ts'
import { isCollection, type Collection } from './values.ts'

/**
 * A definition of a custom app, such as a request, with every template replaced by its value. `"{{...}}"` as a key
 * spreads its collection into the one around it. Fields without a value are left out, as JSON has no way to write them.
 * @throws ImlError as `evaluate` does
 */
export function render(json: unknown, scope: Scope, reading: Reading = defaultReading): unknown {
  if (typeof json === 'string') return evaluate(json, scope, 'app', reading)
  if (Array.isArray(json)) return json.map((entry) => render(entry, scope, reading))
  if (!isCollection(json)) return json
  const fields = Object.entries(json).flatMap(([name, value]) => {
    const rendered = render(value, scope, reading)
    return name === '{{...}}'
      ? Object.entries(spread(rendered))
      : [[fieldName(name, scope), rendered] as const]
  })
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
}

function spread(value: unknown): Collection {
  if (isCollection(value)) return value
  throw new ImlError(`cannot spread ${JSON.stringify(value)}`)
}

function fieldName(name: string, scope: Scope): string {
  return name.includes('{{') ? String(evaluate(name, scope, 'app')) : name
}
