import { defineCreate, type Bundle, type ZObject } from 'zapier-platform-core'
import { askBridge } from '../bridge/call-bridge.ts'
import { deliveryChoices } from '../inputs/choices.ts'
import { deliveryFields, deliverySample } from '../searches/delivery-fields.ts'

async function perform(z: ZObject, bundle: Bundle): Promise<object> {
  const id = encodeURIComponent(String(bundle.inputData['deliveryId']))
  return askBridge<object>(z, bundle, { method: 'POST', path: `/deliveries/${id}/replay` })
}

export const replayDelivery = defineCreate({
  key: 'replay_delivery',
  noun: 'Delivery',
  display: {
    label: 'Replay Delivery',
    description: 'Sends an event to its webhook again, whatever became of it before.',
  },
  operation: {
    inputFields: [
      {
        key: 'deliveryId',
        label: 'Delivery',
        type: 'string',
        required: true,
        choices: { perform: deliveryChoices },
        search: 'find_delivery.id',
        helpText: 'The one to send again, now and with all its retries. Its receiver sees the same event ID.',
      },
    ],
    perform,
    sample: { ...deliverySample, status: 'pending' },
    outputFields: deliveryFields,
  },
})
