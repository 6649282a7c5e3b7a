import { askBridge } from '../../../shared/bridge-api'
import type { Operations } from '../../operation'
import { idParameter } from '../../parameters/ids'
import { readList } from '../../read-list'

export const webhookOperations: Operations = {
  async delete(context, itemIndex) {
    const id = idParameter(context, 'webhook', itemIndex)
    await askBridge(context, { method: 'DELETE', path: `/webhooks/${id}`, itemIndex })
    return { deleted: true, id }
  },

  async get(context, itemIndex) {
    const id = idParameter(context, 'webhook', itemIndex)
    return await askBridge(context, { path: `/webhooks/${id}`, itemIndex })
  },

  async getAll(context, itemIndex) {
    return await readList(context, { path: '/webhooks', itemIndex })
  },
}
