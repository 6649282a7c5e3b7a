import type { IDataObject, IExecuteFunctions } from 'n8n-workflow'
import { callBridge } from '../shared/bridge-api'

/** The bridge gives no more at once. */
const LARGEST_PAGE = 100

export interface List {
  readonly path: string
  readonly query?: IDataObject
  readonly itemIndex: number
}

/** Reads a list page by page: all of it, or as much as Limit says. A page short of entries is not yet the last. */
export async function readList(context: IExecuteFunctions, list: List): Promise<IDataObject[]> {
  const { path, query, itemIndex } = list
  const limit = limitOf(context, itemIndex)
  const rows: IDataObject[] = []
  let cursor: string | null = null
  do {
    const page: IDataObject = {
      limit: Math.min(limit - rows.length, LARGEST_PAGE),
      ...(cursor && { cursor }),
    }
    const answer = await callBridge<IDataObject[]>(context, { path, query: { ...query, ...page }, itemIndex })
    rows.push(...answer.data)
    cursor = answer.nextCursor
  } while (cursor !== null && rows.length < limit)
  return rows.slice(0, limit)
}

function limitOf(context: IExecuteFunctions, itemIndex: number): number {
  const all = context.getNodeParameter('returnAll', itemIndex)
  return all ? Infinity : context.getNodeParameter('limit', itemIndex)
}
