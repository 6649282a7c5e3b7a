import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow'

/**
 * The object in a JSON parameter, whether it was typed or given by an expression.
 * @throws NodeOperationError where it is not JSON, or no object
 */
export function jsonObject(
  context: IExecuteFunctions,
  { name, label }: { readonly name: string; readonly label: string },
  itemIndex: number,
): IDataObject {
  const value = context.getNodeParameter(name, itemIndex)
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value
    if (isObject(parsed)) return parsed
  } catch (error) {
    throw refusal(context, `${label} is not valid JSON: ${(error as Error).message}`, itemIndex)
  }
  throw refusal(context, `${label} is not a JSON object`, itemIndex)
}

function isObject(value: unknown): value is IDataObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refusal(context: IExecuteFunctions, message: string, itemIndex: number): NodeOperationError {
  return new NodeOperationError(context.getNode(), message, {
    description: 'It has to look like this: { "id": "123", "name": "Ana" }',
    itemIndex,
  })
}
