import { type Component, CONNECTION } from './component.ts'
import { pagination } from './requests.ts'

/** Entries of a list of choices, at the most: three pages of the bridge, as Make advises. */
const MOST = 300

const rpc = (id: string, label: string, communication: object): Component => ({
  kind: 'rpc',
  id,
  facts: { label, connection: CONNECTION },
  code: { communication, params: [] },
})

/** The lists of choices that come from the bridge while somebody sets up a module. */
export const choices: readonly Component[] = [
  rpc('listWebhookChoices', 'Webhooks', {
    url: '/api/v1/webhooks',
    method: 'GET',
    qs: { limit: 100 },
    response: {
      iterate: '{{body.data}}',
      output: { label: '{{ifempty(item.name, item.url)}} ({{item.status}})', value: '{{item.id}}' },
      limit: MOST,
    },
    pagination,
  }),
  rpc('listEventTypeChoices', 'Event types', {
    url: '/api/v1/event-types',
    method: 'GET',
    response: {
      iterate: '{{body.data}}',
      output: { label: '{{item.label.en}} ({{item.type}})', value: '{{item.type}}' },
      limit: MOST,
    },
  }),
  rpc('listWebhookEventChoices', 'Events of a webhook', {
    url: '/api/v1/webhooks/{{parameters.webhookId}}',
    method: 'GET',
    response: {
      iterate: '{{body.data.events}}',
      output: { label: '{{item}}', value: '{{item}}' },
      limit: MOST,
    },
  }),
]

export const webhookChoices = 'rpc://listWebhookChoices'
export const eventTypeChoices = 'rpc://listEventTypeChoices'
export const webhookEventChoices = 'rpc://listWebhookEventChoices'
