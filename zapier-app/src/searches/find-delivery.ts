import { defineSearch, type Bundle, type ZObject } from 'zapier-platform-core'
import { askBridge, findById } from '../bridge/call-bridge.ts'
import { deliveryChoices, webhookChoices } from '../inputs/choices.ts'
import { filled } from '../inputs/filled.ts'
import { eventChoices } from '../triggers/event-label.ts'
import { deliveryFields, deliverySample } from './delivery-fields.ts'

const AT_MOST = 10

async function perform(z: ZObject, bundle: Bundle): Promise<object[]> {
  const { deliveryId, status, webhookId, event } = bundle.inputData
  const id = filled(deliveryId)
  if (id !== undefined) {
    const found = await findById<{ attemptLog: unknown }>(z, bundle, { path: '/deliveries', id })
    if (found === undefined) return []
    const { attemptLog: _, ...delivery } = found
    return [delivery]
  }
  const params = {
    status: filled(status),
    webhookId: filled(webhookId),
    type: filled(event),
    limit: AT_MOST,
  }
  return askBridge<object[]>(z, bundle, { path: '/deliveries', params })
}

export const findDelivery = defineSearch({
  key: 'find_delivery',
  noun: 'Delivery',
  display: {
    label: 'Find Delivery',
    description:
      'Finds what became of an event on its way to a webhook, by its ID or the newest with a given status.',
  },
  operation: {
    inputFields: [
      {
        key: 'deliveryId',
        label: 'Delivery ID',
        type: 'string',
        required: false,
        choices: { perform: deliveryChoices },
        helpText: 'Starts with `dlv_`. With it, the other fields are not used.',
      },
      {
        key: 'status',
        label: 'Status',
        type: 'string',
        required: false,
        choices: [
          { value: 'pending', label: 'Pending', sample: 'pending' },
          { value: 'delivered', label: 'Delivered', sample: 'delivered' },
          { value: 'dead', label: 'Dead: All Retries Failed', sample: 'dead' },
          { value: 'held', label: 'Held: Webhook Not Active', sample: 'held' },
          { value: 'cancelled', label: 'Cancelled: Webhook Deleted', sample: 'cancelled' },
        ],
        helpText: 'Leave it empty to find deliveries whatever became of them.',
      },
      {
        key: 'webhookId',
        label: 'Webhook',
        type: 'string',
        required: false,
        choices: { perform: webhookChoices },
        helpText: 'Leave it empty to find deliveries to all of them.',
      },
      {
        key: 'event',
        label: 'Event',
        type: 'string',
        required: false,
        choices: eventChoices,
        helpText: 'Leave it empty to find deliveries of all types.',
      },
    ],
    perform,
    sample: deliverySample,
    outputFields: deliveryFields,
  },
})
