import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { contract, propertyId, tenantId } from './shared-fields.ts'

export const contractSigned = defineEvent({
  type: 'CONTRACT_SIGNED',
  key: 'inmova_contract_signed',
  provider: 'inmova',
  label: { en: 'Contract Signed', es: 'Contrato firmado' },
  noun: { en: 'Contract', es: 'Contrato' },
  description: {
    en: 'Triggers when all parties have signed a contract digitally.',
    es: 'Se activa cuando todas las partes han firmado digitalmente un contrato.',
  },
  schema: z.looseObject({
    id: field.string('Contract ID', 'ID del contrato'),
    propertyId,
    tenantId,
    startDate: contract.startDate,
    endDate: contract.endDate,
    monthlyRent: contract.monthlyRent,
    deposit: field.nullable(contract.deposit),
    signedAt: field.datetime('Signed At', 'Fecha de firma'),
    signedBy: field.objects(
      {
        role: field.string('Signer Role', 'Rol del firmante', { values: ['LANDLORD', 'TENANT'] }),
        name: field.string('Signer Name', 'Nombre del firmante'),
        email: field.string('Signer Email', 'Correo del firmante'),
      },
      'Signed By',
      'Firmado por',
    ),
    status: field.sometimes(contract.status),
  }),
  sample: {
    id: 'cmk1k2x7f0003s60h5c9pl1wu',
    propertyId: 'cmk1p7q3a0001s60h8w2dz4xk',
    tenantId: 'cmk1t9v5d0002s60h3j6ym8qa',
    startDate: '2026-02-01',
    endDate: '2027-01-31',
    monthlyRent: 1200,
    deposit: 2400,
    signedAt: '2026-01-19T15:00:00.000Z',
    signedBy: [
      {
        role: 'LANDLORD',
        name: 'Juan Pérez Martín',
        email: 'juan.perez@example.com',
      },
      {
        role: 'TENANT',
        name: 'María García López',
        email: 'maria.garcia@example.com',
      },
    ],
  },
  subject: 'id',
  persons: ['tenantId'],
  dedupe: ['id'],
})
