import type { Bundle, ZObject } from 'zapier-platform-core'
import { callBridge } from '../bridge/call-bridge.ts'
import { events } from '../generated/events.ts'
import { findEvent } from '../triggers/event-label.ts'

interface Page {
  readonly data: readonly { readonly id: string }[]
  readonly pagination: { readonly nextCursor: string | null }
}

/** Fills a drop-down list from a list of the bridge, page by page. Each kind of row has its own label. */
function choicesOf(path: string, labelOf: (row: never) => string) {
  return async (z: ZObject, bundle: Bundle) => {
    const answer = await callBridge(z, bundle, { path, params: { cursor: bundle.meta.paging_token } })
    const { data, pagination } = answer.data as Page
    const results = data.map((row) => ({ id: row.id, label: labelOf(row as never) }))
    return { results, paging_token: pagination.nextCursor }
  }
}

interface WebhookRow {
  readonly name: string | null
  readonly url: string
  readonly events: readonly string[]
  readonly status: string
}

/** Without a name, its host alone: whoever knows the whole address of a webhook can send to it. */
export const webhookChoices = choicesOf('/webhooks', ({ name, url, events: types, status }: WebhookRow) => {
  return `${name ?? new URL(url).host} (${namesOf(types)}, ${status})`
})

interface DeliveryRow {
  readonly event: string
  readonly status: string
  readonly createdAt: string
}

export const deliveryChoices = choicesOf('/deliveries', ({ event, status, createdAt }: DeliveryRow) => {
  return `${nameOf(event)}, ${status}, ${createdAt}`
})

interface EventRow {
  readonly type: string
  readonly subject: string | null
  readonly receivedAt: string
}

export const eventIdChoices = choicesOf('/events', ({ type, subject, receivedAt }: EventRow) => {
  return [nameOf(type), subject, receivedAt].filter((part) => part !== null).join(', ')
})

const nameOf = (type: string) => findEvent(type)?.label ?? type

function namesOf(types: readonly string[]): string {
  if (types.length === events.length) return 'all events'
  const [first = '', ...others] = types
  return others.length === 0 ? nameOf(first) : `${nameOf(first)} and ${others.length} more`
}
