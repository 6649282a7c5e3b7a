// CablenetAI names no event in its bodies: the keys of a body have to tell.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { events, findEvent, recogniseByShape } from '../src/index.ts'

const cablenetai = events.filter((event) => event.provider === 'cablenetai')
const inmova = events.filter((event) => event.provider === 'inmova')
const lead = findEvent('lead.created')!
const payment = findEvent('payment.received')!

describe('recogniseByShape', () => {
  it.each(cablenetai)('knows $type by its sample, and nothing else in it', (event) => {
    expect(recogniseByShape(event.sample)).toEqual([event])
  })

  it.each(cablenetai)('knows $type with every value null', (event) => {
    const nulls = Object.fromEntries(Object.keys(event.sample).map((name) => [name, null]))
    expect(recogniseByShape(nulls)).toEqual([event])
  })

  it.each(cablenetai)('knows $type by keys that no other event has', (event) => {
    const others = cablenetai.filter((other) => other !== event)
    const taken = new Set(others.flatMap((other) => Object.keys(other.schema.shape)))
    expect(event.recognisedBy!.length).toBeGreaterThanOrEqual(2)
    expect(event.recognisedBy!.filter((key) => taken.has(key))).toEqual([])
  })

  it.each(cablenetai)('needs every key of the rule of $type', (event) => {
    for (const missing of event.recognisedBy!) {
      const { [missing]: _, ...rest } = event.sample
      expect(recogniseByShape(rest)).toEqual([])
    }
  })

  it('says all that a body can be, in catalogue order', () => {
    expect(recogniseByShape({ ...payment.sample, ...lead.sample })).toEqual([lead, payment])
  })

  it.each(inmova)('takes no $type for one of them', (event) => {
    expect(recogniseByShape(event.sample)).toEqual([])
  })

  it('looks at keys of the body itself only', () => {
    expect(recogniseByShape(Object.create(lead.sample))).toEqual([])
    expect(recogniseByShape([])).toEqual([])
  })

  it('takes nothing else for one of them, whatever it is', () => {
    fc.assert(
      fc.property(fc.object(), (body) => {
        expect(recogniseByShape(body)).toEqual([])
      }),
    )
  })

  it('makes no new list where one event matches, or none', () => {
    expect(recogniseByShape(lead.sample)).toBe(recogniseByShape({ org_id: '', source: '' }))
    expect(recogniseByShape({})).toBe(recogniseByShape({ id: 1 }))
  })
})
