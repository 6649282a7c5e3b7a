import { deepCopy, NodeOperationError } from 'n8n-workflow'
import type { Operations } from '../../operation'
import { findEvent } from '../../parameters/event-names'
import { readList } from '../../read-list'

export const eventTypeOperations: Operations = {
  async getAll(context, itemIndex) {
    const eventTypes = await readList(context, { path: '/event-types', itemIndex })
    if (context.getNodeParameter('includeSchema', itemIndex) !== true) {
      for (const eventType of eventTypes) delete eventType['schema']
    }
    return eventTypes
  },

  /** What the trigger of the event would output. */
  async getSample(context, itemIndex) {
    const type = context.getNodeParameter('event', itemIndex) as string
    const event = findEvent(type)
    if (event) return deepCopy(event.sample)
    throw new NodeOperationError(context.getNode(), `There is no event "${type}"`, {
      description: 'The operation Get Many of this resource lists all there are.',
      itemIndex,
    })
  },
}
