import { defineSearch, type Bundle, type ZObject } from 'zapier-platform-core'
import { askBridge, findById } from '../bridge/call-bridge.ts'
import type { ItemField } from '../event.ts'
import { eventIdChoices } from '../inputs/choices.ts'
import { filled } from '../inputs/filled.ts'
import { eventChoices, findEvent } from '../triggers/event-label.ts'
import { nestedFields } from '../triggers/nested-fields.ts'

const AT_MOST = 10

async function perform(z: ZObject, bundle: Bundle): Promise<object[]> {
  const { eventId, event, since } = bundle.inputData
  const id = filled(eventId)
  if (id !== undefined) {
    const found = await findById<object>(z, bundle, { path: '/events', id })
    return found === undefined ? [] : [found]
  }
  const params = { type: filled(event), since: filled(since), limit: AT_MOST }
  return askBridge<object[]>(z, bundle, { path: '/events', params })
}

async function payloadFields(_z: ZObject, { inputData }: Bundle): Promise<ItemField[]> {
  return nestedFields('payload', findEvent(inputData['event'])?.outputFields ?? [])
}

export const findEventSearch = defineSearch({
  key: 'find_event',
  noun: 'Event',
  display: {
    label: 'Find Event',
    description:
      'Finds an event by its ID, or the newest events of a type, with the data that was delivered.',
  },
  operation: {
    inputFields: [
      {
        key: 'eventId',
        label: 'Event ID',
        type: 'string',
        required: false,
        choices: { perform: eventIdChoices },
        helpText: 'Starts with `evt_`. With it, the other fields are not used.',
      },
      {
        key: 'event',
        label: 'Event',
        type: 'string',
        required: false,
        choices: eventChoices,
        altersDynamicFields: true,
        helpText: 'Leave it empty to find events of all types.',
      },
      {
        key: 'since',
        label: 'Received Since',
        type: 'datetime',
        required: false,
        helpText: 'Finds only what came in at this time or later.',
      },
    ],
    perform,
    sample: {
      id: 'evt_0f1e2d3c4b5a69788796a5b4c3d2e1f0',
      type: 'lead.created',
      key: 'cablenetai_lead_created',
      provider: 'cablenetai',
      subject: '1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f',
      test: false,
      receivedAt: '2026-01-15T14:30:01.000Z',
      warnings: [],
      payload: findEvent('lead.created')!.sample,
    },
    outputFields: [
      { key: 'id', label: 'Event ID', type: 'string' },
      { key: 'type', label: 'Event Type', type: 'string' },
      { key: 'key', label: 'Event Key', type: 'string' },
      { key: 'provider', label: 'Provider', type: 'string' },
      { key: 'subject', label: 'Record ID', type: 'string' },
      { key: 'reportedType', label: 'Reported Type', type: 'string' },
      { key: 'test', label: 'Is Test', type: 'boolean' },
      { key: 'receivedAt', label: 'Received At', type: 'datetime' },
      { key: 'warnings', label: 'Warnings', type: 'string', list: true },
      payloadFields,
    ],
  },
})
