import { events, type Provider, providerIds, providers } from '../../src/index.ts'
import { choices } from './choices.ts'
import type { Component } from './component.ts'
import { connection } from './connection.ts'
import { getDelivery, replayDelivery, searchDeliveries } from './modules/deliveries.ts'
import { getEvent, publishEvent, searchEvents } from './modules/events.ts'
import { makeAnApiCall } from './modules/make-an-api-call.ts'
import { listWebhooks, sendTestEvent } from './modules/webhooks.ts'
import { watchEvent, watchProvider } from './watch.ts'

interface Group {
  readonly label: string
  readonly components: readonly Component[]
}

/** The modules as people see them when they add one; triggers come with their webhooks. */
const groups: readonly Group[] = [
  ...providerIds.map((id) => ({ label: providers[id].name, components: triggersOf(providers[id]) })),
  { label: 'Events', components: [searchEvents, getEvent, publishEvent, sendTestEvent] },
  { label: 'Deliveries', components: [searchDeliveries, getDelivery, replayDelivery] },
  { label: 'Webhooks', components: [listWebhooks] },
  // Make wants it in a group of this name.
  { label: 'Other', components: [makeAnApiCall] },
]

function triggersOf(provider: Provider): Component[] {
  const theirs = events.filter((event) => event.provider === provider.id)
  return [...theirs.flatMap(watchEvent), ...watchProvider(provider)]
}

/** All components of the app. */
export const components: readonly Component[] = [
  connection,
  ...groups.flatMap(({ components }) => components),
  ...choices,
]

/** `groups.json`. */
export const groupsOfModules = groups.map(({ label, components }) => ({
  label,
  modules: components.filter(({ kind }) => kind === 'module').map(({ id }) => id),
}))
