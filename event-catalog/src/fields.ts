import { z } from 'zod'
import type { Localized } from './providers.ts'

/** What a platform has to know about a value to show it well. `text` is a string that may have several lines. */
export type FieldKind = 'string' | 'text' | 'number' | 'integer' | 'boolean' | 'datetime' | 'date' | 'object'

/**
 * `always`: there and not null. `nullable`: there, perhaps as null; a missing one counts as null.
 * `sometimes`: seen now and then, so it is left out of the sample.
 */
export type Presence = 'always' | 'nullable' | 'sometimes'

/** All that is known about a field beside its shape. It hangs on the zod schema, so that each fact stands in one place. */
export interface FieldFacts {
  readonly kind: FieldKind
  /** The field holds any number of values of this kind. */
  readonly list: boolean
  readonly presence: Presence
  readonly label: Localized
  readonly help?: Localized
  /** Values seen so far. Never enforced: both providers add values without notice. */
  readonly values?: readonly string[]
  /** The fields inside, where the kind is `object`. */
  readonly shape?: z.ZodRawShape
}

/** Optional facts of a field. */
export type More = Pick<FieldFacts, 'help' | 'values'>

// A registry of our own, not zod's global one: the labels stay out of the JSON Schemas of other packages.
const registry = z.registry<FieldFacts>()

/** The facts of a field made by this module; undefined for any other schema. */
export function findFacts(schema: z.core.$ZodType): FieldFacts | undefined {
  return registry.get(schema)
}

/** The facts of a field. Throws where the schema was not made by this module: a mistake in the catalogue. */
export function factsOf(schema: z.core.$ZodType): FieldFacts {
  const facts = findFacts(schema)
  if (facts === undefined) throw new Error('Not a field: make it with one of the functions of fields.ts.')
  return facts
}

function registered<Schema extends z.ZodType>(schema: Schema, facts: FieldFacts): Schema {
  registry.add(schema, facts)
  return schema
}

function expected(what: string) {
  return (issue: { input?: unknown }) => (issue.input === undefined ? 'missing' : `expected ${what}`)
}

function single(kind: FieldKind, en: string, es: string): FieldFacts {
  return { kind, list: false, presence: 'always', label: { en, es } }
}

const aString = () => z.string({ error: expected('a string') })

export function string(en: string, es: string, more?: More) {
  return registered(aString(), { ...single('string', en, es), ...more })
}

/** A string that is always the same. */
export function literal(value: string, en: string, es: string) {
  return registered(z.literal(value), single('string', en, es))
}

/** A string that may have several lines. */
export function text(en: string, es: string, more?: More) {
  return registered(aString(), { ...single('text', en, es), ...more })
}

/** A point in time. Any string fits: both providers send offsets, milliseconds and bare dates as they please. */
export function datetime(en: string, es: string, more?: More) {
  return registered(aString(), { ...single('datetime', en, es), ...more })
}

/** A calendar day, which some senders write as a full point in time: any string fits. */
export function date(en: string, es: string, more?: More) {
  return registered(aString(), { ...single('date', en, es), ...more })
}

/** A number, or a string that spells one: database drivers hand out decimals as strings. */
export function number(en: string, es: string, more?: More) {
  const schema = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)], { error: expected('a number') })
  return registered(schema, { ...single('number', en, es), ...more })
}

/** A whole number, or a string that spells one. */
export function integer(en: string, es: string, more?: More) {
  const schema = z.union([z.int(), z.string().regex(/^-?\d+$/)], { error: expected('a whole number') })
  return registered(schema, { ...single('integer', en, es), ...more })
}

export function boolean(en: string, es: string, more?: More) {
  const schema = z.boolean({ error: expected('true or false') })
  return registered(schema, { ...single('boolean', en, es), ...more })
}

/** Any number of strings. */
export function strings(en: string, es: string, more?: More) {
  const schema = z.array(aString(), { error: expected('a list') })
  return registered(schema, { ...single('string', en, es), list: true, ...more })
}

const anObject = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.looseObject(shape, { error: expected('an object') })

/** An open object: fields that are not in `shape` are kept. */
export function object<Shape extends z.ZodRawShape>(shape: Shape, en: string, es: string, more?: More) {
  return registered(anObject(shape), { ...single('object', en, es), shape, ...more })
}

/** Any number of open objects. */
export function objects<Shape extends z.ZodRawShape>(shape: Shape, en: string, es: string, more?: More) {
  const schema = z.array(anObject(shape), { error: expected('a list') })
  return registered(schema, { ...single('object', en, es), list: true, shape, ...more })
}

function open<Schema extends z.ZodType>(field: Schema, change: Partial<FieldFacts>) {
  return registered(field.nullish(), { ...factsOf(field), ...change })
}

/** The same field where it may be null; a missing one counts as null. */
export function nullable<Schema extends z.ZodType>(field: Schema) {
  return open(field, { presence: 'nullable' })
}

/** The same field where it is not always there. */
export function sometimes<Schema extends z.ZodType>(field: Schema) {
  return open(field, { presence: 'sometimes' })
}

/** What became of the given field: its value before and after, either of which may be null. */
export function change<Schema extends z.ZodType>(field: Schema) {
  const { label } = factsOf(field)
  const before = open(field, {
    presence: 'nullable',
    label: { en: `Old ${label.en}`, es: `${label.es} (antes)` },
  })
  const after = open(field, {
    presence: 'nullable',
    label: { en: `New ${label.en}`, es: `${label.es} (después)` },
  })
  return sometimes(object({ old: before, new: after }, `${label.en} Change`, `Cambio: ${label.es}`))
}
