import { NodeOperationError, tryToParseDateTime, type IExecuteFunctions } from 'n8n-workflow'

/**
 * The time in ISO 8601, UTC; undefined where none was given. Without an offset it is meant in the time zone of the
 * workflow, as everywhere in n8n.
 * @throws NodeOperationError where it is no time
 */
export function pointInTime(
  context: IExecuteFunctions,
  { label, value }: { readonly label: string; readonly value: string | undefined },
  itemIndex: number,
): string | undefined {
  if (!value) return undefined
  try {
    return new Date(tryToParseDateTime(value, context.getTimezone()).toMillis()).toISOString()
  } catch {
    throw new NodeOperationError(context.getNode(), `${label} is not a time: ${value}`, {
      description: 'Give it in ISO 8601, such as 2026-01-15T14:30:00Z.',
      itemIndex,
    })
  }
}
