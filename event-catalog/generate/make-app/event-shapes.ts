import { sampleBody } from '../../src/index.ts'
import { boolean, date, DELIVERY_ID, EVENT_ID, integer, lead, type Shape, text, texts } from './shape.ts'

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
