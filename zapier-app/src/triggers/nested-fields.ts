import type { ItemField } from '../event.ts'

/** The fields of a body that is itself a part of something: `id` below `data` is `data__id`. */
export function nestedFields(parent: string, fields: readonly ItemField[]): ItemField[] {
  return fields.map(({ key, label, type, list }) => ({
    key: `${parent}__${key}`,
    label,
    type,
    ...(list !== undefined && { list }),
  }))
}
