import { type EventDefinition, filterFields } from '../src/index.ts'

export interface FilterChoice {
  readonly name: string
  readonly label: string
  readonly tellsChange?: true
}

/** What people choose from to filter an event. A new value is in it once, under the name of its field. */
export function filterChoices(event: EventDefinition): FilterChoice[] {
  return filterFields(event)
    .filter(({ name }) => !/^changes\..+\.new$/.test(name))
    .map(({ name, label, tellsChange }) => ({ name, label: label.en, ...(tellsChange && { tellsChange }) }))
}

/** The same for all of these events at once, each field with the labels of its events; by name. */
export function sharedFilterChoices(events: readonly EventDefinition[]) {
  const rows = events.flatMap((event) =>
    filterChoices(event).map(({ name }) => ({ name, event: event.label.en })),
  )
  return [...Map.groupBy(rows, ({ name }) => name)]
    .map(([name, theirs]) => ({ name, events: theirs.map(({ event }) => event) }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
}
