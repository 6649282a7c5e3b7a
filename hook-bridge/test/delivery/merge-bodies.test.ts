// What several updates are sent as. Real: the merge and the catalogue's samples. Doubles: none. Observed: the JSON.
import { checkData, findEvent, sampleBody } from '@hook-bridge/event-catalog'
import { describe, expect, test } from 'vitest'
import { mergeBodies } from '../../src/delivery/merge-bodies.ts'

type Data = Readonly<Record<string, unknown>>

function merge(provider: string, ...bodies: readonly unknown[]): Data {
  const events = bodies.map((body, index) => ({
    id: `evt_${index + 1}`,
    body: Buffer.from(JSON.stringify(body), 'utf8'),
  }))
  return JSON.parse(mergeBodies(provider, events).toString('utf8')) as Data
}

function mergeData(...datas: readonly unknown[]): Data {
  const bodies = datas.map((data, index) => ({ event: 'PROPERTY_UPDATED', timestamp: `t${index + 1}`, data }))
  return merge('inmova', ...bodies)['data'] as Data
}

const priceTo = (from: number, to: number) => ({
  changes: { price: { old: from, new: to } },
  updatedFields: ['price'],
})

describe('several updates of one property', () => {
  test('have the last value and the first old one of each field, and the fields of all', () => {
    const status = { changes: { status: { old: 'FREE', new: 'RENTED' } }, updatedFields: ['status', 'price'] }
    expect(
      mergeData({ id: 'P', ...priceTo(1, 2) }, { id: 'P', ...status }, { id: 'P', ...priceTo(2, 3) }),
    ).toEqual({
      id: 'P',
      changes: { price: { old: 1, new: 3 }, status: { old: 'FREE', new: 'RENTED' } },
      updatedFields: ['price', 'status'],
    })
  })

  test('are in the envelope of the last one, with the ids of all', () => {
    const envelope = (timestamp: string) => ({ event: 'PROPERTY_UPDATED', timestamp, data: { id: 'P' } })
    expect(merge('inmova', envelope('t1'), envelope('t2'))).toEqual({
      event: 'PROPERTY_UPDATED',
      timestamp: 't2',
      data: { id: 'P' },
      mergedEvents: ['evt_1', 'evt_2'],
    })
  })

  test('still fit the catalogue', () => {
    const definition = findEvent('PROPERTY_UPDATED')!
    const body = sampleBody(definition)
    const merged = merge('inmova', body, body)
    expect(checkData(definition, merged['data'] as Data)).toEqual([])
    expect(merged).toEqual({ ...body, mergedEvents: ['evt_1', 'evt_2'] })
  })

  test('give the same bytes each time', () => {
    const events = [1, 2].map((nth) => ({ id: `evt_${nth}`, body: Buffer.from(`{"data":{"id":${nth}}}`) }))
    expect(mergeBodies('inmova', events)).toEqual(mergeBodies('inmova', events))
  })

  const strange: [string, Data[], Data][] = [
    ['a field that only the first one has stays', [{ note: 'x' }, { id: 'P' }], { note: 'x', id: 'P' }],
    ['a value that goes back to what it was shows so', [priceTo(1, 2), priceTo(2, 1)], priceTo(1, 1)],
    ['null is a value', [{ a: 1 }, { a: null }], { a: null }],
    ['changes that are no object count as none', [{ changes: 'all' }, priceTo(1, 2)], priceTo(1, 2)],
    [
      'a change that is no pair: the last one counts',
      [{ changes: { price: 5 } }, priceTo(1, 2)],
      priceTo(1, 2),
    ],
    [
      'a pair without an old value gets none',
      [{ changes: { price: { new: 1 } } }, { changes: { price: { old: 1, new: 2 } } }],
      { changes: { price: { old: 1, new: 2 } } },
    ],
    [
      'null for changes and fields stays',
      [{ changes: null, updatedFields: null }],
      { changes: null, updatedFields: null },
    ],
  ]
  test.each(strange)('%s', (_name, datas, merged) => {
    expect(mergeData(...datas)).toEqual(merged)
  })

  test('names that mean something to JavaScript are names like others', () => {
    const hostile = JSON.parse(
      '{"__proto__": {"old": 1}, "changes": {"__proto__": {"old": 1, "new": 2}}}',
    ) as Data
    const merged = mergeData(hostile, hostile)
    expect(Object.hasOwn(merged, '__proto__')).toBe(true)
    expect(JSON.stringify(merged)).toBe(JSON.stringify(hostile))
    expect(({} as Data)['old']).toBeUndefined()
  })

  test('data that is none, and a body without an envelope, do not stop it', () => {
    expect(mergeData(null, [1], { id: 'P' })).toEqual({ id: 'P' })
    expect(merge('cablenetai', { id: 'L', a: 1 }, { id: 'L', a: 2 })).toEqual({
      id: 'L',
      a: 2,
      mergedEvents: ['evt_1', 'evt_2'],
    })
  })
})
