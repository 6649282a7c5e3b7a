import { type EventDefinition, findEvent, findEventByKey } from '@hook-bridge/event-catalog'
import { explainUnknown } from '../subscriptions/event-names.ts'

/** The event with this type (`lead.created`) or key (`cablenetai_lead_created`). Throws with near names otherwise. */
export function chooseEvent(name: string): EventDefinition {
  const definition = findEvent(name) ?? findEventByKey(name)
  if (definition) return definition
  throw new Error(explainUnknown(name))
}
