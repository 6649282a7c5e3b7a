// Ids for the outside, made from the integers of the database. Real: all of it. Doubles: none.
// Observed: the ids, and what is read back from them.
import { createCipheriv, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPublicIds, type PublicIdPrefix } from '../../src/public-id.ts'

const key = Buffer.alloc(32, 7)
const ids = createPublicIds(key)
const prefixes: readonly PublicIdPrefix[] = ['evt', 'dlv', 'att']

/** An id that was made with the key, of any sixteen bytes. */
function forged(prefix: string, block: Buffer): string {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  return `${prefix}_${cipher.update(block).toString('hex')}`
}

describe('a public id', () => {
  test('is its prefix and 32 hex digits', () => {
    for (const prefix of prefixes) expect(ids.format(prefix, 1)).toMatch(/^(evt|dlv|att)_[0-9a-f]{32}$/)
  })

  test('of the same integer is always the same, also after a restart', () => {
    const first = ids.format('evt', 42)
    ids.format('dlv', 43)
    ids.parse('evt', ids.format('evt', 44))
    expect(ids.format('evt', 42)).toBe(first)
    expect(createPublicIds(Buffer.from(key)).format('evt', 42)).toBe(first)
  })

  test('never changes between versions: receivers have stored it', () => {
    expect(ids.format('evt', 1)).toBe(forged('evt', Buffer.from('65767400000000000000000000000001', 'hex')))
  })

  test('is read back, whatever the integer', () => {
    const integer = fc.oneof(
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.constantFrom(0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
    )
    fc.assert(
      fc.property(fc.constantFrom(...prefixes), integer, (prefix, id) => {
        expect(ids.parse(prefix, ids.format(prefix, id))).toBe(id)
      }),
    )
  })

  test('of one kind is none of another', () => {
    for (const made of prefixes) {
      for (const asked of prefixes.filter((prefix) => prefix !== made)) {
        const id = ids.format(made, 7)
        expect(ids.parse(asked, id)).toBeUndefined()
        expect(ids.parse(asked, id.replace(made, asked))).toBeUndefined()
      }
    }
  })

  test('of another database is none of this one', () => {
    const others = createPublicIds(randomBytes(32))
    expect(ids.parse('evt', others.format('evt', 1))).toBeUndefined()
  })

  test('tells nothing of how many there are: neighbours have nothing in common, and do not ascend', () => {
    const made = Array.from({ length: 1_000 }, (_, at) => ids.format('evt', at + 1))
    expect(new Set(made.map((id) => id.slice(0, 12))).size).toBeGreaterThan(990)
    const ascents = made.filter((id, at) => at > 0 && id > made[at - 1]!).length
    expect(ascents).toBeGreaterThan(400)
    expect(ascents).toBeLessThan(600)
  })
})

describe('an id that this database never gave out', () => {
  const real = ids.format('evt', 5)

  test.each([
    ['nothing', ''],
    ['a prefix alone', 'evt_'],
    ['a number', '5'],
    ['a number with a prefix', 'evt_5'],
    ['invented digits', `evt_${'0'.repeat(32)}`],
    ['a digit less', real.slice(0, -1)],
    ['a digit more', `${real}0`],
    ['capitals', real.toUpperCase()],
    ['capital digits', `evt_${real.slice(4).toUpperCase()}`],
    ['a blank around it', ` ${real}`],
    ['a line end after it', `${real}\n`],
    ['digits that are none', `evt_${'g'.repeat(32)}`],
    ['another separator', real.replace('_', '-')],
    ['no prefix', real.slice(4)],
    ['another id behind it', `${real},${real}`],
    ['a number too large to be exact', forged('evt', Buffer.from('65767400000000000020000000000000', 'hex'))],
    [
      'something in the bytes that are nought',
      forged('evt', Buffer.from('65767400000000010000000000000001', 'hex')),
    ],
  ])('is refused: %s', (_, id) => {
    expect(ids.parse('evt', id)).toBeUndefined()
  })

  test('is refused whatever it is', () => {
    const hex = fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => Buffer.from(bytes).toString('hex'))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), hex), (text) => {
        expect(ids.parse('evt', text)).toBeUndefined()
        expect(ids.parse('evt', `evt_${text}`)).toBeUndefined()
      }),
    )
  })
})
