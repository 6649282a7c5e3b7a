import type { INodeProperties } from 'n8n-workflow'
import { eventOptions } from '../../parameters/event-names'

const show = { resource: ['event'], operation: ['publish'] }

export const publishParameters: INodeProperties[] = [
  {
    displayName: 'Event',
    name: 'event',
    type: 'options',
    options: eventOptions,
    default: 'lead.created',
    required: true,
    displayOptions: { show },
    description: 'What happened. Every workflow that is triggered by it will run.',
  },
  {
    displayName: 'Data',
    name: 'data',
    type: 'json',
    default: '{}',
    required: true,
    displayOptions: { show },
    description:
      'A JSON object with the fields of the event. For Inmova events it is what is inside "data". The operation Get Sample of the resource Event Type shows an example.',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    displayOptions: { show },
    options: [
      {
        displayName: 'Event Time',
        name: 'timestamp',
        type: 'dateTime',
        default: '',
        description: 'When it happened, for Inmova events. It is now if this is left empty.',
      },
      {
        displayName: 'Idempotency Key',
        name: 'idempotencyKey',
        type: 'string',
        default: '',
        description: 'The same text again within 7 days is the same event, which is not sent twice',
      },
    ],
  },
]
