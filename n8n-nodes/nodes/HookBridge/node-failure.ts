import { NodeApiError, NodeOperationError, type IExecuteFunctions } from 'n8n-workflow'

/** The error as n8n shows it best: with the item it is about, and never wrapped twice. */
export function nodeFailure(context: IExecuteFunctions, error: unknown, itemIndex: number) {
  if (error instanceof NodeApiError || error instanceof NodeOperationError) return error
  return new NodeOperationError(context.getNode(), error as Error, { itemIndex })
}
