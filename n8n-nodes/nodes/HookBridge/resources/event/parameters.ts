import type { INodeProperties } from 'n8n-workflow'
import { eventOptions } from '../../parameters/event-names'
import { eventLocator, webhookLocator } from '../../parameters/id-locators'

const show = { resource: ['event'] }

export const eventParameters: INodeProperties[] = [
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
        action: 'Get an event',
        description: 'Read one event that came in, with the data that was delivered',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many events',
        description: 'List the events that came in, newest first, with the data that was delivered',
      },
      {
        name: 'Publish',
        value: 'publish',
        action: 'Publish an event',
        description:
          'Send an event with your own data to every webhook that takes events of its type: all their workflows run',
      },
      {
        name: 'Send Test',
        value: 'sendTest',
        action: 'Send a test event',
        description: 'Send an event with sample data to one webhook, to see whether it arrives',
      },
    ],
    default: 'getAll',
  },
  {
    ...eventLocator,
    required: true,
    displayOptions: { show: { ...show, operation: ['get'] } },
  },
  {
    ...webhookLocator,
    required: true,
    displayOptions: { show: { ...show, operation: ['sendTest'] } },
    description: 'Where to send it. Its ID starts with wh_.',
  },
  {
    displayName: 'Event',
    name: 'event',
    type: 'options',
    options: [{ name: "Webhook's First Event", value: '' }, ...eventOptions],
    default: '',
    displayOptions: { show: { ...show, operation: ['sendTest'] } },
    description: 'Which event to send: one that the webhook takes',
  },
]
