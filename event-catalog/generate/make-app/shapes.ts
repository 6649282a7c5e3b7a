import { findEvent, sampleBody } from '../../src/index.ts'

// Interface and sample of what the API of the bridge answers with. Keys of both are the same.

const text = (name: string, label: string) => ({ name, type: 'text', label })
const date = (name: string, label: string) => ({ name, type: 'date', label })
const integer = (name: string, label: string) => ({ name, type: 'uinteger', label })
const boolean = (name: string, label: string) => ({ name, type: 'boolean', label })
const texts = (name: string, label: string) => ({ name, type: 'array', label, spec: { type: 'text' } })

const lead = findEvent('lead.created')!
const EVENT_ID = 'evt_5a4d3c2b1a0f9e8d7c6b5a4d3c2b1a0f'
const DELIVERY_ID = 'dlv_0f1e2d3c4b5a69788796a5b4c3d2e1f0'
const WEBHOOK_ID = 'wh_5e0f1c2d3b4a596877869504'

export interface Shape {
  readonly interface: readonly object[]
  readonly samples: object
}

export const event: Shape = {
  interface: [
    text('id', 'Event ID'),
    text('type', 'Event type'),
    text('key', 'Event key'),
    text('provider', 'Provider'),
    text('subject', 'Subject ID'),
    text('reportedType', 'Reported type'),
    boolean('test', 'Is test'),
    date('receivedAt', 'Received at'),
    texts('warnings', 'Warnings'),
    // Of any event: Make shows the fields once it has seen one.
    { name: 'payload', type: 'collection', label: 'Payload', spec: [] },
  ],
  samples: {
    id: EVENT_ID,
    type: lead.type,
    key: lead.key,
    provider: lead.provider,
    subject: lead.sample[lead.subject],
    reportedType: null,
    test: false,
    receivedAt: '2026-01-15T14:30:01.000Z',
    warnings: [],
    payload: sampleBody(lead),
  },
}

export const publishedEvent: Shape = {
  interface: [
    text('eventId', 'Event ID'),
    text('event', 'Event type'),
    boolean('duplicate', 'Is duplicate'),
    integer('deliveries', 'Deliveries'),
    texts('warnings', 'Warnings'),
  ],
  samples: { eventId: EVENT_ID, event: lead.type, duplicate: false, deliveries: 1, warnings: [] },
}

export const testEvent: Shape = {
  interface: [text('eventId', 'Event ID'), text('deliveryId', 'Delivery ID')],
  samples: { eventId: EVENT_ID, deliveryId: DELIVERY_ID },
}

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

export const webhook: Shape = {
  interface: [
    text('id', 'Webhook ID'),
    text('url', 'URL'),
    texts('events', 'Events'),
    boolean('active', 'Is active'),
    integer('maxRetries', 'Maximum retries'),
    text('retryPolicy', 'Retry policy'),
    text('client', 'Client'),
    text('name', 'Name'),
    text('status', 'Status'),
    text('statusReason', 'Status reason'),
    date('createdAt', 'Created at'),
    date('updatedAt', 'Updated at'),
  ],
  samples: {
    id: WEBHOOK_ID,
    url: 'https://example.com/hook',
    events: [lead.type],
    active: true,
    maxRetries: 3,
    retryPolicy: '24h',
    client: 'make',
    name: 'Make: new CablenetAI leads',
    status: 'active',
    statusReason: null,
    createdAt: '2026-01-15T10:00:00.000Z',
    updatedAt: '2026-01-15T10:00:00.000Z',
  },
}
