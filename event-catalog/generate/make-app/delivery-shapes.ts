import { date, DELIVERY_ID, EVENT_ID, integer, lead, type Shape, text, WEBHOOK_ID } from './shape.ts'

export const delivery: Shape = {
  interface: [
    text('id', 'Delivery ID'),
    text('eventId', 'Event ID'),
    text('event', 'Event type'),
    text('webhookId', 'Webhook ID'),
    text('status', 'Status'),
    integer('attempts', 'Attempts'),
    date('createdAt', 'Created at'),
    date('nextAttemptAt', 'Next attempt at'),
    integer('lastStatus', 'Last HTTP status'),
    text('lastError', 'Last error'),
  ],
  samples: {
    id: DELIVERY_ID,
    eventId: EVENT_ID,
    event: lead.type,
    webhookId: WEBHOOK_ID,
    status: 'dead',
    attempts: 14,
    createdAt: '2026-01-15T14:30:01.000Z',
    nextAttemptAt: null,
    lastStatus: 503,
    lastError: 'answered 503',
  },
}

export const deliveryWithAttempts: Shape = {
  interface: [
    ...delivery.interface,
    {
      name: 'attemptLog',
      type: 'array',
      label: 'Attempt log',
      spec: [
        text('id', 'Attempt ID'),
        text('event', 'Event type'),
        text('status', 'Status'),
        integer('httpStatus', 'HTTP status'),
        integer('responseTime', 'Response time'),
        integer('attemptNumber', 'Attempt number'),
        text('error', 'Error'),
        text('responseBody', 'Response body'),
        date('sentAt', 'Sent at'),
        text('deliveryId', 'Delivery ID'),
        text('eventId', 'Event ID'),
        date('nextAttemptAt', 'Next attempt at'),
      ],
    },
  ],
  samples: {
    ...delivery.samples,
    attemptLog: [
      {
        id: 'att_1a2b3c4d5e6f708192a3b4c5d6e7f809',
        event: lead.type,
        status: 'FAILED',
        httpStatus: 503,
        responseTime: 120,
        attemptNumber: 1,
        error: 'answered 503',
        responseBody: 'Service Unavailable',
        sentAt: '2026-01-15T14:30:01.000Z',
        deliveryId: DELIVERY_ID,
        eventId: EVENT_ID,
        nextAttemptAt: '2026-01-15T14:30:31.000Z',
      },
    ],
  },
}
