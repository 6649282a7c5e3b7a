import type { INodePropertyOptions } from 'n8n-workflow'
import type { CatalogueEvent } from '../../shared/catalogue'
import { cablenetai, inmova } from '../../shared/generated/providers'

interface NamedEvent extends CatalogueEvent {
  /** With its provider, for both have a Contract Signed: `Contract Signed (Inmova)`. */
  readonly name: string
}

const events: readonly NamedEvent[] = [cablenetai, inmova]
  .flatMap((provider) =>
    provider.events.map((event) => ({ ...event, name: `${event.label} (${provider.name})` })),
  )
  .sort((one, other) => one.name.localeCompare(other.name))

/** All events of both platforms, for a drop-down list. */
export const eventOptions: INodePropertyOptions[] = events.map(({ name, type, description }) => ({
  name,
  value: type,
  description,
}))

/** The event with the provider's own name; undefined where there is none. */
export function findEvent(type: string): NamedEvent | undefined {
  return events.find((event) => event.type === type)
}
