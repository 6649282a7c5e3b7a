import type { INodeProperties } from 'n8n-workflow'

/** Of every list. */
export const pagingParameters: INodeProperties[] = [
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    displayOptions: { show: { operation: ['getAll'] } },
    description: 'Whether to return all results or only up to a given limit',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 50,
    displayOptions: { show: { operation: ['getAll'], returnAll: [false] } },
    description: 'Max number of results to return',
  },
]
