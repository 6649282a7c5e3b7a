import type { INodePropertyOptions } from 'n8n-workflow'
import type { CatalogueProvider } from './catalogue'

/** The events of a provider, for a list to choose from. */
export function eventOptions({ events }: CatalogueProvider): INodePropertyOptions[] {
  return events.map(({ type, label, description }) => ({ name: label, value: type, description }))
}
