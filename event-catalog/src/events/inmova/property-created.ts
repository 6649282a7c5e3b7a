import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { companyId, createdAt, property, updatedAt } from './shared-fields.ts'

export const propertyCreated = defineEvent({
  type: 'PROPERTY_CREATED',
  key: 'inmova_property_created',
  provider: 'inmova',
  label: { en: 'New Property', es: 'Nueva propiedad' },
  noun: { en: 'Property', es: 'Propiedad' },
  description: {
    en: 'Triggers when a property is created in Inmova, through the API or the dashboard.',
    es: 'Se activa cuando se crea una propiedad en Inmova, desde la API o el panel.',
  },
  schema: z.looseObject({
    id: field.string('Property ID', 'ID de la propiedad'),
    address: property.address,
    city: property.city,
    postalCode: field.nullable(property.postalCode),
    type: field.string('Property Type', 'Tipo de propiedad', {
      values: ['HOUSE', 'APARTMENT', 'STUDIO', 'ROOM', 'OFFICE', 'LOCAL', 'PARKING', 'STORAGE'],
    }),
    status: property.status,
    price: property.price,
    rooms: field.nullable(property.rooms),
    bathrooms: field.nullable(property.bathrooms),
    squareMeters: field.nullable(property.squareMeters),
    description: field.nullable(property.description),
    companyId,
    createdAt,
    country: field.sometimes(field.string('Country', 'País')),
    updatedAt: field.sometimes(updatedAt),
  }),
  sample: {
    id: 'cmk1p7q3a0001s60h8w2dz4xk',
    address: 'Calle de Alcalá 145, 3º B',
    city: 'Madrid',
    postalCode: '28009',
    type: 'APARTMENT',
    status: 'AVAILABLE',
    price: 1200,
    rooms: 3,
    bathrooms: 2,
    squareMeters: 85.5,
    description: 'Piso luminoso y reformado junto al Retiro.',
    companyId: 'cmk0c4b2z0000s60hb1n7rt9e',
    createdAt: '2026-01-15T10:30:00.000Z',
  },
  subject: 'id',
  dedupe: ['id'],
})
