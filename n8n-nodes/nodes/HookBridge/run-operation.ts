import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow'
import { deliveryOperations } from './resources/delivery/operations'
import { eventTypeOperations } from './resources/event-type/operations'
import { eventOperations } from './resources/event/operations'
import { webhookOperations } from './resources/webhook/operations'
import type { Operations } from './operation'

/** By the value of the Resource parameter. */
export const resources: Readonly<Record<string, Operations>> = {
  delivery: deliveryOperations,
  event: eventOperations,
  eventType: eventTypeOperations,
  webhook: webhookOperations,
}

/**
 * Does for one item what its parameters say.
 * @throws NodeOperationError where a workflow that was written by hand names an operation that there is not
 */
export async function runOperation(
  context: IExecuteFunctions,
  itemIndex: number,
): Promise<readonly IDataObject[]> {
  const resource = context.getNodeParameter('resource', itemIndex)
  const operation = context.getNodeParameter('operation', itemIndex)
  const run = resources[resource]![operation]
  if (run) return [await run(context, itemIndex)].flat()
  const message = `The resource "${resource}" has no operation "${operation}"`
  throw new NodeOperationError(context.getNode(), message, { itemIndex })
}
