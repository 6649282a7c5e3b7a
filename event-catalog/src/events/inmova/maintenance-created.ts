import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { companyId, cost, createdAt, maintenance, propertyId, tenantId } from './shared-fields.ts'

export const maintenanceCreated = defineEvent({
  type: 'MAINTENANCE_CREATED',
  key: 'inmova_maintenance_created',
  provider: 'inmova',
  label: { en: 'New Maintenance Request', es: 'Nueva incidencia' },
  noun: { en: 'Request', es: 'Incidencia' },
  description: {
    en: 'Triggers when a maintenance issue is reported.',
    es: 'Se activa cuando se reporta una incidencia de mantenimiento.',
  },
  schema: z.looseObject({
    id: maintenance.id,
    propertyId,
    tenantId: field.nullable(tenantId),
    title: maintenance.title,
    description: field.text('Description', 'Descripción'),
    priority: maintenance.priority,
    status: maintenance.status,
    category: field.nullable(
      field.string('Category', 'Categoría', {
        values: [
          'PLUMBING',
          'ELECTRICAL',
          'HVAC',
          'STRUCTURAL',
          'APPLIANCE',
          'CARPENTRY',
          'LOCKSMITH',
          'CLEANING',
          'PEST_CONTROL',
          'OTHER',
        ],
      }),
    ),
    estimatedCost: field.nullable(field.number('Estimated Cost', 'Coste estimado', cost)),
    providerId: field.nullable(maintenance.providerId),
    companyId,
    createdAt,
  }),
  sample: {
    id: 'cmk2m8n6h0005s60h9d5ot2xr',
    propertyId: 'cmk1p7q3a0001s60h8w2dz4xk',
    tenantId: 'cmk1t9v5d0002s60h3j6ym8qa',
    title: 'Fuga de agua en el baño',
    description: 'El grifo del lavabo gotea desde ayer.',
    priority: 'HIGH',
    status: 'PENDING',
    category: 'PLUMBING',
    estimatedCost: 120,
    providerId: null,
    companyId: 'cmk0c4b2z0000s60hb1n7rt9e',
    createdAt: '2026-02-10T19:45:00.000Z',
  },
  subject: 'id',
  persons: ['tenantId', 'providerId'],
  dedupe: ['id'],
})
