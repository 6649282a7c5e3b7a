import type { IDataObject } from 'n8n-workflow'

/**
 * An update with its changes side by side, for tables and conditions:
 * `{event, timestamp, data: {id, updatedAt, changes: {price: {old: 1, new: 2}}}}` becomes
 * `{event, timestamp, id, updatedAt, priceOld: 1, priceNew: 2}`. Bodies without changes stay as they are.
 */
export function changedFields(body: IDataObject): IDataObject {
  const { data, ...envelope } = body
  if (!isObject(data) || !isObject(data['changes'])) return body
  const { changes, ...rest } = data as { changes: IDataObject } & IDataObject
  const item = { ...envelope, ...rest }
  for (const [field, change] of Object.entries(changes)) {
    if (isObject(change))
      Object.assign(item, { [`${field}Old`]: change['old'], [`${field}New`]: change['new'] })
  }
  return item
}

function isObject(value: unknown): value is IDataObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
