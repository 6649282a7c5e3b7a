// Which bytes a signing secret stands for, in each of its two uses.
import { describe, expect, it } from 'vitest'
import { openSigningSecret } from '../src/signing-secret.ts'

const hexTail = '00ff'.repeat(16)

describe('the vendor key', () => {
  it.each([`whsec_${hexTail}`, 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'contraseña'])(
    'of %s is the whole string as UTF-8, prefix included',
    (secret) => {
      expect(openSigningSecret(secret, null).vendorKey.export()).toEqual(Buffer.from(secret, 'utf8'))
    },
  )
})

describe('the Standard Webhooks key', () => {
  it.each([
    ['is what follows whsec_, read as base64', `whsec_${hexTail}`, Buffer.from(hexTail, 'base64')],
    ['is the whole secret, read as base64, when there is no whsec_', 'c2VjcmV0', Buffer.from('secret')],
    ['is the secret itself when nothing of it is base64', '¡¿!?', Buffer.from('¡¿!?')],
    ['is the secret itself when nothing follows whsec_', 'whsec_', Buffer.from('whsec_')],
  ])('%s', (_, secret, key) => {
    expect(openSigningSecret(secret, null).standardKey.export()).toEqual(key)
  })
})

it('a secret knows until when it signs', () => {
  expect(openSigningSecret(`whsec_${hexTail}`, 1_768_471_200_000).activeUntil).toBe(1_768_471_200_000)
  expect(openSigningSecret(`whsec_${hexTail}`, null).activeUntil).toBeNull()
})
