import type { CatalogueEvent } from '../event.ts'
import { events, providers } from '../generated/events.ts'

/** Both providers have a Contract Signed, and Zapier lists triggers by the alphabet: the label has to tell whose it is. */
export function eventLabel({ label, provider }: CatalogueEvent): string {
  return `${label} in ${providers[provider].name}`
}

/** All events, for a drop-down list. */
export const eventChoices = events.map((event) => ({
  value: event.type,
  label: eventLabel(event),
  sample: event.type,
}))

/** The event with the provider's own name; undefined where there is none. */
export function findEvent(type: unknown): CatalogueEvent | undefined {
  return events.find((event) => event.type === type)
}
