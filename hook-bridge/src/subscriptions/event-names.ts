import { events, findEvent } from '@hook-bridge/event-catalog'
import { distance } from 'fastest-levenshtein'

const MOST_SUGGESTIONS = 3
const LONGEST_ECHO = 60

/** What people write for an event, reduced to what they mean: `Lead Created`, `LEAD.CREATED` are `lead_created`. */
function reduced(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
}

const spellings = events.flatMap(({ type, key }) => [
  { type, spelling: reduced(type) },
  { type, spelling: key },
])

/** Types of the events whose type or key is like `name`, the likest first; none when nothing comes near. */
export function nearNames(name: string): readonly string[] {
  const meant = reduced(name)
  const furthest = Math.max(2, Math.floor(meant.length / 3))
  const near = spellings
    .map(({ type, spelling }) => ({ type, steps: distance(meant, spelling) }))
    .filter(({ steps }) => steps <= furthest)
    .sort((a, b) => a.steps - b.steps)
  const exact = near.filter(({ steps }) => steps === 0)
  const types = (exact.length > 0 ? exact : near).map(({ type }) => type)
  return [...new Set(types)].slice(0, MOST_SUGGESTIONS)
}

/** For people: that there is no such event, and which one they may have meant. */
export function explainUnknown(name: string): string {
  const near = nearNames(name)
  const hint =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'GET /api/v1/event-types lists all events.'
  return `There is no event "${name.slice(0, LONGEST_ECHO)}". ${hint}`
}

export interface CheckedEvents {
  /** Catalogue types, sorted, each once. */
  readonly events: readonly string[]
  /** What is wrong, by path (`events.1`); empty when nothing is. */
  readonly details: Readonly<Record<string, string>>
}

/** Checks the event types that a webhook asks for. */
export function checkEvents(asked: readonly string[]): CheckedEvents {
  const details: Record<string, string> = {}
  if (asked.length === 0) details.events = 'Name at least one event.'
  asked.forEach((type, index) => {
    if (findEvent(type) === undefined) details[`events.${index}`] = explainUnknown(type)
  })
  return { events: [...new Set(asked)].sort(), details }
}
