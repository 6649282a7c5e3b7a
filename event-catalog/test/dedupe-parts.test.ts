// Two events must never count as one for want of an id: where a part is doubtful, there is no key.
import { describe, expect, it } from 'vitest'
import { dedupeParts, events, findEvent } from '../src/index.ts'

const moved = findEvent('lead.status_changed')!
const uploaded = findEvent('DOCUMENT_UPLOADED')!

describe('dedupeParts', () => {
  it.each(events)('of the sample of $type are the fields of its dedupe key', (event) => {
    expect(dedupeParts(event, event.sample)).toEqual(event.dedupe.map((name) => String(event.sample[name])))
  })

  it('keep their order, whatever the order of the body', () => {
    expect(dedupeParts(moved, { to_status: 'c', changed_at: 'b', id: 'a' })).toEqual(['a', 'b', 'c'])
  })

  it('are the same for a number and for the same number as a string', () => {
    const { sample } = uploaded
    expect(dedupeParts(uploaded, { ...sample, version: '2' })).toEqual(
      dedupeParts(uploaded, { ...sample, version: 2 }),
    )
  })

  it.each([
    ['missing', {}],
    ['null', { version: null }],
    ['blank', { version: ' ' }],
    ['true', { version: true }],
    ['a list', { version: [1] }],
    ['an object', { version: {} }],
    ['too large to be exact', { version: 2 ** 53 }],
    ['infinite', { version: Infinity }],
    ['inherited', Object.create({ version: 1 })],
  ])('are undefined where a part is %s', (_, rest) => {
    expect(dedupeParts(uploaded, Object.assign(rest, { id: 'doc' }))).toBeUndefined()
  })

  it.each([undefined, null, 7, 'text', true])('are undefined for %j', (data) => {
    expect(dedupeParts(uploaded, data)).toBeUndefined()
  })
})
