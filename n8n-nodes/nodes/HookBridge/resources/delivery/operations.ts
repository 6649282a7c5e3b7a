import { askBridge } from '../../../shared/bridge-api'
import type { Operations } from '../../operation'
import { filled } from '../../parameters/filled'
import { idParameter, plainId } from '../../parameters/ids'
import { readList } from '../../read-list'

export const deliveryOperations: Operations = {
  async get(context, itemIndex) {
    const id = idParameter(context, 'delivery', itemIndex)
    return await askBridge(context, { path: `/deliveries/${id}`, itemIndex })
  },

  async getAll(context, itemIndex) {
    const { status, event, webhookId } = context.getNodeParameter('filters', itemIndex)
    const query = filled({ status, type: event, webhookId: plainId(webhookId) })
    return await readList(context, { path: '/deliveries', query, itemIndex })
  },

  async replay(context, itemIndex) {
    const id = idParameter(context, 'delivery', itemIndex)
    return await askBridge(context, { method: 'POST', path: `/deliveries/${id}/replay`, itemIndex })
  },
}
