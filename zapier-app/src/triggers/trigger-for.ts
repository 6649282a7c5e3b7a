import { defineTrigger, type Bundle, type ZObject } from 'zapier-platform-core'
import type { Body, CatalogueEvent } from '../event.ts'
import { providers } from '../generated/events.ts'
import { coalesceInputs, coalesceSecondsOf } from './coalesce-input.ts'
import { eventLabel } from './event-label.ts'
import { filterInputs, filtersOf } from './filter-inputs.ts'
import { asItem, distinct, itemFields, SAMPLE_EVENT_ID } from './item.ts'
import { readDelivery } from './read-delivery.ts'
import { recentEvents } from './recent-events.ts'
import { subscribe, unsubscribe } from './subscription.ts'

/** As many as the editor lets people choose from at first sight. */
const SAMPLES = 3

/** The instant trigger of one event. */
export function triggerFor(event: CatalogueEvent) {
  const { key, type, noun, description } = event
  const provider = providers[event.provider]
  const fields = itemFields(event)
  const sample = asItem(SAMPLE_EVENT_ID, event.sample)

  async function performList(z: ZObject, bundle: Bundle): Promise<Body[]> {
    const recent = await recentEvents(z, bundle, [type])
    const items = recent.map(({ id, payload }) => asItem(id, payload))
    return items.length === 0 ? [sample] : distinct(fields, items).slice(0, SAMPLES)
  }

  async function perform(z: ZObject, bundle: Bundle): Promise<Body[]> {
    // Not a delivery: a trial run of a developer, or the editor asking for something to show.
    if (bundle.cleanedRequest === undefined) return performList(z, bundle)
    const { eventId, body } = readDelivery(z, bundle, [provider])
    return [asItem(eventId, body)]
  }

  return defineTrigger({
    key,
    noun,
    display: { label: eventLabel(event), description },
    operation: {
      type: 'hook',
      inputFields: [...filterInputs(event), ...coalesceInputs(event)],
      perform,
      performList,
      performSubscribe: (z, bundle) =>
        subscribe(z, bundle, {
          events: [type],
          filters: filtersOf(bundle),
          coalesceSeconds: coalesceSecondsOf(bundle),
        }),
      performUnsubscribe: unsubscribe,
      sample,
      outputFields: fields,
    },
  })
}
