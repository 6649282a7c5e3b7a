import { defineTrigger, type Bundle, type ZObject } from 'zapier-platform-core'
import type { Body, CatalogueEvent, CatalogueProvider, ItemField } from '../event.ts'
import { events, providers } from '../generated/events.ts'
import { filled } from '../inputs/filled.ts'
import { eventChoices, findEvent } from './event-label.ts'
import { eventIdField, SAMPLE_EVENT_ID } from './item.ts'
import { mergedFields } from './merged-fields.ts'
import { nestedFields } from './nested-fields.ts'
import { readDelivery } from './read-delivery.ts'
import { recentEvents } from './recent-events.ts'
import { subscribe, unsubscribe } from './subscription.ts'

const SAMPLES = 5

interface Origin {
  readonly eventId: string | undefined
  readonly type: string | undefined
  readonly body: Body
}

/**
 * What the Zap gets. Unlike in the triggers of one event, the items of all events have one shape: a Zap that takes
 * several has to see which one it got, and a body of CablenetAI does not say.
 */
function asAnyItem({ eventId, type, body }: Origin, envelope: boolean): Body {
  const inner: Body = envelope ? body : { event: type, data: body }
  const eventName = findEvent(inner['event'])?.label ?? inner['event']
  return { id: eventId, eventName, ...inner }
}

const isEnvelope = (provider: CatalogueProvider['id']) => providers[provider].body === 'envelope'

function sampleOf({ type, provider, sample }: CatalogueEvent): Body {
  return asAnyItem({ eventId: SAMPLE_EVENT_ID, type, body: sample }, isEnvelope(provider))
}

/** The types that were chosen; all of them where none was. One that is not ours is left for the bridge to explain. */
function typesOf({ inputData }: Bundle): string[] {
  const chosen = [inputData['events']].flat().map(filled)
  const types = chosen.filter((type) => type !== undefined)
  return types.length === 0 ? events.map(({ type }) => type) : types
}

function chosenEvents(bundle: Bundle): CatalogueEvent[] {
  const types = new Set(typesOf(bundle))
  return events.filter(({ type }) => types.has(type))
}

async function performList(z: ZObject, bundle: Bundle): Promise<Body[]> {
  const recent = await recentEvents(z, bundle, typesOf(bundle))
  const items = recent.map(({ id, type, provider, payload }) =>
    asAnyItem({ eventId: id, type, body: payload }, isEnvelope(provider)),
  )
  if (items.length > 0) return items.slice(0, SAMPLES)
  return chosenEvents(bundle).slice(0, 1).map(sampleOf)
}

async function perform(z: ZObject, bundle: Bundle): Promise<Body[]> {
  if (bundle.cleanedRequest === undefined) return performList(z, bundle)
  const { provider, ...origin } = readDelivery(z, bundle, Object.values(providers))
  return [asAnyItem(origin, provider.body === 'envelope')]
}

const commonFields: ItemField[] = [
  eventIdField,
  { key: 'event', label: 'Event Type', type: 'string' },
  { key: 'eventName', label: 'Event Name', type: 'string' },
  { key: 'data__id', label: 'Record ID', type: 'string' },
]

async function dynamicFields(_z: ZObject, bundle: Bundle): Promise<ItemField[]> {
  const fields = chosenEvents(bundle).flatMap(({ provider, outputFields }) =>
    isEnvelope(provider) ? outputFields : nestedFields('data', outputFields),
  )
  const known = new Set(commonFields.map(({ key }) => key))
  return mergedFields(fields).filter(({ key }) => !known.has(key))
}

/** One trigger for all events, for Zaps that log, forward or sort whatever happens. */
export const newEvent = defineTrigger({
  key: 'new_event',
  noun: 'Event',
  display: {
    label: 'New Event',
    description: 'Triggers when any of the events that you choose happens.',
  },
  operation: {
    type: 'hook',
    inputFields: [
      {
        key: 'events',
        label: 'Events',
        type: 'string',
        list: true,
        required: false,
        choices: eventChoices,
        altersDynamicFields: true,
        helpText: 'Which ones start the Zap. Leave it empty for all of them.',
      },
    ],
    perform,
    performList,
    performSubscribe: (z, bundle) =>
      subscribe(z, bundle, { events: typesOf(bundle), filters: [], coalesceSeconds: null }),
    performUnsubscribe: unsubscribe,
    // Only what every event has: fields of one kind of event must not be mapped in a Zap that gets others too.
    sample: {
      id: SAMPLE_EVENT_ID,
      eventName: 'New Lead',
      event: 'lead.created',
      data: { id: '1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f' },
    },
    outputFields: [...commonFields, dynamicFields],
  },
})
