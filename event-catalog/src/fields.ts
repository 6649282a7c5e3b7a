import { z } from 'zod'
import type { Localized } from './providers.ts'

/** What a platform has to know about a value to show it well. `text` is a string that may have several lines. */
export type FieldKind = 'string' | 'text' | 'number' | 'integer' | 'boolean' | 'datetime' | 'date' | 'object'

/**
 * `always`: there and not null. `nullable`: there, perhaps as null; a missing one counts as null.
 * `sometimes`: seen now and then, so it is left out of the sample.
 */
type Presence = 'always' | 'nullable' | 'sometimes'

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
type More = Pick<FieldFacts, 'help' | 'values'>

const MOST_ENTRIES = 1_000

// Beside the schemas, not in zod's own metadata, which every JSON Schema made by anyone would repeat word for word.
const registry = new WeakMap<z.core.$ZodType, FieldFacts>()

/** The facts of a field; undefined for a schema that is not a field, such as one inside a list. */
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
  registry.set(schema, facts)
  return schema
}

function expected(what: string) {
  return (issue: { input?: unknown }) => (issue.input === undefined ? 'missing' : `expected ${what}`)
}

function single(kind: FieldKind, en: string, es: string): FieldFacts {
  return { kind, list: false, presence: 'always', label: { en, es } }
}

const aString = () => z.string({ error: expected('a string') })

/** A string of one line: a name, an id, a code. */
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
  const error = expected('a number')
  const schema = z.union([z.number({ error }), z.string().regex(/^-?\d+(\.\d+)?$/, { error })], { error })
  return registered(schema, { ...single('number', en, es), ...more })
}

/** A whole number, or a string that spells one. */
export function integer(en: string, es: string, more?: More) {
  const error = expected('a whole number')
  const schema = z.union([z.int({ error }), z.string().regex(/^-?\d+$/, { error })], { error })
  return registered(schema, { ...single('integer', en, es), ...more })
}

/** Yes or no. */
export function boolean(en: string, es: string, more?: More) {
  const schema = z.boolean({ error: expected('true or false') })
  return registered(schema, { ...single('boolean', en, es), ...more })
}

// Counted before its entries are looked at: half a million bad entries fit into one body, and a problem for each
// of them would hold up everything else for seconds.
function aList<Entry extends z.ZodType>(entry: Entry) {
  return z
    .array(z.unknown(), { error: expected('a list') })
    .max(MOST_ENTRIES, { error: `expected at most ${MOST_ENTRIES} entries` })
    .pipe(z.array(entry))
}

/** Any number of strings. */
export function strings(en: string, es: string, more?: More) {
  const schema = aList(aString())
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
  const schema = aList(anObject(shape))
  return registered(schema, { ...single('object', en, es), list: true, shape, ...more })
}

function open<Schema extends z.ZodType>(field: Schema, change: Partial<FieldFacts>) {
  // A clone, so that the facts belong to the outer schema alone: fields are shared between events.
  return registered(field.clone().nullish(), { ...factsOf(field), ...change })
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
