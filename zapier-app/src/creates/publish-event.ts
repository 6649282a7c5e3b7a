import { defineCreate, type Bundle, type PlainInputField, type ZObject } from 'zapier-platform-core'
import { askBridge } from '../bridge/call-bridge.ts'
import { providers } from '../generated/events.ts'
import { filled } from '../inputs/filled.ts'
import { jsonInput } from '../inputs/json-input.ts'
import { eventChoices, findEvent } from '../triggers/event-label.ts'

interface Published {
  readonly eventId: string
  readonly event: string
  readonly duplicate: boolean
  readonly deliveries: number
  readonly warnings: readonly string[]
}

async function perform(z: ZObject, bundle: Bundle): Promise<object> {
  const { event, data, timestamp, idempotencyKey } = bundle.inputData
  const body = {
    event,
    data: jsonInput(z, 'Data', data),
    timestamp: filled(timestamp),
    idempotencyKey: filled(idempotencyKey),
  }
  const { eventId, ...published } = await askBridge<Published>(z, bundle, {
    method: 'POST',
    path: '/events',
    body,
  })
  return { id: eventId, ...published }
}

/** Shows what the data of the chosen event looks like. */
async function exampleField(_z: ZObject, { inputData }: Bundle): Promise<PlainInputField[]> {
  const event = findEvent(inputData['event'])
  if (event === undefined) return []
  const data = providers[event.provider].body === 'bare' ? event.sample : event.sample['data']
  const helpText = `Data of this event looks like this:\n\n\`\`\`\n${JSON.stringify(data, null, 2)}\n\`\`\``
  return [{ key: 'example', label: 'Example', type: 'copy', helpText }]
}

export const publishEvent = defineCreate({
  key: 'publish_event',
  noun: 'Event',
  display: {
    label: 'Publish Event',
    description: 'Sends an event with your own data to every webhook that takes events of its type.',
  },
  operation: {
    inputFields: [
      {
        key: 'event',
        label: 'Event',
        type: 'string',
        required: true,
        choices: eventChoices,
        altersDynamicFields: true,
        helpText: 'What happened. All Zaps that are triggered by it will run.',
      },
      exampleField,
      {
        key: 'data',
        label: 'Data',
        type: 'json',
        required: true,
        helpText: 'A JSON object with the fields of the event, without an envelope around them.',
      },
      {
        key: 'timestamp',
        label: 'Event Time',
        type: 'datetime',
        required: false,
        helpText: 'When it happened, for Inmova events. Leave it empty for now.',
      },
      {
        key: 'idempotencyKey',
        label: 'Idempotency Key',
        type: 'string',
        required: false,
        helpText: 'The same text again within 7 days is the same event, which is not sent twice.',
      },
    ],
    perform,
    // A null in the data says that a field is empty, which Zapier would drop.
    cleanInputData: false,
    sample: {
      id: 'evt_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      event: 'lead.created',
      duplicate: false,
      deliveries: 1,
      warnings: [],
    },
    outputFields: [
      { key: 'id', label: 'Event ID', type: 'string' },
      { key: 'event', label: 'Event Type', type: 'string' },
      { key: 'duplicate', label: 'Is Duplicate', type: 'boolean' },
      { key: 'deliveries', label: 'Deliveries', type: 'integer' },
      { key: 'warnings', label: 'Warnings', type: 'string', list: true },
    ],
  },
})
