import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { companyId, contract, createdAt, propertyId, tenantId } from './shared-fields.ts'

export const contractCreated = defineEvent({
  type: 'CONTRACT_CREATED',
  key: 'inmova_contract_created',
  provider: 'inmova',
  label: { en: 'New Contract', es: 'Nuevo contrato' },
  noun: { en: 'Contract', es: 'Contrato' },
  description: {
    en: 'Triggers when a rental contract is created.',
    es: 'Se activa cuando se crea un contrato de alquiler.',
  },
  schema: z.looseObject({
    id: field.string('Contract ID', 'ID del contrato'),
    propertyId,
    tenantId,
    startDate: contract.startDate,
    endDate: contract.endDate,
    monthlyRent: contract.monthlyRent,
    deposit: field.nullable(contract.deposit),
    contractType: field.nullable(
      field.string('Contract Type', 'Tipo de contrato', {
        values: ['RESIDENTIAL', 'COMMERCIAL', 'VACATION'],
      }),
    ),
    status: field.nullable(contract.status),
    companyId,
    createdAt,
  }),
  sample: {
    id: 'cmk1k2x7f0003s60h5c9pl1wu',
    propertyId: 'cmk1p7q3a0001s60h8w2dz4xk',
    tenantId: 'cmk1t9v5d0002s60h3j6ym8qa',
    startDate: '2026-02-01',
    endDate: '2027-01-31',
    monthlyRent: 1200,
    deposit: 2400,
    contractType: 'RESIDENTIAL',
    status: 'PENDING',
    companyId: 'cmk0c4b2z0000s60hb1n7rt9e',
    createdAt: '2026-01-15T10:30:00.000Z',
  },
  subject: 'id',
  persons: ['tenantId'],
  dedupe: ['id'],
})
