import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { contractId, payment, propertyId, tenantId } from './shared-fields.ts'

export const paymentReceived = defineEvent({
  type: 'PAYMENT_RECEIVED',
  key: 'inmova_payment_received',
  provider: 'inmova',
  label: { en: 'Payment Received', es: 'Pago recibido' },
  noun: { en: 'Payment', es: 'Pago' },
  description: {
    en: 'Triggers when a payment is confirmed as received.',
    es: 'Se activa cuando se confirma la recepción de un pago.',
  },
  schema: z.looseObject({
    id: field.string('Payment ID', 'ID del pago'),
    contractId,
    propertyId,
    tenantId,
    amount: payment.amount,
    currency: payment.currency,
    type: payment.type,
    month: field.nullable(payment.month),
    paymentMethod: field.string('Payment Method', 'Método de pago', { values: ['STRIPE', 'BANK_TRANSFER'] }),
    stripePaymentIntentId: field.nullable(field.string('Stripe Payment Intent ID', 'ID del pago en Stripe')),
    receivedAt: field.datetime('Received At', 'Fecha de recepción'),
    status: field.sometimes(payment.status),
    concept: field.sometimes(payment.concept),
  }),
  sample: {
    id: 'cmk2y4m1g0004s60h7v3es6bn',
    contractId: 'cmk1k2x7f0003s60h5c9pl1wu',
    propertyId: 'cmk1p7q3a0001s60h8w2dz4xk',
    tenantId: 'cmk1t9v5d0002s60h3j6ym8qa',
    amount: 1200,
    currency: 'EUR',
    type: 'RENT',
    month: '2026-02',
    paymentMethod: 'STRIPE',
    stripePaymentIntentId: 'pi_3SqXyZ2eZvKYlo2C1a2b3c4d',
    receivedAt: '2026-02-03T16:00:00.000Z',
  },
  subject: 'id',
  persons: ['tenantId'],
  dedupe: ['id'],
})
