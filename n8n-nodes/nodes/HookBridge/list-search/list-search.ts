import { cablenetai, inmova } from '../../shared/generated/providers'
import { choicesOf, eventName } from './choices'

interface DeliveryRow {
  readonly event: string
  readonly status: string
  readonly createdAt: string
}

interface EventRow {
  readonly type: string
  readonly subject: string | null
  readonly receivedAt: string
}

interface WebhookRow {
  readonly name: string | null
  readonly url: string
  readonly events: readonly string[]
  readonly status: string
}

const searchDeliveries = choicesOf('/deliveries', ({ event, status, createdAt }: DeliveryRow) => {
  return [eventName(event), status, createdAt].join(', ')
})

const searchEvents = choicesOf('/events', ({ type, subject, receivedAt }: EventRow) => {
  return [eventName(type), subject, receivedAt].filter((part) => part !== null).join(', ')
})

/** Without a name, its host alone: whoever knows the whole address of a webhook can send to it. */
const searchWebhooks = choicesOf('/webhooks', ({ name, url, events, status }: WebhookRow) => {
  return `${name ?? new URL(url).host} (${eventNames(events)}, ${status})`
})

function eventNames(types: readonly string[]): string {
  if (types.length === cablenetai.events.length + inmova.events.length) return 'all events'
  const first = eventName(types[0]!)
  return types.length === 1 ? first : `${first} and ${types.length - 1} more`
}

/** Fill the lists that deliveries, events and webhooks are chosen from. */
export const listSearch = { searchDeliveries, searchEvents, searchWebhooks }
