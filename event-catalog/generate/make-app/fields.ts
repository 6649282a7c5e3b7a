import { type EventDefinition, type Provider, sampleBody } from '../../src/index.ts'
import { interfaceOf, union } from '../make-blueprints/interface.ts'
import type { InterfaceField } from '../make-blueprints/shape.ts'
import { sentenceCase } from './words.ts'

/** What a trigger for one of these events, or for any of them, puts out: what is of the delivery, then the body. */
export function outputOf(provider: Provider, events: readonly EventDefinition[]): InterfaceField[] {
  const bodies = events.map((event) => interfaceOf(event, 'en'))
  return [...deliveryFields(provider), ...relabelled(union(bodies))]
}

function deliveryFields({ body }: Provider): InterfaceField[] {
  const type: InterfaceField = { name: 'eventType', type: 'text', label: 'Event type' }
  return [
    { name: 'eventId', type: 'text', label: 'Event ID' },
    ...(body === 'bare' ? [type] : []),
    { name: 'isTest', type: 'boolean', label: 'Is test' },
  ]
}

function relabelled(fields: readonly InterfaceField[]): InterfaceField[] {
  return fields.map((field) => {
    const label = sentenceCase(field.label)
    return field.spec ? { ...field, label, spec: relabelledSpec(field.spec) } : { ...field, label }
  })
}

function relabelledSpec(spec: NonNullable<InterfaceField['spec']>): NonNullable<InterfaceField['spec']> {
  if (Array.isArray(spec)) return relabelled(spec as readonly InterfaceField[])
  const item = spec as Exclude<typeof spec, readonly InterfaceField[]>
  return item.spec ? { ...item, spec: relabelled(item.spec) } : item
}

/** The sample of an event with every field of the interface; what is not always there is empty. */
export function sampleOf(
  provider: Provider,
  event: EventDefinition,
  fields: readonly InterfaceField[],
): object {
  const body = sampleBody(event)
  return filled(fields, {
    eventId: 'evt_5a4d3c2b1a0f9e8d7c6b5a4d3c2b1a0f',
    ...(provider.body === 'bare' && { eventType: event.type }),
    isTest: false,
    ...body,
  })
}

function filled(fields: readonly InterfaceField[], value: unknown): object {
  const given = (value ?? {}) as Record<string, unknown>
  return Object.fromEntries(fields.map((field) => [field.name, filledField(field, given[field.name])]))
}

function filledField({ type, spec }: InterfaceField, value: unknown): unknown {
  if (type === 'collection' && Array.isArray(spec)) return filled(spec as readonly InterfaceField[], value)
  return value ?? (type === 'array' ? [] : null)
}
