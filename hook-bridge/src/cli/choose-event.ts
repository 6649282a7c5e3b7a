import { type EventDefinition, events, findEvent, findEventByKey } from '@hook-bridge/event-catalog'
import { nearNames } from '../subscriptions/event-names.ts'

/** The event with this type (`lead.created`) or key (`cablenetai_lead_created`). Throws with near names otherwise. */
export function chooseEvent(name: string): EventDefinition {
  const definition = findEvent(name) ?? findEventByKey(name)
  if (definition) return definition
  const near = nearNames(name)
  throw new Error(
    near.length > 0
      ? `There is no event "${name}". Did you mean ${near.join(' or ')}?`
      : `There is no event "${name}". There are:\n${listOfEvents()}`,
  )
}

/** All event types, one line for each. */
function listOfEvents(): string {
  return events.map(({ type, label }) => `  ${type.padEnd(26)} ${label.en}`).join('\n')
}
