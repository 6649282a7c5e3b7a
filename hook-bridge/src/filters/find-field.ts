import { events, type FilterField, filterFields } from '@hook-bridge/event-catalog'

const fieldsByType = new Map(
  events.map((event) => [event.type, new Map(filterFields(event).map((field) => [field.name, field]))]),
)

/** The field of an event type that filters call by this name; undefined where there is none. */
export function findField(type: string, name: string): FilterField | undefined {
  return fieldsByType.get(type)?.get(name)
}

/** Names of all fields that the event type can be filtered by. */
export function fieldNames(type: string): readonly string[] {
  return [...(fieldsByType.get(type)?.keys() ?? [])]
}
