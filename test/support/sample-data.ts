import { findEvent, type ProviderId } from '@hook-bridge/event-catalog'

/** A fresh copy of the catalogue's sample data of an event. Throws when the provider has no such event. */
export function sampleData(provider: ProviderId, type: string): Record<string, unknown> {
  const definition = findEvent(type)
  if (definition?.provider !== provider)
    throw new Error(`${provider} has no event ${type}: give the data yourself`)
  return structuredClone(definition.sample)
}
