import type { EventDefinition } from './define-event.ts'

const noProblems: readonly string[] = []
/** Enough to see what is wrong: a list with a thousand bad entries needs no thousand lines. */
const MOST_PROBLEMS = 20

/**
 * Checks the data of an event against its schema.
 * @returns readable problems such as `price: expected a number`, which name fields and never repeat values;
 *   empty when the data fits. Never throws.
 */
export function checkData(definition: EventDefinition, data: unknown): readonly string[] {
  const result = definition.schema.safeParse(data)
  if (result.success) return noProblems
  return result.error.issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => (path.length === 0 ? 'expected an object' : `${pathText(path)}: ${message}`))
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at ? '.' : ''}${String(step)}`))
    .join('')
}
