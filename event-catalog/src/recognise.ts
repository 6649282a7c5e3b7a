import type { EventDefinition } from './define-event.ts'
import { events } from './events/index.ts'

interface Rule {
  readonly keys: readonly string[]
  readonly answer: readonly EventDefinition[]
}

const rules: readonly Rule[] = events.flatMap((event) =>
  event.recognisedBy === undefined ? [] : [{ keys: event.recognisedBy, answer: [event] }],
)
const nothing: readonly EventDefinition[] = []

/**
 * The CablenetAI events that a bare body can be, told by the keys that it has; their values may be null.
 * Exactly one is the normal case. None or several: the shape does not settle it.
 * The answer is shared between calls, since this runs once per webhook: do not change it.
 */
export function recogniseByShape(body: object): readonly EventDefinition[] {
  let found = nothing
  for (const rule of rules) {
    if (rule.keys.every((key) => Object.hasOwn(body, key))) {
      found = found.length === 0 ? rule.answer : [...found, ...rule.answer]
    }
  }
  return found
}
