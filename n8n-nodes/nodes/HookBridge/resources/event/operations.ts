import { askBridge } from '../../../shared/bridge-api'
import type { Operations } from '../../operation'
import { filled } from '../../parameters/filled'
import { idParameter } from '../../parameters/ids'
import { jsonObject } from '../../parameters/json-object'
import { pointInTime } from '../../parameters/point-in-time'
import { readList } from '../../read-list'

interface Filters {
  /** An expression may give one alone. */
  readonly events?: string | string[]
  readonly since?: string
}

interface PublishOptions {
  readonly timestamp?: string
  readonly idempotencyKey?: string
}

export const eventOperations: Operations = {
  async get(context, itemIndex) {
    const id = idParameter(context, 'event', itemIndex)
    return await askBridge(context, { path: `/events/${id}`, itemIndex })
  },

  async getAll(context, itemIndex) {
    const { events = [], since } = context.getNodeParameter('filters', itemIndex) as Filters
    const query = filled({
      type: [events].flat().join(','),
      since: pointInTime(context, { label: 'Received Since', value: since }, itemIndex),
    })
    return await readList(context, { path: '/events', query, itemIndex })
  },

  async publish(context, itemIndex) {
    const { timestamp, idempotencyKey } = context.getNodeParameter('options', itemIndex) as PublishOptions
    const body = filled({
      event: context.getNodeParameter('event', itemIndex),
      data: jsonObject(context, { name: 'data', label: 'Data' }, itemIndex),
      timestamp: pointInTime(context, { label: 'Event Time', value: timestamp }, itemIndex),
      idempotencyKey,
    })
    return await askBridge(context, { method: 'POST', path: '/events', body, itemIndex })
  },

  async sendTest(context, itemIndex) {
    const id = idParameter(context, 'webhook', itemIndex)
    const body = filled({ event: context.getNodeParameter('event', itemIndex) })
    return await askBridge(context, { method: 'POST', path: `/webhooks/${id}/test`, body, itemIndex })
  },
}
