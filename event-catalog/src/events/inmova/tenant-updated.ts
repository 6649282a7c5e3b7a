import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { changesHelp, tenant, updatedAt, updatedFields } from './shared-fields.ts'

export const tenantUpdated = defineEvent({
  type: 'TENANT_UPDATED',
  key: 'inmova_tenant_updated',
  provider: 'inmova',
  label: { en: 'Tenant Updated', es: 'Inquilino actualizado' },
  noun: { en: 'Tenant', es: 'Inquilino' },
  description: {
    en: "Triggers when a tenant's details change.",
    es: 'Se activa cuando cambian los datos de un inquilino.',
  },
  schema: z.looseObject({
    // The guide shows no payload: this is PROPERTY_UPDATED carried over, and a full tenant is as likely.
    id: field.string('Tenant ID', 'ID del inquilino'),
    changes: field.nullable(
      field.object(
        {
          firstName: field.change(tenant.firstName),
          lastName: field.change(tenant.lastName),
          email: field.change(tenant.email),
          phone: field.change(tenant.phone),
          dni: field.change(tenant.dni),
          nationality: field.change(tenant.nationality),
          birthDate: field.change(tenant.birthDate),
        },
        'Changes',
        'Cambios',
        changesHelp,
      ),
    ),
    updatedFields: field.nullable(updatedFields),
    updatedAt: field.nullable(updatedAt),
  }),
  sample: {
    id: 'cmk1t9v5d0002s60h3j6ym8qa',
    changes: {
      phone: {
        old: '+34612345678',
        new: '+34698765432',
      },
    },
    updatedFields: ['phone'],
    updatedAt: '2026-01-18T11:05:00.000Z',
  },
  subject: 'id',
  dedupe: ['id', 'updatedAt'],
  coalescible: true,
})
