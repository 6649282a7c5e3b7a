import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow'

const prefixes = { delivery: 'dlv_', event: 'evt_', webhook: 'wh_' } as const

/**
 * The ID in the parameter of this name, such as `webhookId`, ready for a path.
 * @throws NodeOperationError where it is none: `/webhooks/` without an ID would be the list of all
 */
export function idParameter(
  context: IExecuteFunctions,
  resource: keyof typeof prefixes,
  itemIndex: number,
): string {
  const id = plainId(context.getNodeParameter(`${resource}Id`, itemIndex))
  const prefix = prefixes[resource]
  if (id.startsWith(prefix)) return encodeURIComponent(id)
  const message = id === '' ? `The ID of the ${resource} is empty` : `"${id}" is not the ID of a ${resource}`
  throw new NodeOperationError(context.getNode(), message, {
    description: `It starts with ${prefix}, as the operation Get Many of this resource tells it.`,
    itemIndex,
  })
}

/** The ID alone, whether it was chosen from a list or given by an expression. */
export function plainId(value: unknown): string {
  const id = typeof value === 'object' && value !== null && 'value' in value ? value.value : value
  return typeof id === 'string' ? id.trim() : ''
}
