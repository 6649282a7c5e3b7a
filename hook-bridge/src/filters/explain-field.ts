import { distance } from 'fastest-levenshtein'
import { fieldNames } from './find-field.ts'

const LONGEST_ECHO = 60
const MOST_SUGGESTIONS = 3

/** For people: which events have no field of this name, and which one they may have meant. */
export function explainField(name: string, events: readonly string[]): string {
  const echo = `"${name.slice(0, LONGEST_ECHO)}"`
  const having = events.filter((type) => fieldNames(type).includes(name))
  if (having.length > 0) {
    const lacking = events.filter((type) => !having.includes(type))
    return `${lacking.join(', ')} ${lacking.length === 1 ? 'has' : 'have'} no field ${echo}. A filter counts for all events of a webhook: make one of its own for ${having.join(', ')}.`
  }
  const common = fieldNames(events[0] ?? '').filter((field) =>
    events.every((type) => fieldNames(type).includes(field)),
  )
  const near = nearest(name, common)
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : common.length > 0
        ? `There is: ${common.join(', ')}.`
        : 'These events have no field in common.'
  return `${events.length === 1 ? `${events[0]} has` : 'The events of this webhook have'} no field ${echo}. ${hint}`
}

/** Names like this one, the likest first. `data.Price` is `price`: the envelope and the case do not count. */
function nearest(name: string, fields: readonly string[]): readonly string[] {
  const meant = name.replace(/^data\./, '').toLowerCase()
  const furthest = Math.max(2, Math.floor(meant.length / 3))
  const near = fields
    .map((field) => ({ field, steps: distance(meant, field.toLowerCase()) }))
    .filter(({ steps }) => steps <= furthest)
    .sort((a, b) => a.steps - b.steps)
  const exact = near.filter(({ steps }) => steps === 0)
  return (exact.length > 0 ? exact : near).map(({ field }) => field).slice(0, MOST_SUGGESTIONS)
}
