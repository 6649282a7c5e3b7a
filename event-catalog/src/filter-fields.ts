import type { EventDefinition } from './define-event.ts'
import { outputFields, type OutputField } from './output-fields.ts'
import { providers, type Localized } from './providers.ts'

/** A field that a webhook can be filtered by. */
export interface FilterField {
  /** As filters name it: `price`, `signedBy[].role`. Of the data, so without Inmova's envelope. */
  readonly name: string
  readonly kind: OutputField['kind']
  readonly label: Localized
  /** Values seen so far; others will come. */
  readonly values?: readonly string[]
  /** Where its value stands in the data; lists add no step of their own. */
  readonly path: readonly string[]
  /** The event says whether this field changed. */
  readonly tellsChange: boolean
}

const CHANGED_VALUE = /^changes\.(.+)\.new$/

/**
 * What an event can be filtered by: every field of its data that holds a value. Where the data lists changes
 * (`changes.price.old`, `changes.price.new`), the new value also has the name of the field itself (`price`), so that
 * one filter fits what was created and what was updated.
 */
export function filterFields(definition: EventDefinition): readonly FilterField[] {
  const skipped = providers[definition.provider].body === 'bare' ? [] : ['data']
  const fields = outputFields(definition)
    .filter(({ children, path }) => children.length === 0 && path.length > skipped.length)
    .map((field) => filterField(field, skipped))
  return [...fields.flatMap(underOwnName), ...fields]
}

function filterField(
  { path, pathText, kind, label, values }: OutputField,
  skipped: readonly string[],
): FilterField {
  return {
    name: pathText.slice(skipped.join('.').length + skipped.length),
    kind,
    label,
    ...(values && { values }),
    path: path.slice(skipped.length),
    tellsChange: false,
  }
}

function underOwnName(field: FilterField): FilterField[] {
  const name = CHANGED_VALUE.exec(field.name)?.[1]
  return name === undefined ? [] : [{ ...field, name, tellsChange: true }]
}
