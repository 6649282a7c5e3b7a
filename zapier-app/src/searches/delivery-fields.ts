import type { ItemField } from '../event.ts'

/** A delivery as the API of the bridge shows it. */
export const deliveryFields: ItemField[] = [
  { key: 'id', label: 'Delivery ID', type: 'string' },
  { key: 'eventId', label: 'Event ID', type: 'string' },
  { key: 'event', label: 'Event Type', type: 'string' },
  { key: 'webhookId', label: 'Webhook ID', type: 'string' },
  { key: 'status', label: 'Status', type: 'string' },
  { key: 'attempts', label: 'Attempts', type: 'integer' },
  { key: 'createdAt', label: 'Created At', type: 'datetime' },
  { key: 'nextAttemptAt', label: 'Next Attempt At', type: 'datetime' },
  { key: 'lastStatus', label: 'Last HTTP Status', type: 'integer' },
  { key: 'lastError', label: 'Last Error', type: 'string' },
]

/** With the keys that are always there. */
export const deliverySample = {
  id: 'dlv_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  eventId: 'evt_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  event: 'lead.created',
  webhookId: 'wh_5e0f1c2d3b4a596877869504',
  status: 'dead',
  attempts: 14,
  createdAt: '2026-01-15T14:30:01.000Z',
}
