// Real: the catalogue, the samples and the inbound verifier. No doubles. Observed: form and signature of what is sent.
import { events, providers, recogniseByShape } from '@hook-bridge/event-catalog'
import { describe, expect, test } from 'vitest'
import { anotherIdLike, freshSample, signedWebhook } from '../../src/cli/sample-webhook.ts'
import { signatureHeaderOf } from '../../src/inbound/signature-header.ts'
import { verifySignature } from '../../src/inbound/verify-signature.ts'
import type { OpenSource } from '../../src/registry.ts'
import { openSigningSecret } from '../../src/signing-secret.ts'

const secrets = [openSigningSecret('whsec_5e0f', null)]
const source = { signingSecrets: secrets } as unknown as OpenSource

describe('samples', () => {
  test.each(events.map((event) => [event.type, event] as const))(
    '%s has a fresh id, verifies, and is recognised by what the vendor sends',
    (type, definition) => {
      const data = freshSample(definition)
      expect(data).toEqual({ ...definition.sample, [definition.subject]: expect.any(String) })
      expect(data[definition.subject]).not.toBe(definition.sample[definition.subject])
      const { body, headers } = signedWebhook(definition, data, source, 1_767_225_600_000)
      const signature = Object.entries(headers).find(
        ([name]) => name.toLowerCase() === signatureHeaderOf(definition.provider),
      )
      expect(verifySignature(body, signature?.[1], secrets, 0)).toBe(true)
      const parsed = JSON.parse(body.toString('utf8')) as Record<string, unknown>
      const bare = providers[definition.provider].body === 'bare'
      expect(parsed).toEqual(bare ? data : { event: type, timestamp: '2026-01-01T00:00:00.000Z', data })
      expect(recogniseByShape(parsed).map((event) => event.type)).toEqual(bare ? [type] : [])
      // CablenetAI names the event nowhere, so neither does its sample.
      expect(headers['X-Inmova-Event'] ?? headers['X-CablenetAI-Event']).toBe(bare ? undefined : type)
    },
  )

  test('a fresh id has the form of the old one', () => {
    expect(anotherIdLike('1f0a0111-4b1d-4c2a-9e3f-7a6b5c4d3e2f')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(anotherIdLike('cmk1p7q3a0001s60h8w2dz4xk')).toMatch(
      /^c[a-z]{2}\d[a-z]\d[a-z]\d[a-z]\d{4}[a-z]\d\d[a-z]\d[a-z]\d[a-z]{2}\d[a-z]{2}$/,
    )
  })
})
