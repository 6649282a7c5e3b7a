// Secrets at rest. Real: all of it. Doubles: none. Observed: what is sealed, opened, and said when it cannot be.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSecretBox } from '../../src/secret-box.ts'

const MASTER_KEY = 'a master key of at least 32 characters'
const OTHER_KEY = 'another master key of 32 characters and more'
const box = createSecretBox(MASTER_KEY)
const secret = `whsec_${'5e0f'.repeat(16)}`

/** The sealed text with one bit of its bytes turned over. */
function damaged(sealed: string, byte: number): string {
  const [version, keyId, text = ''] = sealed.split('.')
  const bytes = Buffer.from(text, 'base64url')
  bytes[byte] = bytes[byte]! ^ 1
  return `${version}.${keyId}.${bytes.toString('base64url')}`
}

describe('a sealed secret', () => {
  test('says with which key it was sealed, and nothing of the secret', () => {
    const sealed = box.seal(secret)
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/)
    expect(Buffer.from(sealed.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('5e0f')
  })

  test('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => box.seal(secret))).size).toBe(100)
  })

  test('is opened again, whatever it is, also by the next process with the same master key', () => {
    const next = createSecretBox(MASTER_KEY)
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(next.open(box.seal(text))).toBe(text)
      }),
    )
  })
})

describe('a secret that cannot be opened', () => {
  test('was sealed with another master key: the message names both by their ids, and says what to do', () => {
    const sealed = createSecretBox(OTHER_KEY).seal(secret)
    const [, theirs] = sealed.split('.')
    const [, ours] = box.seal('').split('.')
    expect(theirs).not.toBe(ours)
    expect(() => box.open(sealed)).toThrow(
      `A stored secret was sealed with another master key (id ${theirs}; the one in use is ${ours}). ` +
        'Set HOOK_BRIDGE_MASTER_KEY, or put back the master.key file, that belongs to this database.',
    )
  })

  test('neither key stands in the message', () => {
    const open = () => box.open(createSecretBox(OTHER_KEY).seal(secret))
    expect(open).toThrow(expect.not.objectContaining({ message: expect.stringContaining(OTHER_KEY) }))
    expect(open).toThrow(expect.not.objectContaining({ message: expect.stringContaining(MASTER_KEY) }))
  })

  test('was damaged: in its nonce, its text or its tag', () => {
    const sealed = box.seal('12345678')
    for (let byte = 0; byte < 12 + 8 + 16; byte += 1) {
      expect(() => box.open(damaged(sealed, byte))).toThrow(
        'A stored secret is damaged. Put back a copy of the database.',
      )
    }
  })

  test('was cut short', () => {
    const sealed = box.seal('12345678')
    const head = sealed.slice(0, sealed.lastIndexOf('.') + 1)
    for (let length = head.length; length < sealed.length; length += 1) {
      expect(() => box.open(sealed.slice(0, length))).toThrow('A stored secret is damaged.')
    }
  })

  test.each(['', 'v1', 'v1.12345678', 'v2.12345678.AAAA', 'in clear text', secret])(
    'has a form that this version does not know: "%s"',
    (sealed) => {
      expect(() => box.open(sealed)).toThrow('A stored secret has an unknown form.')
    },
  )
})
