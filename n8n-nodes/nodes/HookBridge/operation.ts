import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'

/** What one operation of a resource does for one item: it gives what the item becomes. */
export type Operation = (
  context: IExecuteFunctions,
  itemIndex: number,
) => Promise<IDataObject | readonly IDataObject[]>

/** By the value of the Operation parameter. */
export type Operations = Readonly<Record<string, Operation>>
