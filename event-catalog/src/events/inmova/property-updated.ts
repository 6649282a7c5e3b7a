import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { changesHelp, property, updatedAt, updatedFields } from './shared-fields.ts'

export const propertyUpdated = defineEvent({
  type: 'PROPERTY_UPDATED',
  key: 'inmova_property_updated',
  provider: 'inmova',
  label: { en: 'Property Updated', es: 'Propiedad actualizada' },
  noun: { en: 'Property', es: 'Propiedad' },
  description: {
    en: 'Triggers when a property changes, for example its price or status.',
    es: 'Se activa cuando cambia una propiedad, por ejemplo su precio o su estado.',
  },
  schema: z.looseObject({
    id: field.string('Property ID', 'ID de la propiedad'),
    changes: field.object(
      {
        address: field.change(property.address),
        city: field.change(property.city),
        postalCode: field.change(property.postalCode),
        status: field.change(property.status),
        price: field.change(property.price),
        rooms: field.change(property.rooms),
        bathrooms: field.change(property.bathrooms),
        squareMeters: field.change(property.squareMeters),
        description: field.change(property.description),
      },
      'Changes',
      'Cambios',
      changesHelp,
    ),
    updatedFields,
    updatedAt,
  }),
  sample: {
    id: 'cmk1p7q3a0001s60h8w2dz4xk',
    changes: {
      price: {
        old: 1200,
        new: 1250,
      },
      status: {
        old: 'AVAILABLE',
        new: 'RENTED',
      },
    },
    updatedFields: ['price', 'status'],
    updatedAt: '2026-01-16T14:30:00.000Z',
  },
  subject: 'id',
  dedupe: ['id', 'updatedAt'],
  coalescible: true,
})
