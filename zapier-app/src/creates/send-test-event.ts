import { defineCreate, type Bundle, type ZObject } from 'zapier-platform-core'
import { askBridge } from '../bridge/call-bridge.ts'
import { webhookChoices } from '../inputs/choices.ts'
import { filled } from '../inputs/filled.ts'
import { eventChoices } from '../triggers/event-label.ts'

async function perform(z: ZObject, bundle: Bundle): Promise<object> {
  const id = encodeURIComponent(String(bundle.inputData['webhookId']))
  const event = filled(bundle.inputData['event'])
  const call = { method: 'POST', path: `/webhooks/${id}/test`, body: { event } } as const
  const sent = await askBridge<{ eventId: string; deliveryId: string | null }>(z, bundle, call)
  return { id: sent.eventId, deliveryId: sent.deliveryId }
}

export const sendTestEvent = defineCreate({
  key: 'send_test_event',
  noun: 'Event',
  display: {
    label: 'Send Test Event',
    description: 'Sends an event with sample data to one webhook, to see whether it arrives.',
  },
  operation: {
    inputFields: [
      {
        key: 'webhookId',
        label: 'Webhook',
        type: 'string',
        required: true,
        choices: { perform: webhookChoices },
        helpText: 'Where to send it. Each Zap that is on has a webhook of its own.',
      },
      {
        key: 'event',
        label: 'Event',
        type: 'string',
        required: false,
        choices: eventChoices,
        helpText: 'One that the webhook takes. Leave it empty to send the first of them.',
      },
    ],
    perform,
    sample: {
      id: 'evt_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      deliveryId: 'dlv_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
    },
    outputFields: [
      { key: 'id', label: 'Event ID', type: 'string' },
      { key: 'deliveryId', label: 'Delivery ID', type: 'string' },
    ],
  },
})
