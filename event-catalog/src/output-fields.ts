import type { z } from 'zod'
import { bodyShape } from './body.ts'
import type { EventDefinition } from './define-event.ts'
import { factsOf, type FieldFacts, type FieldKind } from './fields.ts'
import type { Localized } from './providers.ts'

/** One field of a delivered body, with what an automation platform needs to show it. */
export interface OutputField {
  /** From the root of the body, so Inmova's fields start with `data`. Lists add no step of their own. */
  readonly path: readonly string[]
  /** The same in one string, where lists do show: `data.signedBy[].role`. Unique within an event. */
  readonly pathText: string
  /** The kind of the value, or of each entry where `list` is true. */
  readonly kind: FieldKind
  readonly list: boolean
  readonly label: Localized
  readonly help?: Localized
  /** Values seen so far; others will come. */
  readonly values?: readonly string[]
  /** There and not null whenever its parent is. */
  readonly required: boolean
  /** The fields inside an object, or inside each object of a list; empty for all other kinds. */
  readonly children: readonly OutputField[]
}

/**
 * Every field of the event's delivered body as one flat list, each object before the fields inside it.
 * Leaves are the entries without children; the entries with a path of one step are the roots of the tree.
 */
export function outputFields(definition: EventDefinition): readonly OutputField[] {
  return flat(fieldsOf(bodyShape(definition)))
}

function flat(fields: readonly OutputField[]): OutputField[] {
  return fields.flatMap((field) => [field, ...flat(field.children)])
}

interface Place {
  readonly path: readonly string[]
  readonly prefix: string
}

function fieldsOf(shape: z.ZodRawShape = {}, place: Place = { path: [], prefix: '' }): OutputField[] {
  return Object.entries(shape).map(([name, schema]) => outputField(name, factsOf(schema), place))
}

function outputField(name: string, facts: FieldFacts, place: Place): OutputField {
  const { kind, list, presence, label, help, values, shape } = facts
  const path = [...place.path, name]
  const pathText = place.prefix + name
  return {
    path,
    pathText,
    kind,
    list,
    label,
    ...(help && { help }),
    ...(values && { values }),
    required: presence === 'always',
    children: fieldsOf(shape, { path, prefix: list ? `${pathText}[].` : `${pathText}.` }),
  }
}
