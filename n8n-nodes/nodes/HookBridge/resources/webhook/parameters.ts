import type { INodeProperties } from 'n8n-workflow'
import { webhookLocator } from '../../parameters/id-locators'

const show = { resource: ['webhook'] }

export const webhookParameters: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show },
    options: [
      {
        name: 'Delete',
        value: 'delete',
        action: 'Delete a webhook',
        description:
          'Delete a webhook permanently: nothing more is sent to it, and what was still due is cancelled. The webhook of a published trigger comes back only when its workflow is unpublished and published again.',
      },
      {
        name: 'Get',
        value: 'get',
        action: 'Get a webhook',
        description: 'Read one webhook: where it sends which events, and whether it is active',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many webhooks',
        description: 'List webhooks, newest first: where each sends which events, and whether it is active',
      },
    ],
    default: 'getAll',
  },
  {
    ...webhookLocator,
    required: true,
    displayOptions: { show: { ...show, operation: ['delete', 'get'] } },
  },
]
