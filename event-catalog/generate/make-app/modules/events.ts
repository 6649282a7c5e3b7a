import { eventTypeChoices } from '../choices.ts'
import { type Component, module } from '../component.ts'
import { limit, optional, search } from '../requests.ts'
import { event, publishedEvent } from '../event-shapes.ts'

export const searchEvents: Component = module(
  'searchEvents',
  {
    label: 'Search events',
    description: 'Searches the events that the hook bridge has received, newest first.',
    moduleType: 'search',
  },
  {
    communication: search('/api/v1/events', { type: optional('type'), since: optional('since') }),
    mappableParams: [
      {
        name: 'type',
        type: 'select',
        label: 'Event types',
        multiple: true,
        options: eventTypeChoices,
        help: 'Leave it empty for all of them.',
      },
      { name: 'since', type: 'date', label: 'Since', help: 'Only what was received at or after this time.' },
      limit,
    ],
    ...event,
  },
)

export const getEvent: Component = module(
  'getEvent',
  {
    label: 'Get an event',
    description: 'Returns an event by its ID, for as long as the hook bridge keeps it.',
    moduleType: 'action',
    actionCrud: 'read',
  },
  {
    communication: {
      url: '/api/v1/events/{{parameters.eventId}}',
      method: 'GET',
      response: { output: '{{body.data}}' },
    },
    mappableParams: [
      {
        name: 'eventId',
        type: 'text',
        label: 'Event ID',
        required: true,
        help: 'It begins with `evt_`. Every trigger of this app has one.',
      },
    ],
    ...event,
  },
)

export const publishEvent: Component = module(
  'publishEvent',
  {
    label: 'Publish an event',
    description: 'Sends an event with your own data to every webhook that takes events of its type.',
    moduleType: 'action',
    actionCrud: 'create',
  },
  {
    communication: {
      url: '/api/v1/events',
      method: 'POST',
      body: {
        event: '{{parameters.event}}',
        data: '{{parseJSON(parameters.data)}}',
        timestamp: optional('timestamp'),
        idempotencyKey: optional('idempotencyKey'),
      },
      response: { output: '{{body.data}}' },
    },
    mappableParams: [
      {
        name: 'event',
        type: 'select',
        label: 'Event type',
        required: true,
        options: eventTypeChoices,
        help: 'Everything that is triggered by events of this type will run, on every platform.',
      },
      {
        name: 'data',
        type: 'text',
        label: 'Data',
        required: true,
        multiline: true,
        help: 'A JSON object with the fields of the event, without an envelope around them.',
      },
      {
        name: 'timestamp',
        type: 'date',
        label: 'Event time',
        help: 'When it happened, for Inmova events. Leave it empty for now.',
      },
      {
        name: 'idempotencyKey',
        type: 'text',
        label: 'Idempotency key',
        help: 'The same text again within 7 days is the same event, which is not sent twice.',
      },
    ],
    ...publishedEvent,
  },
)
