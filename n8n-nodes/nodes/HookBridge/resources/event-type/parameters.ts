import type { INodeProperties } from 'n8n-workflow'
import { eventOptions } from '../../parameters/event-names'

const show = { resource: ['eventType'] }

export const eventTypeParameters: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show },
    options: [
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many event types',
        description: 'List what CablenetAI and Inmova can send: each event with its meaning and a sample',
      },
      {
        name: 'Get Sample',
        value: 'getSample',
        action: 'Get a sample of an event type',
        description: 'Get sample data of an event, as its trigger outputs it. It works without a request.',
      },
    ],
    default: 'getAll',
  },
  {
    displayName: 'Event',
    name: 'event',
    type: 'options',
    options: eventOptions,
    default: 'lead.created',
    required: true,
    displayOptions: { show: { ...show, operation: ['getSample'] } },
    description: 'Which event to get sample data of',
  },
]

/** They come after Return All and Limit. */
export const eventTypeOptions: INodeProperties[] = [
  {
    displayName: 'Include Schema',
    name: 'includeSchema',
    type: 'boolean',
    default: false,
    displayOptions: { show: { ...show, operation: ['getAll'] } },
    description: 'Whether to include the JSON schema of the data of each event, which is long',
  },
]
