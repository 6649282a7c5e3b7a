// Which signature headers are right. Real: all of it; the right signatures are made by the simulators' own code, so
// that two implementations have to agree. Doubles: none. Observed: true or false, and that nothing is ever thrown.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { vendorSignature } from '../../../test/support/signatures.ts'
import { signatureHeaderOf } from '../../src/inbound/signature-header.ts'
import { verifySignature } from '../../src/inbound/verify-signature.ts'
import { openSigningSecret } from '../../src/signing-secret.ts'

const NOW = Date.UTC(2026, 0, 15)
const SECRET = `whsec_${'5e0f'.repeat(16)}`
const OLDER = `whsec_${'a1b2'.repeat(16)}`
const body = Buffer.from('{"id":"1f0a0111","name":"Carlos Manuel Peña"}')
const hex = vendorSignature(SECRET, body)

function verifies(header: string | string[] | undefined, secrets = [openSigningSecret(SECRET, null)]) {
  return verifySignature(body, header, secrets, NOW)
}

describe('the form of the header', () => {
  test.each([
    ['bare hex, as CablenetAI documents and Inmova codes it', hex],
    ['sha256= and hex, as the guide of Inmova says', `sha256=${hex}`],
    ['SHA256= in capitals', `SHA256=${hex}`],
    ['upper-case hex', hex.toUpperCase()],
    ['both in capitals', `SHA256=${hex.toUpperCase()}`],
    ['blanks around it', ` \t${hex}  `],
  ])('accepts %s', (_, header) => {
    expect(verifies(header)).toBe(true)
  })

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['blanks only', '  '],
    ['two of them, joined as Node joins them', `${hex}, ${hex}`],
    ['two of them as a list', [hex, hex]],
    ['one of them as a list', [hex]],
    ['a prefix alone', 'sha256='],
    ['a doubled prefix', `sha256=sha256=${hex}`],
    ['another prefix', `sha512=${hex}`],
    ['a version prefix', `v1=${hex}`],
    ['63 digits', hex.slice(1)],
    ['65 digits', `${hex}0`],
    ['62 digits, a whole byte less', hex.slice(2)],
    ['66 digits, a whole byte more', `${hex}00`],
    ['64 characters of which one is no hex digit', `${hex.slice(1)}g`],
    ['64 characters of which one is not ASCII', `${hex.slice(1)}ñ`],
    ['64 full-width digits', '０'.repeat(64)],
    ['a blank inside', `${hex.slice(0, 32)} ${hex.slice(32)}`],
    ['a line after it', `${hex}\n${hex}`],
    ['base64', Buffer.from(hex, 'hex').toString('base64')],
  ])('refuses %s', (_, header) => {
    expect(verifies(header)).toBe(false)
  })
})

describe('the bytes and the secret', () => {
  test.each([
    ['a changed byte', Buffer.from(body.toString().replace('Peña', 'Pena'))],
    ['a byte more', Buffer.concat([body, Buffer.from('\n')])],
    ['a byte less', body.subarray(0, -1)],
    ['the same JSON, written differently', Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 2))],
    ['no body', Buffer.alloc(0)],
  ])('refuses %s', (_, changed) => {
    expect(verifySignature(changed, hex, [openSigningSecret(SECRET, null)], NOW)).toBe(false)
  })

  test('an empty body can be signed, too', () => {
    const empty = Buffer.alloc(0)
    const header = vendorSignature(SECRET, empty)
    expect(verifySignature(empty, header, [openSigningSecret(SECRET, null)], NOW)).toBe(true)
  })

  test.each([
    ['of somebody else', vendorSignature(OLDER, body)],
    ['without its whsec_ prefix', vendorSignature(SECRET.slice('whsec_'.length), body)],
    ['in capitals', vendorSignature(SECRET.toUpperCase(), body)],
  ])('refuses a secret %s', (_, header) => {
    expect(verifies(header)).toBe(false)
  })

  test('without any secret nothing is right', () => {
    expect(verifies(hex, [])).toBe(false)
  })
})

describe('while a secret is being changed', () => {
  const rotating = [openSigningSecret(SECRET, null), openSigningSecret(OLDER, NOW + 1)]

  test.each([SECRET, OLDER])('%s is good', (secret) => {
    expect(verifies(vendorSignature(secret, body), rotating)).toBe(true)
    expect(verifies(vendorSignature(secret, body), rotating.toReversed())).toBe(true)
  })

  test('the older one ends at its time, to the millisecond; the new one stays', () => {
    const older = vendorSignature(OLDER, body)
    expect(verifySignature(body, older, rotating, NOW)).toBe(true)
    expect(verifySignature(body, older, rotating, NOW + 1)).toBe(false)
    expect(verifySignature(body, hex, rotating, NOW + 1)).toBe(true)
  })

  test('one that has ended is refused even when it is the only one', () => {
    expect(verifies(hex, [openSigningSecret(SECRET, NOW)])).toBe(false)
  })
})

describe('whatever comes', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array))
  const secrets = fc.string({ unit: 'binary', minLength: 1 })
  const headers = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^(sha256=)?[0-9a-fA-F]{60,68}$/),
    fc.array(fc.string()),
    fc.constant(undefined),
  )

  test('no header and no body makes it throw, and none that was invented is right', () => {
    fc.assert(
      fc.property(bytes, headers, secrets, (bytes, header, secret) => {
        expect(verifySignature(bytes, header, [openSigningSecret(secret, null)], NOW)).toBe(false)
      }),
    )
  })

  test('the right signature verifies, for every body and every secret, in each of its forms', () => {
    fc.assert(
      fc.property(bytes, secrets, fc.constantFrom('', 'sha256=', 'SHA256='), (bytes, secret, prefix) => {
        const opened = [openSigningSecret(secret, null)]
        const right = prefix + vendorSignature(secret, bytes)
        expect(verifySignature(bytes, right, opened, NOW)).toBe(true)
        expect(verifySignature(Buffer.concat([bytes, Buffer.of(0)]), right, opened, NOW)).toBe(false)
      }),
    )
  })
})

describe('the name of the header', () => {
  test.each([
    ['cablenetai', 'x-cablenetai-signature'],
    ['inmova', 'x-inmova-signature'],
  ])('of %s is %s', (provider, name) => {
    expect(signatureHeaderOf(provider)).toBe(name)
  })

  test('of a provider that is not in the catalogue is one that nobody can send', () => {
    expect(signatureHeaderOf('acme')).toBe('')
  })
})
