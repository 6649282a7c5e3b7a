import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { companyId, property } from './shared-fields.ts'

export const propertyDeleted = defineEvent({
  type: 'PROPERTY_DELETED',
  key: 'inmova_property_deleted',
  provider: 'inmova',
  label: { en: 'Property Deleted', es: 'Propiedad eliminada' },
  noun: { en: 'Property', es: 'Propiedad' },
  description: {
    en: 'Triggers when a property is deleted (soft delete) in Inmova.',
    es: 'Se activa cuando se elimina una propiedad en Inmova (borrado lógico).',
  },
  schema: z.looseObject({
    // The guide shows no payload: only the id may be relied on.
    id: field.string('Property ID', 'ID de la propiedad'),
    status: field.nullable(property.status),
    deletedAt: field.nullable(field.datetime('Deleted At', 'Fecha de eliminación')),
    companyId: field.nullable(companyId),
    address: field.nullable(property.address),
    city: field.nullable(property.city),
  }),
  sample: {
    id: 'cmk1p7q3a0001s60h8w2dz4xk',
    status: 'INACTIVE',
    deletedAt: '2026-01-20T09:00:00.000Z',
    companyId: 'cmk0c4b2z0000s60hb1n7rt9e',
    address: 'Calle de Alcalá 145, 3º B',
    city: 'Madrid',
  },
  subject: 'id',
  dedupe: ['id'],
})
