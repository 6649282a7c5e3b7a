// The body as it is delivered: the sample that people see, and the JSON Schema that machines read.
import { describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import {
  bodyJsonSchema,
  events,
  findEvent,
  outputFields,
  sampleBody,
  type OutputField,
} from '../src/index.ts'

describe('sampleBody', () => {
  it('of CablenetAI is the bare data', () => {
    const event = findEvent('lead.created')!
    expect(sampleBody(event)).toEqual(event.sample)
  })

  it('of Inmova is the envelope with the data inside', () => {
    const event = findEvent('PROPERTY_CREATED')!
    expect(sampleBody(event)).toEqual({
      event: 'PROPERTY_CREATED',
      timestamp: '2026-01-15T10:30:00.123Z',
      data: event.sample,
    })
  })

  it.each(events)('of $type is a fresh copy each time', (event) => {
    const spoilt = sampleBody(event)
    for (const name of Object.keys(spoilt)) delete spoilt[name]
    expect(Object.keys(sampleBody(event))).not.toEqual([])
    expect(sampleBody(event)).not.toBe(event.sample)
  })
})

describe.each(events)('the JSON Schema of $type', (event) => {
  const schema = bodyJsonSchema(event)
  const read = z.fromJSONSchema(schema)

  it('is of draft 2020-12 and plain JSON', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
  })

  it('carries label, description and sample', () => {
    expect(schema.title).toBe(event.label.en)
    expect(schema.description).toBe(event.description.en)
    expect(schema.examples).toEqual([sampleBody(event)])
  })

  it('accepts the sample, and fields that nobody knows yet', () => {
    expect(read.safeParse(sampleBody(event)).error).toBeUndefined()
    expect(read.safeParse({ ...sampleBody(event), brandNew: 1 }).error).toBeUndefined()
  })

  it('refuses a body without the subject', () => {
    const body = sampleBody(event)
    delete (event.provider === 'inmova' ? z.record(z.string(), z.unknown()).parse(body['data']) : body)['id']
    const broken = event.provider === 'inmova' ? { ...body, data: {} } : body
    expect(read.safeParse(broken).success).toBe(false)
  })

  it('has the same fields as the output fields, with the same labels', () => {
    const roots = outputFields(event).filter(({ path }) => path.length === 1)
    expect(labels(schema)).toEqual(labelTree(roots))
  })
})

interface Labels {
  [name: string]: { label: unknown; inner?: Labels }
}

function labels(schema: z.core.JSONSchema.JSONSchema): Labels {
  const tree: Labels = {}
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (typeof property === 'boolean') throw new Error(`${name} has no schema`)
    const alternatives = [property, ...(property.anyOf ?? [])].map((one) => one.items ?? one)
    const object = alternatives.find((one) => typeof one === 'object' && 'properties' in one)
    tree[name] = { label: property.title, ...(object && { inner: labels(z.any().parse(object)) }) }
  }
  return tree
}

function labelTree(fields: readonly OutputField[]): Labels {
  return Object.fromEntries(
    fields.map(({ path, label, children }) => [
      path.at(-1)!,
      { label: label.en, ...(children.length > 0 && { inner: labelTree(children) }) },
    ]),
  )
}

test('a field that may be null has one title and a flat list of types', () => {
  const { properties } = bodyJsonSchema(findEvent('MAINTENANCE_CREATED')!)
  expect(properties!['data']).toMatchObject({
    properties: {
      category: { type: ['string', 'null'], title: 'Category' },
      estimatedCost: {
        anyOf: [{ type: 'number' }, { type: 'string' }, { type: 'null' }],
        title: 'Estimated Cost',
        description: 'In euros.',
      },
    },
  })
})
