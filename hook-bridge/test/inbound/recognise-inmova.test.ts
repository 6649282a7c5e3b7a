// Which event a body of Inmova is. Real: all of it. Doubles: none; the time is an argument.
// Observed: the recognition, which nothing but its arguments decides.
import { events, sampleBody } from '@hook-bridge/event-catalog'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hintHeaders, recogniseInmova } from '../../src/inbound/providers/inmova.ts'
import type { JsonObject } from '../../src/inbound/recognition.ts'

const NOW = Date.parse('2026-01-16T12:00:00.000Z')
const definitions = events.filter((event) => event.provider === 'inmova')
const data = { id: 'cmk1p7q3a0001s60h8w2dz4xk' }

function recognise(body: object, ...names: string[]) {
  return recogniseInmova(body as JsonObject, { names }, NOW)
}

describe('the event of the signed body', () => {
  test.each(definitions)('names $type', (definition) => {
    const body = { ...sampleBody(definition), timestamp: '2026-01-16T11:59:59.123Z' }
    expect(recognise(body, definition.type)).toEqual({
      definition,
      reportedType: null,
      data: definition.sample,
      body,
      warnings: [],
    })
  })

  test.each([
    'USER_CREATED',
    'USER_ONBOARDING_COMPLETED',
    'user.onboarding_completed',
    'property.created',
    'property_created',
    'Property_Created',
    'inmova_property_created',
    'contract.signed',
    'lead.created',
    '',
  ])('"%s" is no event of Inmova: it is kept as it was reported', (event) => {
    const body = { event, timestamp: '2026-01-16T11:59:59Z', data }
    expect(recognise(body)).toEqual({
      definition: undefined,
      reportedType: event,
      data,
      body,
      warnings: [],
    })
  })

  test.each([
    ['is missing', {}],
    ['is null', { event: null }],
    ['is a number', { event: 7 }],
    ['is an object', { event: { type: 'PROPERTY_CREATED' } }],
    ['stands in another field', { type: 'PROPERTY_CREATED' }],
  ])('makes the body unknown where it %s', (_, named) => {
    const body = { ...named, data }
    expect(recognise(body)).toMatchObject({ definition: undefined, reportedType: null, data, body })
  })

  test('a very long one is cut', () => {
    expect(recognise({ event: 'X'.repeat(5_000), data }).reportedType).toBe(`${'X'.repeat(80)}…`)
  })
})

describe('the data', () => {
  test('needs no id', () => {
    const body = { event: 'user.onboarding_completed', timestamp: '', data: { userId: 'u', companyId: 'c' } }
    expect(recognise(body).data).toEqual({ userId: 'u', companyId: 'c' })
  })

  test.each([
    ['missing', {}],
    ['null', { data: null }],
    ['a list', { data: [data] }],
    ['a string', { data: 'id' }],
  ])('is the whole body where it is %s', (_, part) => {
    const body = { event: 'PROPERTY_CREATED', ...part }
    const recognised = recognise(body)
    expect(recognised.definition?.type).toBe('PROPERTY_CREATED')
    expect(recognised.data).toBe(recognised.body)
    expect(recognised.body).toEqual(body)
  })

  test('is nothing special in the posts that the marketing feature sends with the same signature', () => {
    const post = { platform: 'facebook', content: 'Piso', imageUrl: null, scheduledFor: null, metadata: {} }
    expect(recognise(post)).toEqual({
      definition: undefined,
      reportedType: null,
      data: post,
      body: post,
      warnings: [],
    })
  })
})

describe('the header and the URL, which nobody has signed', () => {
  const body = { event: 'PROPERTY_CREATED', data }

  test('the header is this one', () => {
    expect(hintHeaders).toEqual(['x-inmova-event'])
  })

  test('that agree change nothing', () => {
    expect(recognise(body, 'PROPERTY_CREATED', 'PROPERTY_CREATED')).toEqual(recognise(body))
  })

  test('that say something else become a warning, and the body counts', () => {
    expect(recognise(body, 'PROPERTY_CREATED', 'TENANT_CREATED')).toMatchObject({
      definition: { type: 'PROPERTY_CREATED' },
      warnings: [
        'A header or the URL says TENANT_CREATED; the signed body says PROPERTY_CREATED and counts.',
      ],
    })
  })

  test('never name an event for a body that does not', () => {
    expect(recognise({ data }, 'PROPERTY_CREATED')).toMatchObject({
      definition: undefined,
      reportedType: null,
      warnings: ['A header or the URL says PROPERTY_CREATED; the signed body says nothing and counts.'],
    })
  })

  test('are cut in the warning', () => {
    expect(recognise(body, 'X'.repeat(5_000)).warnings[0]?.length).toBeLessThan(200)
  })
})

describe('the timestamp', () => {
  const warning = 'Its timestamp is more than 24 hours old.'

  test.each([
    ['2026-01-15T11:59:59.999Z'],
    ['2026-01-15T11:59:59Z'],
    ['2026-01-15T12:59:59+01:00'],
    ['2026-01-14'],
    [String(NOW - 24 * 3_600_000 - 1)],
  ])('%s is old: noted, not refused', (timestamp) => {
    expect(recognise({ event: 'PROPERTY_CREATED', timestamp, data })).toMatchObject({
      definition: { type: 'PROPERTY_CREATED' },
      warnings: [warning],
    })
  })

  test.each([
    ['2026-01-15T12:00:00.000Z'],
    ['2026-01-16T12:00:00.000Z'],
    ['2027-01-01T00:00:00Z'],
    ['2026-01-16'],
    ['yesterday'],
    [''],
    [NOW - 90_000_000],
    [null],
    [{}],
  ])('%s is not noted', (timestamp) => {
    expect(recognise({ event: 'PROPERTY_CREATED', timestamp, data }).warnings).toEqual([])
  })

  test('is noted beside a header that says something else', () => {
    expect(recognise({ event: 'X', timestamp: '2020-01-01', data }, 'Y').warnings).toHaveLength(2)
  })
})

describe('whatever comes', () => {
  const anyBody = fc.dictionary(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('event', 'timestamp', 'data', '__proto__')),
    fc.oneof(fc.jsonValue(), fc.constantFrom(...definitions.map(({ type }) => type), 'toString')),
  )

  test('recognition never throws, delivers the whole body, and no header changes what it is', () => {
    fc.assert(
      fc.property(anyBody, fc.array(fc.string({ unit: 'binary' })), (body, names) => {
        const { warnings: _, ...alone } = recognise(body)
        const { warnings: __, ...hinted } = recognise(body, ...names)
        expect(hinted).toEqual(alone)
        expect(alone.body).toBe(body)
      }),
    )
  })
})
