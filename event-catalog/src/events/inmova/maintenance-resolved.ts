import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { companyId, cost, maintenance, propertyId } from './shared-fields.ts'

export const maintenanceResolved = defineEvent({
  type: 'MAINTENANCE_RESOLVED',
  key: 'inmova_maintenance_resolved',
  provider: 'inmova',
  label: { en: 'Maintenance Request Resolved', es: 'Incidencia resuelta' },
  noun: { en: 'Request', es: 'Incidencia' },
  description: {
    en: 'Triggers when a maintenance issue is marked as completed.',
    es: 'Se activa cuando una incidencia se marca como completada.',
  },
  schema: z.looseObject({
    id: maintenance.id,
    propertyId,
    title: maintenance.title,
    priority: field.nullable(maintenance.priority),
    status: maintenance.status,
    resolvedAt: field.datetime('Resolved At', 'Fecha de resolución'),
    actualCost: field.nullable(field.number('Actual Cost', 'Coste real', cost)),
    providerId: field.nullable(maintenance.providerId),
    companyId,
  }),
  sample: {
    id: 'cmk2m8n6h0005s60h9d5ot2xr',
    propertyId: 'cmk1p7q3a0001s60h8w2dz4xk',
    title: 'Fuga de agua en el baño',
    priority: 'HIGH',
    status: 'COMPLETED',
    resolvedAt: '2026-02-12T12:20:00.000Z',
    actualCost: 95.5,
    providerId: 'cmk0v6w8l0007s60h4u2hb5ym',
    companyId: 'cmk0c4b2z0000s60hb1n7rt9e',
  },
  subject: 'id',
  persons: ['providerId'],
  // A request may be opened again and resolved a second time.
  dedupe: ['id', 'resolvedAt'],
})
