import type { z } from 'zod'
import type { EventDefinition } from './define-event.ts'
import * as field from './fields.ts'
import { providers } from './providers.ts'

const SAMPLE_TIMESTAMP = '2026-01-15T10:30:00.123Z'

/** Of bodies that are several updates in one; no provider sends it. */
const mergedEvents = field.sometimes(
  field.strings('Merged Events', 'Eventos reunidos', {
    help: {
      en: 'Where updates are sent as one: the IDs of all of them, oldest first.',
      es: 'Cuando varios cambios llegan como uno: los ID de todos, del más antiguo al más reciente.',
    },
  }),
)

/** The fields of the whole body as it is delivered: those of the data, or the envelope with the data inside. */
export function bodyShape(definition: EventDefinition): z.ZodRawShape {
  return { ...shapeAlone(definition), ...(definition.coalescible && { mergedEvents }) }
}

function shapeAlone({ type, provider, schema }: EventDefinition): z.ZodRawShape {
  if (providers[provider].body === 'bare') return schema.shape
  return {
    event: field.literal(type, 'Event Type', 'Tipo de evento'),
    timestamp: field.datetime('Event Time', 'Fecha y hora del evento', {
      help: { en: 'When Inmova reported the event.', es: 'Cuándo notificó Inmova el evento.' },
    }),
    data: field.object(schema.shape, 'Data', 'Datos'),
  }
}

/** A realistic body, whole as it is delivered. A fresh copy on every call. */
export function sampleBody({ type, provider, sample }: EventDefinition): Record<string, unknown> {
  const data = structuredClone(sample)
  return providers[provider].body === 'bare' ? data : { event: type, timestamp: SAMPLE_TIMESTAMP, data }
}
