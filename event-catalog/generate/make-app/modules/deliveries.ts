import { eventTypeChoices, webhookChoices } from '../choices.ts'
import { type Component, module } from '../component.ts'
import { limit, optional, search } from '../requests.ts'
import { delivery, deliveryWithAttempts } from '../delivery-shapes.ts'

const statuses = ['pending', 'delivered', 'dead', 'held', 'cancelled']

const deliveryId = {
  name: 'deliveryId',
  type: 'text',
  label: 'Delivery ID',
  required: true,
  help: 'It begins with `dlv_`. Use **Search deliveries** to find it.',
}

export const searchDeliveries: Component = module(
  'searchDeliveries',
  {
    label: 'Search deliveries',
    description: 'Searches what became of events on their way to webhooks, newest first.',
    moduleType: 'search',
  },
  {
    communication: search('/api/v1/deliveries', {
      status: optional('status'),
      webhookId: optional('webhookId'),
      type: optional('type'),
    }),
    mappableParams: [
      {
        name: 'status',
        type: 'select',
        label: 'Status',
        options: statuses.map((value) => ({ label: value.charAt(0).toUpperCase() + value.slice(1), value })),
        help: '**Dead**: all attempts failed. **Held**: the webhook is not active. **Cancelled**: the webhook was deleted.',
      },
      { name: 'webhookId', type: 'select', label: 'Webhook ID', options: webhookChoices },
      { name: 'type', type: 'select', label: 'Event type', options: eventTypeChoices },
      limit,
    ],
    ...delivery,
  },
)

export const getDelivery: Component = module(
  'getDelivery',
  {
    label: 'Get a delivery',
    description: 'Returns a delivery with the log of its attempts.',
    moduleType: 'action',
    actionCrud: 'read',
  },
  {
    communication: {
      url: '/api/v1/deliveries/{{parameters.deliveryId}}',
      method: 'GET',
      response: { output: '{{body.data}}' },
    },
    mappableParams: [deliveryId],
    ...deliveryWithAttempts,
  },
)

export const replayDelivery: Component = module(
  'replayDelivery',
  {
    label: 'Replay a delivery',
    description: 'Sends an event to its webhook again, whatever became of it before.',
    moduleType: 'action',
    actionCrud: 'update',
  },
  {
    communication: {
      url: '/api/v1/deliveries/{{parameters.deliveryId}}/replay',
      method: 'POST',
      body: {},
      response: { output: '{{body.data}}' },
    },
    mappableParams: [deliveryId],
    ...delivery,
  },
)
