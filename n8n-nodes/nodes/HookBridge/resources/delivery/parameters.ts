import type { INodeProperties } from 'n8n-workflow'
import { eventOptions } from '../../parameters/event-names'
import { deliveryLocator, webhookLocator } from '../../parameters/id-locators'

const show = { resource: ['delivery'] }

export const deliveryParameters: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show },
    options: [
      {
        name: 'Get',
        value: 'get',
        action: 'Get a delivery',
        description: 'Read one delivery, with the log of all its attempts: status, answer and time of each',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many deliveries',
        description:
          'List deliveries, newest first: which event went to which webhook, and what became of it',
      },
      {
        name: 'Replay',
        value: 'replay',
        action: 'Replay a delivery',
        description:
          'Send the event of a delivery to its webhook again, now and with all its retries, whatever became of it before',
      },
    ],
    default: 'getAll',
  },
  {
    ...deliveryLocator,
    required: true,
    displayOptions: { show: { ...show, operation: ['get', 'replay'] } },
  },
]

/** They come after Return All and Limit. */
export const deliveryFilters: INodeProperties[] = [
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    displayOptions: { show: { ...show, operation: ['getAll'] } },
    options: [
      {
        displayName: 'Event',
        name: 'event',
        type: 'options',
        options: eventOptions,
        default: 'lead.created',
        description: 'Only deliveries of this event',
      },
      {
        displayName: 'Status',
        name: 'status',
        type: 'options',
        options: [
          { name: 'Cancelled', value: 'cancelled', description: 'Its webhook was deleted' },
          { name: 'Dead', value: 'dead', description: 'All its retries failed. It can be replayed.' },
          { name: 'Delivered', value: 'delivered', description: 'Its webhook accepted it' },
          { name: 'Held', value: 'held', description: 'Its webhook is not active' },
          {
            name: 'Pending',
            value: 'pending',
            description: 'It is on its way, or waits for its next attempt',
          },
        ],
        default: 'dead',
        description: 'Only deliveries in this state',
      },
      { ...webhookLocator, description: 'Only deliveries to this webhook. Its ID starts with wh_.' },
    ],
  },
]
