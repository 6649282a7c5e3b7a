import type { EventDefinition, FieldKind, Localized, OutputField } from '../../src/index.ts'
import { outputFields } from '../../src/index.ts'
import type { InterfaceField } from './shape.ts'

/** A calendar day stays text: as a date Make would read it as midnight in UTC, the day before in the Americas. */
const types = {
  string: 'text',
  text: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  datetime: 'date',
  date: 'text',
  object: 'collection',
} as const satisfies Record<FieldKind, InterfaceField['type']>

/** Every field of the event's body, as Make describes what a module puts out. */
export function interfaceOf(event: EventDefinition, language: keyof Localized): InterfaceField[] {
  const roots = outputFields(event).filter(({ path }) => path.length === 1)
  return roots.map((field) => interfaceField(field, language))
}

function interfaceField(field: OutputField, language: keyof Localized): InterfaceField {
  const { path, kind, list, children } = field
  const named = { name: path.at(-1)!, label: field.label[language] }
  const type = types[kind]
  const inside = children.map((child) => interfaceField(child, language))
  const spec = children.length > 0 ? { spec: inside } : {}
  return list ? { ...named, type: 'array', spec: { type, ...spec } } : { ...named, type, ...spec }
}

/**
 * The fields of several events as one list. Where they call the same field by different labels, it goes by its name:
 * the id of any Inmova event is none of a property.
 * @throws where two events have different kinds of value in one field
 */
export function union(interfaces: readonly (readonly InterfaceField[])[]): InterfaceField[] {
  const fields = new Map<string, InterfaceField>()
  for (const field of interfaces.flat()) {
    const known = fields.get(field.name)
    fields.set(field.name, known ? both(known, field) : field)
  }
  return [...fields.values()]
}

function both(one: InterfaceField, other: InterfaceField): InterfaceField {
  if (one.type !== other.type)
    throw new Error(`${one.name} is ${one.type} in one event, ${other.type} in another.`)
  const label = one.label === other.label ? one.label : one.name
  if (isList(one.spec) && isList(other.spec)) return { ...one, label, spec: union([one.spec, other.spec]) }
  if (JSON.stringify(one.spec) !== JSON.stringify(other.spec))
    throw new Error(`${one.name} is a list of two kinds.`)
  return { ...one, label }
}

function isList(spec: InterfaceField['spec']): spec is readonly InterfaceField[] {
  return Array.isArray(spec)
}
