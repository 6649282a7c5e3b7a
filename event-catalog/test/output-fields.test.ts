// What Zapier, Make and n8n show of a body comes from this list alone.
import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import * as field from '../src/fields.ts'
import { defineEvent, events, findEvent, outputFields, sampleBody, type OutputField } from '../src/index.ts'

/** `data.signedBy[].role` for every value of the body that is neither an object nor a list of objects. */
function leavesOf(value: unknown, at = ''): string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'object')) {
    return value.flatMap((entry) => leavesOf(entry, `${at}[]`))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [at]
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, at === '' ? name : `${at}.${name}`))
}

const kindsOf: Record<string, readonly string[]> = {
  object: ['object'],
  string: ['string', 'text', 'date', 'datetime'],
  number: ['number', 'integer'],
  boolean: ['boolean'],
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => valuesAt(entry, path))
  const [name, ...rest] = path
  if (name === undefined) return [value]
  return typeof value === 'object' && value !== null && name in value
    ? valuesAt(Reflect.get(value, name), rest)
    : []
}

describe.each(events)('output fields of $type', (event) => {
  const fields = outputFields(event)
  const body = sampleBody(event)

  it('cover every leaf of the sample', () => {
    const leaves = fields.filter(({ children }) => children.length === 0).map(({ pathText }) => pathText)
    expect(leaves).toEqual(expect.arrayContaining(leavesOf(body)))
  })

  it('are each there once', () => {
    const texts = fields.map(({ pathText }) => pathText)
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('hold the kind of value that the sample shows', () => {
    const shown = fields.flatMap(({ path, pathText, kind }) =>
      valuesAt(body, path)
        .filter((value) => value !== null)
        .map((value) => ({ pathText, kind, type: typeof value })),
    )
    expect(shown).not.toEqual([])
    expect(shown.filter(({ kind, type }) => !kindsOf[type]!.includes(kind))).toEqual([])
  })

  it('have a title-case label in English and one in Spanish', () => {
    const english = fields.map(({ label }) => label.en)
    const spanish = fields.map(({ label }) => label.es)
    expect(english.filter((label) => !/^[A-Z]\w*( [A-Z]\w*)*$/.test(label) || label.length > 64)).toEqual([])
    expect(spanish.filter((label) => !/^[A-ZÁÉÍÓÚ]\S*( \S+)*$/.test(label) || label.length > 64)).toEqual([])
  })

  it('have help that ends like a sentence, in both languages, and says more than the label', () => {
    for (const { label, help } of fields) {
      if (help === undefined) continue
      expect(help.en).toMatch(/^[A-Z].*\.$/)
      expect(help.es).toMatch(/^[A-ZÁÉÍÓÚ].*\.$/)
      expect(help.en).not.toBe(`${label.en}.`)
    }
  })

  it('have labels that tell them apart within an object', () => {
    const siblings = (list: readonly OutputField[]) => list.map(({ label }) => label.en)
    for (const list of [fields.filter(({ path }) => path.length === 1), ...fields.map((f) => f.children)]) {
      expect(new Set(siblings(list)).size).toBe(list.length)
    }
  })

  it('stand flat, each object before the fields inside it', () => {
    const roots = fields.filter(({ path }) => path.length === 1)
    const walk = (list: readonly OutputField[]): OutputField[] =>
      list.flatMap((f) => [f, ...walk(f.children)])
    expect(walk(roots)).toEqual(fields)
  })

  it('are required where the schema counts on them', () => {
    const countedOn = Object.entries(event.schema.shape)
      .filter(([, schema]) => !z.object({ field: schema }).safeParse({}).success)
      .map(([name]) => name)
    const data =
      event.provider === 'inmova' ? fields.find((field) => field.pathText === 'data')!.children : fields
    expect(
      data.filter((field) => field.required).map(({ pathText }) => pathText.replace('data.', '')),
    ).toEqual(countedOn)
  })
})

describe('output fields', () => {
  const paths = (type: string) => outputFields(findEvent(type)!).map(({ pathText }) => pathText)

  test('of CablenetAI are the fields of the bare body', () => {
    expect(paths('lead.status_changed')).toEqual([
      'id',
      'from_status',
      'to_status',
      'changed_by',
      'changed_at',
    ])
  })

  test('of Inmova start with the envelope', () => {
    expect(paths('MAINTENANCE_RESOLVED').slice(0, 4)).toEqual(['event', 'timestamp', 'data', 'data.id'])
  })

  test('of a list of objects are those of each entry', () => {
    const fields = outputFields(findEvent('CONTRACT_SIGNED')!)
    const signers = fields.find(({ pathText }) => pathText === 'data.signedBy')!
    expect(signers).toMatchObject({ path: ['data', 'signedBy'], kind: 'object', list: true })
    expect(signers.children.map(({ pathText }) => pathText)).toEqual([
      'data.signedBy[].role',
      'data.signedBy[].name',
      'data.signedBy[].email',
    ])
    expect(signers.children[0]!.path).toEqual(['data', 'signedBy', 'role'])
  })

  test('of a list of strings have no fields inside', () => {
    const tags = outputFields(findEvent('DOCUMENT_UPLOADED')!).find((f) => f.pathText === 'data.tags')
    expect(tags).toMatchObject({ kind: 'string', list: true, children: [] })
  })

  test('of a change are the old and the new value, of the kind of the field', () => {
    const fields = outputFields(findEvent('PROPERTY_UPDATED')!)
    expect(fields.filter(({ path }) => path[2] === 'price')).toMatchObject([
      {
        pathText: 'data.changes.price',
        label: { en: 'Price Change', es: 'Cambio: Precio' },
        required: false,
      },
      {
        pathText: 'data.changes.price.old',
        label: { en: 'Old Price', es: 'Precio (antes)' },
        kind: 'number',
      },
      {
        pathText: 'data.changes.price.new',
        label: { en: 'New Price', es: 'Precio (después)' },
        kind: 'number',
      },
    ])
  })

  test.each([
    ['PROPERTY_UPDATED', 'address,city,postalCode,status,price,rooms,bathrooms,squareMeters,description'],
    ['TENANT_UPDATED', 'firstName,lastName,email,phone,dni,nationality,birthDate'],
  ])('of %s know the changes of %s', (type, names) => {
    const changes = outputFields(findEvent(type)!).find(({ pathText }) => pathText === 'data.changes')!
    expect(changes.children.map(({ path }) => path.at(-1)).join(',')).toBe(names)
  })

  test('cannot be made of a schema without label', () => {
    const bare = defineEvent({
      ...findEvent('lead.created')!,
      schema: z.looseObject({ id: z.string() }),
      sample: { id: '1' },
    })
    expect(() => outputFields(bare)).toThrow('Not a field')
  })

  test('keep help and known values of a field that may be null', () => {
    const more = { help: { en: 'Open.', es: 'Abierto.' }, values: ['a', 'b'] }
    expect(field.factsOf(field.nullable(field.string('Kind', 'Tipo', more)))).toMatchObject(more)
  })
})
