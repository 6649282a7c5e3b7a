import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { companyId, createdAt, tenant } from './shared-fields.ts'

export const tenantCreated = defineEvent({
  type: 'TENANT_CREATED',
  key: 'inmova_tenant_created',
  provider: 'inmova',
  label: { en: 'New Tenant', es: 'Nuevo inquilino' },
  noun: { en: 'Tenant', es: 'Inquilino' },
  description: {
    en: 'Triggers when a tenant is registered in Inmova.',
    es: 'Se activa cuando se registra un inquilino en Inmova.',
  },
  schema: z.looseObject({
    id: field.string('Tenant ID', 'ID del inquilino'),
    firstName: tenant.firstName,
    lastName: tenant.lastName,
    email: tenant.email,
    phone: field.nullable(tenant.phone),
    dni: field.nullable(tenant.dni),
    nationality: field.nullable(tenant.nationality),
    birthDate: field.nullable(tenant.birthDate),
    companyId,
    createdAt,
  }),
  sample: {
    id: 'cmk1t9v5d0002s60h3j6ym8qa',
    firstName: 'María',
    lastName: 'García López',
    email: 'maria.garcia@example.com',
    phone: '+34612345678',
    dni: '12345678Z',
    nationality: 'ES',
    birthDate: '1990-05-14',
    companyId: 'cmk0c4b2z0000s60hb1n7rt9e',
    createdAt: '2026-01-15T10:30:00.000Z',
  },
  subject: 'id',
  dedupe: ['id'],
})
