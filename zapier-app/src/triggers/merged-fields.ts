import type { ItemField } from '../event.ts'

/** The fields of several events as one list. A key that means different things in them gets a label that fits all. */
export function mergedFields(fields: readonly ItemField[]): ItemField[] {
  const merged = new Map<string, ItemField>()
  for (const field of fields) {
    const { key, label, type } = field
    const known = merged.get(key) ?? field
    merged.set(key, {
      ...field,
      label: known.label === label ? label : labelFrom(key),
      type: known.type === type ? type : 'string',
    })
  }
  return [...merged.values()]
}

/** `data__entityType` is `Entity Type`. */
function labelFrom(key: string): string {
  const words = key
    .split(/__|\[\]/)
    .at(-1)!
    .split(/_|(?=[A-Z])/)
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' ')
}
