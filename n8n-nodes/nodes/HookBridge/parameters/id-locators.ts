import type { INodeProperties } from 'n8n-workflow'

/** Says which delivery it is. */
export const deliveryLocator: INodeProperties = {
  displayName: 'Delivery',
  name: 'deliveryId',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  description: 'Which delivery it is about. Its ID starts with dlv_.',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a delivery …',
      typeOptions: { searchListMethod: 'searchDeliveries' },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'dlv_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    },
  ],
}

/** Says which event it is. */
export const eventLocator: INodeProperties = {
  displayName: 'Event',
  name: 'eventId',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  description: 'Which event it is about. Its ID starts with evt_.',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select an event …',
      typeOptions: { searchListMethod: 'searchEvents' },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'evt_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    },
  ],
}

/** Says which webhook it is. */
export const webhookLocator: INodeProperties = {
  displayName: 'Webhook',
  name: 'webhookId',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  description: 'Which webhook it is about. Its ID starts with wh_.',
  modes: [
    {
      displayName: 'From List',
      name: 'list',
      type: 'list',
      placeholder: 'Select a webhook …',
      typeOptions: { searchListMethod: 'searchWebhooks' },
    },
    {
      displayName: 'By ID',
      name: 'id',
      type: 'string',
      placeholder: 'wh_5e0f1c2d3b4a596877869504',
    },
  ],
}
