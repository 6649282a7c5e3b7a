import { webhookChoices, webhookEventChoices } from '../choices.ts'
import { type Component, module } from '../component.ts'
import { limit, optional, search } from '../requests.ts'
import { testEvent } from '../event-shapes.ts'
import { webhook } from '../webhook-shape.ts'

export const listWebhooks: Component = module(
  'listWebhooks',
  {
    label: 'List webhooks',
    description: 'Lists all webhooks that are registered at the hook bridge, newest first.',
    moduleType: 'search',
  },
  { communication: search('/api/v1/webhooks'), mappableParams: [limit], ...webhook },
)

export const sendTestEvent: Component = module(
  'sendTestEvent',
  {
    label: 'Send a test event',
    description: 'Sends an event with sample data to one webhook, to see whether it arrives.',
    moduleType: 'action',
    actionCrud: 'create',
  },
  {
    communication: {
      url: '/api/v1/webhooks/{{parameters.webhookId}}/test',
      method: 'POST',
      body: { event: optional('event') },
      response: { output: '{{body.data}}' },
    },
    mappableParams: [
      {
        name: 'webhookId',
        type: 'select',
        label: 'Webhook ID',
        required: true,
        options: {
          store: webhookChoices,
          nested: [
            {
              name: 'event',
              type: 'select',
              label: 'Event type',
              options: webhookEventChoices,
              help: 'Leave it empty for the first of them.',
            },
          ],
        },
        help: 'Each webhook of a trigger in Make is one here.',
      },
    ],
    ...testEvent,
  },
)
