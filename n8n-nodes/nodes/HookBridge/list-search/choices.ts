import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow'
import { callBridge } from '../../shared/bridge-api'
import { findEvent } from '../parameters/event-names'

type Search = (
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
) => Promise<INodeListSearchResult>

/** Fills the list that an ID is chosen from, page by page. Each kind of row has its own name. */
export function choicesOf(path: string, nameOf: (row: never) => string): Search {
  return async function search(this: ILoadOptionsFunctions, _filter, cursor) {
    const query = { limit: 100, ...(cursor && { cursor }) }
    const { data, nextCursor } = await callBridge<IDataObject[]>(this, { path, query })
    const results = data.map((row) => ({ name: nameOf(row as never), value: row['id'] as string }))
    return { results, ...(nextCursor !== null && { paginationToken: nextCursor }) }
  }
}

/** What people call the event, or its type where the catalogue has none: `unknown`. */
export function eventName(type: string): string {
  return findEvent(type)?.name ?? type
}
