// Which event a body of CablenetAI is (section 2.3 of the decisions: URL, header, envelope, shape). Real: all of it,
// with the catalogue's shape rules. Doubles: none. Observed: the recognition, which nothing but its arguments decides.
import { events, sampleBody } from '@hook-bridge/event-catalog'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { envelopeData, envelopeNames, eventHeaders } from '../../../test/support/cablenetai-body.ts'
import { sampleData } from '../../../test/support/sample-data.ts'
import { hintHeaders, recogniseCablenetai } from '../../src/inbound/providers/cablenetai.ts'
import type { JsonObject } from '../../src/inbound/recognition.ts'

const definitions = events.filter((event) => event.provider === 'cablenetai')
const types = definitions.map((event) => event.type)

/** The keys that must exist, as the table of section 2.3 has them. */
const shapes: Readonly<Record<string, readonly [string, string]>> = {
  'lead.created': ['org_id', 'source'],
  'lead.status_changed': ['from_status', 'to_status'],
  'contract.signed': ['contract_number', 'total_amount'],
  'payment.received': ['contract_id', 'method'],
  'appointment.scheduled': ['starts_at', 'contact_id'],
  'mls.collaboration.created': ['listing_id', 'requesting_agency_id'],
}
const shapeTable = Object.entries(shapes).map(([type, keys]) => ({ type, keys }))

const lead = sampleData('cablenetai', 'lead.created')
const payment = sampleData('cablenetai', 'payment.received')

function recognise(body: object, ...names: string[]) {
  return recogniseCablenetai(body as JsonObject, { names })
}

function typeOf(body: object, ...names: string[]): string | undefined {
  return recognise(body, ...names).definition?.type
}

function withNulls(keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, null]))
}

describe('2.3 by the keys of a bare body', () => {
  test('every event of the table is in the catalogue, and the other way round', () => {
    expect(Object.keys(shapes).sort()).toEqual([...types].sort())
  })

  describe.each(shapeTable)('$type', ({ type, keys }) => {
    test('is told by its sample, which is delivered as it is', () => {
      const sample = sampleData('cablenetai', type)
      const { definition, reportedType, data, body, warnings } = recognise(sample)
      expect(definition?.type).toBe(type)
      expect([data, body]).toEqual([sample, sample])
      expect({ reportedType, warnings }).toEqual({ reportedType: null, warnings: [] })
    })

    test('is told by its two keys alone, and their values may be null', () => {
      expect(typeOf(withNulls(keys))).toBe(type)
    })

    test('is told whatever else is there', () => {
      expect(
        typeOf({ ...withNulls(keys), id: 'x', extra: { a: 1 }, created_at: null, currency: 'USD' }),
      ).toBe(type)
    })

    test.each(keys)('is not told without %s', (missing) => {
      const { [missing]: _, ...rest } = sampleData('cablenetai', type)
      expect(typeOf(rest)).toBeUndefined()
    })

    test('keys with other letters are other keys', () => {
      expect(typeOf(withNulls(keys.map((key) => key.toUpperCase())))).toBeUndefined()
    })

    test.each(shapeTable.filter((other) => other.type !== type))(
      'together with the keys of $type is unknown',
      (other) => {
        const { definition, body, data } = recognise({ ...withNulls(keys), ...withNulls(other.keys) })
        expect(definition).toBeUndefined()
        expect(Object.keys(body)).toHaveLength(4)
        expect(data).toBe(body)
      },
    )
  })

  test.each([
    ['an empty object', {}],
    ['the keys that events share', { id: '1', property_id: '2', created_at: '3', currency: 'EUR' }],
    ['a body that only inherits the keys', { __proto__: { org_id: 1, source: 2 } }],
    ['a test message', { test: true }],
  ])('%s is unknown, and kept whole', (_, body) => {
    expect(recognise(body)).toEqual({
      definition: undefined,
      reportedType: null,
      data: body,
      body,
      warnings: [],
    })
  })
})

describe('2.3 by the name in an envelope', () => {
  const variants = envelopeData.flatMap((data) => envelopeNames.map((name) => ({ data, name })))

  describe.each(variants)('$name beside $data', ({ data, name }) => {
    test.each(types)('%s is told and taken out of it', (type) => {
      const inner = sampleData('cablenetai', type)
      const recognised = recognise({ id: 'env_1', [name]: type, created: 1, [data]: inner })
      expect(recognised.definition?.type).toBe(type)
      expect(recognised.body).toEqual(inner)
      expect(recognised.data).toEqual(inner)
      expect(recognised.warnings).toEqual([])
      expect(recognised.reportedType).toBeNull()
    })

    test('the name is enough where the keys tell nothing', () => {
      const recognised = recognise({ [name]: 'lead.created', [data]: { id: '1', name: 'Ana' } })
      expect(recognised.definition?.type).toBe('lead.created')
      expect(recognised.body).toEqual({ id: '1', name: 'Ana' })
    })
  })

  test.each([
    'Lead.Created',
    'LEAD.CREATED',
    'lead_created',
    'LEAD_CREATED',
    'lead-created',
    ' lead.created ',
    'cablenetai.lead.created',
    'cablenetai_lead_created',
  ])('the name may be written %s', (name) => {
    expect(recognise({ event: name, data: { id: '1' } })).toMatchObject({
      definition: { type: 'lead.created' },
      reportedType: null,
    })
  })

  test.each(['leadcreated', 'lead', 'created.lead', 'xlead.created', 'PROPERTY_CREATED', ''])(
    'but "%s" is no name of an event',
    (name) => {
      expect(typeOf({ event: name, data: { id: '1' } })).toBeUndefined()
    },
  )

  test('of several names the one that is in the catalogue counts', () => {
    expect(typeOf({ event: 'webhook', type: 'notification', topic: 'lead.created', data: { id: '1' } })).toBe(
      'lead.created',
    )
  })

  test('names that are no strings are no names', () => {
    expect(typeOf({ event: { name: 'lead.created' }, type: 1, data: { id: '1' } })).toBeUndefined()
    expect(typeOf({ event: null, type: 'lead.created', data: { id: '1' } })).toBe('lead.created')
  })

  test.each([
    ['a list', [lead]],
    ['a string', JSON.stringify(lead)],
    ['null', null],
  ])('data that is %s is no envelope', (_, data) => {
    const body = { event: 'lead.created', data }
    expect(recognise(body)).toMatchObject({ definition: undefined, reportedType: 'lead.created', body })
  })

  test('where data is no object, payload is looked at', () => {
    expect(recognise({ event: 'lead.created', data: 'v2', payload: lead }).body).toEqual(lead)
  })

  test.each([
    ['nothing', {}],
    ['only how it was made', { version: 2, utm: 'x' }],
  ])('a name beside an object with %s names the whole body, so that no lead is given away', (_, data) => {
    const body = { event: 'lead.created', id: '1', name: 'Ana', data }
    expect(recognise(body)).toEqual({
      definition: definitions.find(({ type }) => type === 'lead.created'),
      reportedType: null,
      data: body,
      body,
      warnings: [],
    })
  })

  test('without any name, the keys of the object inside tell', () => {
    expect(recognise({ timestamp: 1, data: payment })).toMatchObject({
      definition: { type: 'payment.received' },
      body: payment,
      warnings: [],
    })
  })

  test('the signed name counts, also against the keys, and the contradiction becomes a warning', () => {
    const { definition, body, warnings } = recognise({ event: 'lead.created', data: payment })
    expect(definition?.type).toBe('lead.created')
    expect(body).toEqual(payment)
    expect(warnings).toEqual(['The body names itself lead.created, but has the fields of payment.received.'])
  })

  test('an envelope inside an envelope is left as it is', () => {
    const body = { event: 'lead.created', data: { event: 'lead.created', data: lead } }
    expect(recognise(body)).toMatchObject({ definition: { type: 'lead.created' }, body })
  })
})

describe('2.3 a name that the catalogue does not know', () => {
  test.each(['lead.updated', 'new_lead', 'Lead Updated'])(
    '%s is kept, and the keys tell which event it is taken for',
    (name) => {
      const recognised = recognise({ event: name, data: lead })
      expect(recognised.definition?.type).toBe('lead.created')
      expect(recognised.reportedType).toBe(name)
      expect(recognised.body).toEqual(lead)
      expect(recognised.warnings).toEqual([
        `The body names itself ${name}, which is no event of the catalogue: told by its fields.`,
      ])
    },
  )

  test('it is kept of a bare body, too', () => {
    expect(recognise({ ...lead, event: 'lead.updated' })).toMatchObject({
      definition: { type: 'lead.created' },
      reportedType: 'lead.updated',
      warnings: [expect.stringContaining('names itself lead.updated')],
    })
  })

  test('where the keys tell nothing, the body is unknown and delivered whole, under that name', () => {
    const body = { event: 'invoice.paid', data: { id: '1' }, at: 5 }
    expect(recognise(body)).toEqual({
      definition: undefined,
      reportedType: 'invoice.paid',
      data: body,
      body,
      warnings: [],
    })
  })

  test.each([
    ['event', 'lead.created'],
    ['event_type', 'lead.created'],
    ['topic', 'something.else'],
  ])('a bare %s of "%s" alone does not make an event, but is shown', (field, name) => {
    const body = { [field]: name, id: '1' }
    expect(recognise(body)).toMatchObject({ definition: undefined, reportedType: name, body })
  })

  test('an empty one is none', () => {
    expect(recognise({ event: '', topic: 'lead.updated', id: '1' }).reportedType).toBe('lead.updated')
  })

  test('a very long one is cut', () => {
    const { reportedType, warnings } = recognise({ event: 'x'.repeat(5_000), data: lead })
    expect(reportedType).toBe(`${'x'.repeat(80)}…`)
    expect(warnings[0]?.length).toBeLessThan(200)
  })
})

describe('2.3 a bare type is never trusted', () => {
  test.each(['visit', 'meeting', 'call', 'payment.received', 'lead.created'])(
    'an appointment of type %s is an appointment',
    (type) => {
      const body = { ...sampleData('cablenetai', 'appointment.scheduled'), type }
      expect(recognise(body)).toMatchObject({
        definition: { type: 'appointment.scheduled' },
        reportedType: null,
        body,
        warnings: [],
      })
    },
  )

  test('a lead that says it is a payment is a lead', () => {
    expect(recognise({ ...lead, type: 'payment.received' })).toMatchObject({
      definition: { type: 'lead.created' },
      reportedType: null,
      warnings: [],
    })
  })

  test('type alone makes no event, and is not shown as the name of one', () => {
    expect(recognise({ type: 'payment.received', id: '1' })).toMatchObject({
      definition: undefined,
      reportedType: null,
    })
  })

  test('a lead whose event says it is a payment is a lead, with a warning', () => {
    expect(recognise({ ...lead, event: 'payment.received' })).toMatchObject({
      definition: { type: 'lead.created' },
      reportedType: null,
      warnings: ['The body names itself payment.received, but has the fields of lead.created.'],
    })
  })
})

describe('2.3 a body that is an event itself is never given away for what it carries along', () => {
  test.each([
    ['an object under data', { data: { utm_source: 'meta' } }],
    ['an object under data, and a type of its own', { type: 'hot', data: { utm_source: 'meta' } }],
    ['an object under payload, and its own name', { event: 'lead.created', payload: { form: 7 } }],
    ['an object under data, and the name of another event', { type: 'payment.received', data: { a: 1 } }],
    ['another event under data', { data: payment }],
    ['another event under data, and its own name', { event: 'lead.created', data: payment }],
  ])('a lead with %s is delivered whole', (_, more) => {
    const body = { ...lead, ...more }
    const recognised = recognise(body)
    expect(recognised.definition?.type).toBe('lead.created')
    expect(recognised.body).toEqual(body)
    expect(recognised.reportedType).toBeNull()
    expect(recognised.data).toEqual(body)
  })

  test('but an envelope that names what is inside is opened, whatever keys it has', () => {
    const body = { event: 'lead.created', org_id: 'o', source: 'crm', data: lead }
    expect(recognise(body).body).toEqual(lead)
  })
})

describe('2.3 by a header or the URL, which nobody has signed', () => {
  test('the headers are these, in this order', () => {
    expect(hintHeaders).toEqual(eventHeaders.map((name) => name.toLowerCase()))
  })

  test('one that agrees changes nothing', () => {
    expect(recognise(lead, 'lead.created', 'Lead_Created')).toEqual(recognise(lead))
  })

  test('one that contradicts the keys becomes a warning, and the keys count', () => {
    const { definition, warnings } = recognise(lead, 'payment.received')
    expect(definition?.type).toBe('lead.created')
    expect(warnings).toEqual([
      'A header or the URL says payment.received; the signed body says lead.created and counts.',
    ])
  })

  test('one that contradicts the name in an envelope becomes a warning, and the name counts', () => {
    expect(recognise({ event: 'lead.created', data: { id: '1' } }, 'payment.received')).toMatchObject({
      definition: { type: 'lead.created' },
      warnings: [expect.stringContaining('A header or the URL says payment.received')],
    })
  })

  test('one that is in no catalogue says nothing', () => {
    expect(recognise(lead, 'lead.updated', 'PROPERTY_CREATED')).toEqual(recognise(lead))
  })

  test('one settles what the keys leave open, with a warning, and the body is delivered whole', () => {
    const body = { lead_id: 7, name: 'Ana', data: { utm: 'x' } }
    expect(recognise(body, 'lead.created')).toEqual({
      definition: definitions.find(({ type }) => type === 'lead.created'),
      reportedType: null,
      data: body,
      body,
      warnings: ['Recognised as lead.created by an unsigned header or the URL only: its fields do not tell.'],
    })
  })

  test('one chooses between the events whose keys are all there', () => {
    const both = { ...lead, ...payment }
    expect(typeOf(both)).toBeUndefined()
    expect(typeOf(both, 'payment.received')).toBe('payment.received')
    expect(typeOf(both, 'lead.created')).toBe('lead.created')
  })

  test('but does not make it a third one', () => {
    expect(typeOf({ ...lead, ...payment }, 'contract.signed')).toBeUndefined()
  })

  test('one does not settle what the body itself denies', () => {
    const body = { event: 'payment.received', id: '1' }
    expect(typeOf(body, 'payment.received')).toBe('payment.received')
    expect(recognise(body, 'lead.created')).toMatchObject({
      definition: undefined,
      reportedType: 'payment.received',
    })
  })

  test('the first that is in the catalogue counts: the URL, then the headers', () => {
    expect(typeOf({ id: '1' }, 'whatever', 'lead.created', 'payment.received')).toBe('lead.created')
  })

  test('where none is, the first is kept as the name that was reported', () => {
    expect(recognise({ id: '1' }, 'lead.updated', 'other')).toMatchObject({
      definition: undefined,
      reportedType: 'lead.updated',
    })
  })

  test('a name inside the body is reported rather than one of a header', () => {
    expect(recognise({ topic: 'invoice.paid', data: {} }, 'other').reportedType).toBe('invoice.paid')
  })
})

describe('whatever comes', () => {
  const anyName = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...types, 'PROPERTY_CREATED', 'toString', '__proto__'),
  )
  const anyObject = fc.oneof(
    fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
    fc.dictionary(
      fc.constantFrom(...Object.values(shapes).flat(), ...envelopeNames, ...envelopeData, '__proto__', 'id'),
      fc.oneof(fc.jsonValue(), anyName, fc.constantFrom(...definitions.map(sampleBody))),
    ),
  )

  test('recognition never throws, never changes what it is given, and loses no bare field', () => {
    fc.assert(
      fc.property(anyObject, fc.array(anyName), (body, names) => {
        const before = structuredClone(body)
        const recognised = recognise(body, ...names)
        expect(body).toEqual(before)
        const parts: unknown[] = [body, ...envelopeData.map((field) => body[field])]
        expect(parts).toContain(recognised.body)
        expect([undefined, ...definitions]).toContain(recognised.definition)
      }),
    )
  })

  test('where the keys settle it, no header and no URL changes the type, the data or the name', () => {
    const settled = fc
      .tuple(fc.constantFrom(...definitions), fc.dictionary(fc.string(), fc.jsonValue()))
      .map(([definition, more]) => ({ ...more, ...sampleBody(definition) }))
      .filter((body) => typeOf(body) !== undefined)
    fc.assert(
      fc.property(settled, fc.array(anyName), (body, names) => {
        const { warnings: _, ...alone } = recognise(body)
        const { warnings: __, ...hinted } = recognise(body, ...names)
        expect(hinted).toEqual(alone)
      }),
    )
  })
})
