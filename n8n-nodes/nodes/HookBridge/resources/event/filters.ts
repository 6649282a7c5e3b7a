import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow'
import { eventOptions } from '../../parameters/event-names'

const unknown: INodePropertyOptions = {
  name: 'Unknown Event',
  value: 'unknown',
  description: 'What a platform sent that is none of the events above',
}

/** They come after Return All and Limit. */
export const eventFilters: INodeProperties[] = [
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    displayOptions: { show: { resource: ['event'], operation: ['getAll'] } },
    options: [
      {
        displayName: 'Events',
        name: 'events',
        type: 'multiOptions',
        options: [...eventOptions, unknown],
        default: [],
        description: 'Only these events. All of them if none is chosen.',
      },
      {
        displayName: 'Received Since',
        name: 'since',
        type: 'dateTime',
        default: '',
        description: 'Only what came in at this time or later',
      },
    ],
  },
]
