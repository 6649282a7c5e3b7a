// The headers of an attempt, and the bytes that are signed. Judges: Node's HMAC by hand, the canonical vector of
// Standard Webhooks, and the receivers' libraries `standardwebhooks` and `svix`, used as a receiver would.
import { createHmac } from 'node:crypto'
import { providers } from '@hook-bridge/event-catalog'
import fc from 'fast-check'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { describe, expect, it, test } from 'vitest'
import { asciiJson, deliveryHeaders } from '../../src/delivery/sign.ts'
import type { SignInput } from '../../src/delivery/sign.ts'
import { openSigningSecret } from '../../src/signing-secret.ts'

const secret = `whsec_${'5e0f'.repeat(16)}`
const older = `whsec_${'a1b2'.repeat(16)}`
const body = Buffer.from('{"event":"PROPERTY_UPDATED","data":{"city":"Málaga"}}')
const now = 1_768_471_200_999

const input: SignInput = {
  provider: providers.inmova,
  type: 'PROPERTY_UPDATED',
  eventId: 'evt_2k9',
  body,
  secrets: [openSigningSecret(secret, null)],
  now,
  attempt: 1,
  test: false,
  userAgent: 'hook-bridge/0.1.0',
}

const hexHmac = (key: string) => createHmac('sha256', key).update(body).digest('hex')

function valueOf(headers: readonly string[], name: string): string | undefined {
  const at = headers.indexOf(name)
  return at === -1 ? undefined : headers[at + 1]
}

function asRecord(headers: readonly string[]): Record<string, string> {
  const names = headers.filter((_, index) => index % 2 === 0)
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), valueOf(headers, name) ?? '']))
}

describe('the headers of an attempt', () => {
  it('for Inmova are exactly these, in this spelling', () => {
    expect(deliveryHeaders(input)).toEqual([
      'Content-Type',
      'application/json',
      'User-Agent',
      'hook-bridge/0.1.0',
      'X-Inmova-Signature',
      `sha256=${hexHmac(secret)}`,
      'X-Inmova-Event',
      'PROPERTY_UPDATED',
      'webhook-id',
      'evt_2k9',
      'webhook-timestamp',
      '1768471200',
      'webhook-signature',
      expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
      'X-Hook-Attempt',
      '1',
    ])
  })

  it('for CablenetAI carry the bare hex signature', () => {
    const headers = deliveryHeaders({ ...input, provider: providers.cablenetai, type: 'lead.created' })
    expect(valueOf(headers, 'X-CablenetAI-Signature')).toBe(hexHmac(secret))
    expect(valueOf(headers, 'X-CablenetAI-Event')).toBe('lead.created')
  })

  it('count the attempts', () => {
    expect(valueOf(deliveryHeaders({ ...input, attempt: 14 }), 'X-Hook-Attempt')).toBe('14')
  })

  it('say so when it is a test, and only then', () => {
    expect(deliveryHeaders({ ...input, test: true }).slice(-2)).toEqual(['X-Hook-Test', 'true'])
    expect(deliveryHeaders(input)).not.toContain('X-Hook-Test')
  })
})

describe('during a rotation', () => {
  const rotating = [openSigningSecret(secret, null), openSigningSecret(older, now + 1)]
  const signatures = (at: number) =>
    valueOf(deliveryHeaders({ ...input, secrets: rotating, now: at }), 'webhook-signature')?.split(' ')

  it('the vendor header is signed with the newest secret', () => {
    const headers = deliveryHeaders({ ...input, secrets: rotating })
    expect(valueOf(headers, 'X-Inmova-Signature')).toBe(`sha256=${hexHmac(secret)}`)
  })

  it('webhook-signature carries both, the newest first, until the older one has ended', () => {
    const alone = (key: string, at: number) =>
      valueOf(
        deliveryHeaders({ ...input, secrets: [openSigningSecret(key, null)], now: at }),
        'webhook-signature',
      )
    expect(signatures(now)).toEqual([alone(secret, now), alone(older, now)])
    expect(signatures(now + 1)).toEqual([alone(secret, now + 1)])
  })

  it.each([secret, older])('a receiver that knows only %s accepts the delivery', (known) => {
    const at = Date.now()
    const secrets = [openSigningSecret(secret, null), openSigningSecret(older, at + 60_000)]
    const headers = asRecord(deliveryHeaders({ ...input, secrets, now: at }))
    expect(new StandardWebhook(known).verify(body, headers)).toEqual(JSON.parse(body.toString()))
    expect(() => new SvixWebhook(known).verify(body, headers)).not.toThrow()
  })

  it('a delivery is never sent unsigned: without an active secret there are no headers', () => {
    const ended = [openSigningSecret(older, now)]
    expect(() => deliveryHeaders({ ...input, secrets: ended })).toThrow('evt_2k9 has no active secret')
    expect(() => deliveryHeaders({ ...input, secrets: [] })).toThrow('evt_2k9 has no active secret')
  })
})

describe('the Standard Webhooks signature', () => {
  it('is that of the canonical vector', () => {
    const headers = deliveryHeaders({
      ...input,
      eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: Buffer.from('{"test": 2432232314}'),
      secrets: [openSigningSecret('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', null)],
      now: 1_614_265_330_000,
    })
    expect(valueOf(headers, 'webhook-signature')).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  test('the libraries of the receivers accept whatever is signed, and nothing else', () => {
    const bodies = fc.json().map((json) => Buffer.from(json))
    const hexSecrets = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes) => Buffer.from(bytes).toString('hex'))
    fc.assert(
      fc.property(bodies, hexSecrets, (json, hex) => {
        const key = `whsec_${hex}`
        const at = Date.now()
        const headers = asRecord(
          deliveryHeaders({ ...input, body: json, secrets: [openSigningSecret(key, null)], now: at }),
        )
        for (const judge of [new StandardWebhook(key), new SvixWebhook(key)]) {
          expect(() => judge.verify(json, headers)).not.toThrow()
          expect(() => judge.verify(`${json.toString()} `, headers)).toThrow('No matching signature')
        }
      }),
    )
  })
})

describe('asciiJson', () => {
  it('hands back the very same bytes when there is nothing to escape', () => {
    const ascii = Buffer.from('{"city":"Madrid","note":"\\u00e1 \u007f"}')
    expect(asciiJson(ascii)).toBe(ascii)
  })

  it.each([
    ['{"city":"Málaga"}', '{"city":"M\\u00e1laga"}'],
    ['{"año":"2026 €"}', '{"a\\u00f1o":"2026 \\u20ac"}'],
    ['["🏠"]', '["\\ud83c\\udfe0"]'],
    ['["\u2028\u0080\uffff"]', '["\\u2028\\u0080\\uffff"]'],
  ])('writes %s as %s', (json, escaped) => {
    expect(asciiJson(Buffer.from(json)).toString('latin1')).toBe(escaped)
  })

  test('is the same JSON, in ASCII', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (value) => {
        const plain = Buffer.from(JSON.stringify(value))
        const escaped = asciiJson(plain)
        expect(escaped.every((byte) => byte < 128)).toBe(true)
        expect(JSON.parse(escaped.toString('latin1'))).toEqual(JSON.parse(plain.toString('utf8')))
      }),
    )
  })
})
