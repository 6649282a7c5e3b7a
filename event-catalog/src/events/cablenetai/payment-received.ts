import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'

export const paymentReceived = defineEvent({
  type: 'payment.received',
  key: 'cablenetai_payment_received',
  provider: 'cablenetai',
  label: { en: 'Payment Received', es: 'Pago recibido' },
  noun: { en: 'Payment', es: 'Pago' },
  description: {
    en: 'Triggers when a payment is confirmed (Stripe, Cardnet, Azul, bank transfer or cash).',
    es: 'Se activa cuando se confirma un pago (Stripe, Cardnet, Azul, transferencia o efectivo).',
  },
  schema: z.looseObject({
    id: field.string('Payment ID', 'ID del pago'),
    contract_id: field.string('Contract ID', 'ID del contrato'),
    installment_id: field.nullable(
      field.string('Installment ID', 'ID de la cuota', {
        help: {
          en: 'Empty where the payment belongs to no installment.',
          es: 'Vacío si el pago no corresponde a ninguna cuota.',
        },
      }),
    ),
    amount: field.number('Amount', 'Importe', {
      help: { en: 'In whole currency units, not in cents.', es: 'En unidades de la moneda, no en céntimos.' },
    }),
    currency: field.string('Currency', 'Moneda', {
      help: { en: 'ISO 4217 code.', es: 'Código ISO 4217.' },
      values: ['USD', 'DOP', 'EUR', 'MXN'],
    }),
    method: field.string('Payment Method', 'Método de pago', {
      values: ['stripe', 'cardnet', 'azul', 'transfer', 'cash'],
    }),
    received_at: field.datetime('Received At', 'Fecha de recepción'),
  }),
  sample: {
    id: '1f0a0666-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    contract_id: '1f0a0555-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    installment_id: '1f0a0777-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
    amount: 95000,
    currency: 'DOP',
    method: 'azul',
    received_at: '2026-02-05T13:40:00.000Z',
  },
  subject: 'id',
  dedupe: ['id'],
  recognisedBy: ['contract_id', 'method'],
})
