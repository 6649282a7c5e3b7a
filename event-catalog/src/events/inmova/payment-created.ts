import { z } from 'zod'
import { defineEvent } from '../../define-event.ts'
import * as field from '../../fields.ts'
import { contractId, createdAt, payment, propertyId, tenantId } from './shared-fields.ts'

export const paymentCreated = defineEvent({
  type: 'PAYMENT_CREATED',
  key: 'inmova_payment_created',
  provider: 'inmova',
  label: { en: 'New Payment', es: 'Nuevo pago' },
  noun: { en: 'Payment', es: 'Pago' },
  description: {
    en: 'Triggers when a payment record is created, before it is collected.',
    es: 'Se activa cuando se crea un registro de pago, antes de su cobro.',
  },
  schema: z.looseObject({
    id: field.string('Payment ID', 'ID del pago'),
    contractId,
    propertyId: field.nullable(propertyId),
    tenantId: field.nullable(tenantId),
    amount: payment.amount,
    currency: payment.currency,
    type: field.nullable(payment.type),
    month: field.nullable(payment.month),
    concept: field.nullable(payment.concept),
    dueDate: field.nullable(field.date('Due Date', 'Fecha de vencimiento')),
    status: field.nullable(payment.status),
    createdAt,
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
    concept: 'Renta febrero 2026',
    dueDate: '2026-02-05',
    status: 'PENDING',
    createdAt: '2026-01-25T08:00:00.000Z',
  },
  subject: 'id',
  persons: ['tenantId'],
  dedupe: ['id'],
})
