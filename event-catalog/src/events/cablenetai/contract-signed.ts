import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'

export const contractSigned = defineEvent({
  type: 'contract.signed',
  key: 'cablenetai_contract_signed',
  provider: 'cablenetai',
  label: { en: 'Contract Signed', es: 'Contrato firmado' },
  noun: { en: 'Contract', es: 'Contrato' },
  description: {
    en: 'Triggers when all parties have signed a digital contract.',
    es: 'Se activa cuando todas las partes firman un contrato digital.',
  },
  schema: z.looseObject({
    id: field.string('Contract ID', 'ID del contrato'),
    contract_number: field.string('Contract Number', 'Número de contrato'),
    property_id: field.string('Property ID', 'ID de la propiedad'),
    buyer_id: field.string('Buyer ID', 'ID del comprador'),
    total_amount: field.number('Total Amount', 'Importe total', {
      help: { en: 'In whole currency units, not in cents.', es: 'En unidades de la moneda, no en céntimos.' },
    }),
    currency: field.string('Currency', 'Moneda', {
      help: { en: 'ISO 4217 code.', es: 'Código ISO 4217.' },
      values: ['USD', 'DOP', 'EUR', 'MXN'],
    }),
    signed_at: field.datetime('Signed At', 'Fecha de firma'),
    pdf_url: field.string('PDF URL', 'URL del PDF', {
      help: {
        en: 'A link that works for 24 hours: fetch the file at once if you want to keep it.',
        es: 'Un enlace válido durante 24 horas: descargue el archivo enseguida si quiere conservarlo.',
      },
    }),
  }),
  sample: {
    id: '1f0a0555-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    contract_number: 'CV-2026-00042',
    property_id: '1f0a0222-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    buyer_id: '1f0a0444-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    total_amount: 185000,
    currency: 'USD',
    signed_at: '2026-02-02T18:05:00.000Z',
    pdf_url: 'https://files.example.com/contracts/CV-2026-00042.pdf?token=eyJhbGciOi&expires=1770141900',
  },
  subject: 'id',
  persons: ['buyer_id'],
  // Never the body: pdf_url carries a token that may be new on every retry.
  dedupe: ['id', 'signed_at'],
  recognisedBy: ['contract_number', 'total_amount'],
})
