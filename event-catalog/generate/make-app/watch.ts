import { events, type EventDefinition, providers, type Provider } from '../../src/index.ts'
import { attach, detach, update } from './attach.ts'
import { COALESCING, coalescingParameters } from './coalescing.ts'
import { type Component, CONNECTION } from './component.ts'
import { communication, header } from './delivery.ts'
import { FILTERS, filtersParameter } from './filters.ts'
import { outputOf, sampleOf } from './fields.ts'
import { watchedItems } from './watched-items.ts'
import { camelCase, sentenceCase } from './words.ts'

/** A webhook and an instant trigger for one event: what comes out is known field by field. */
export function watchEvent(event: EventDefinition): Component[] {
  const provider = providers[event.provider]
  const items = watchedItems(event.key)
  const fields = outputOf(provider, [event])
  const wish = { filters: FILTERS, ...(event.coalescible && COALESCING) }
  return pair({
    id: camelCase(event.key),
    webhookLabel: items.charAt(0).toUpperCase() + items.slice(1),
    webhook: {
      communication: communication(provider, event.type),
      params: [filtersParameter(event), ...coalescingParameters(event)],
      attach: attach([event.type], `Make: ${items}`, wish),
      detach,
      update: update(wish),
    },
    label: `Watch ${items}`,
    description: event.description.en,
    interface: fields,
    samples: sampleOf(provider, event, fields),
  })
}

/** The same for any of a provider's events, which people choose when they add the webhook. */
export function watchProvider(provider: Provider): Component[] {
  const theirs = events.filter((event) => event.provider === provider.id)
  const fields = outputOf(provider, theirs)
  const name = `${provider.name} events`
  return pair({
    id: `${provider.id}Events`,
    webhookLabel: name,
    webhook: {
      communication: communication(provider, `{{${header(provider.eventHeader)}}}`),
      params: [eventsParameter(theirs)],
      attach: attach('{{parameters.events}}', `Make: ${name}`),
      detach,
      update: update({ events: '{{parameters.events}}' }),
    },
    label: `Watch ${name}`,
    description: `Triggers when one of the chosen events happens in ${provider.name}.`,
    interface: fields,
    samples: sampleOf(provider, theirs[0]!, fields),
  })
}

function eventsParameter(theirs: readonly EventDefinition[]): object {
  return {
    name: 'events',
    type: 'select',
    label: 'Events',
    multiple: true,
    required: true,
    mappable: false,
    validate: { minItems: 1 },
    options: theirs.map(({ type, label }) => ({ label: sentenceCase(label.en), value: type })),
    help: 'The hook bridge sends these events, and no others.',
  }
}

interface Pair {
  readonly id: string
  readonly webhookLabel: string
  readonly webhook: Component['code']
  readonly label: string
  readonly description: string
  readonly interface: readonly object[]
  readonly samples: object
}

/** The trigger has nothing to do: the webhook's output is its own. */
function pair({ id, webhookLabel, webhook, label, description, ...output }: Pair): Component[] {
  return [
    {
      kind: 'webhook',
      id,
      facts: { label: webhookLabel, webhookType: 'web', connection: CONNECTION },
      code: webhook,
    },
    {
      kind: 'module',
      id: triggerId(id),
      facts: { label, description, moduleType: 'instant_trigger', connection: null, webhook: id },
      code: { communication: {}, staticParams: [], ...output },
    },
  ]
}

/** Id of the trigger of a webhook. */
function triggerId(webhookId: string): string {
  return `watch${webhookId.charAt(0).toUpperCase()}${webhookId.slice(1)}`
}
