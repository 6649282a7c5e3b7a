import { boolean, date, integer, lead, type Shape, text, texts, WEBHOOK_ID } from './shape.ts'

export const webhook: Shape = {
  interface: [
    text('id', 'Webhook ID'),
    text('url', 'URL'),
    texts('events', 'Events'),
    boolean('active', 'Is active'),
    integer('maxRetries', 'Maximum retries'),
    text('retryPolicy', 'Retry policy'),
    text('client', 'Client'),
    text('platform', 'Platform'),
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
    platform: 'make',
    name: 'Make: new CablenetAI leads',
    status: 'active',
    statusReason: null,
    createdAt: '2026-01-15T10:00:00.000Z',
    updatedAt: '2026-01-15T10:00:00.000Z',
  },
}
