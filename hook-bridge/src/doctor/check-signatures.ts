import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { profiles } from '../delivery/platforms/profiles.ts'
import type { OpenSubscription } from '../registry.ts'
import type { SecretBox } from '../secret-box.ts'
import type { SignatureFacts } from './facts.ts'
import { sampleDeliveries, type SampleDelivery } from './sample-delivery.ts'

/**
 * Verifies samples as receivers do: from the stored secrets, over the bytes that go out; the provider's header by its
 * documentation, the other one with the library of Standard Webhooks. Empty when no secret is left to sign with.
 */
export function checkSignatures(
  { box }: { readonly box: SecretBox },
  subscription: OpenSubscription,
  now: number,
): readonly SignatureFacts[] {
  const active = subscription.secrets.filter(({ activeUntil }) => activeUntil === null || now < activeUntil)
  const secrets = active.map(({ sealed }) => box.open(sealed))
  const [newest] = secrets
  if (newest === undefined) return []
  return sampleDeliveries(subscription, now).map((sample) => ({
    provider: sample.provider.name,
    header: sample.provider.signature.header,
    vendor: verifiesVendor(sample, newest),
    standard: secrets.every((secret) => verifiesStandard(sample, secret)),
    ascii: profiles[subscription.platform].asciiBody,
  }))
}

function verifiesVendor({ provider, headers, body }: SampleDelivery, secret: string): boolean {
  const { header, prefix } = provider.signature
  const expected = Buffer.from(prefix + createHmac('sha256', secret).update(body).digest('hex'))
  const sent = Buffer.from(headers[headers.indexOf(header) + 1] ?? '')
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}

function verifiesStandard({ headers, body }: SampleDelivery, secret: string): boolean {
  const pairs = headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? '']] : []))
  try {
    new Webhook(secret).verify(body, Object.fromEntries(pairs) as Record<string, string>)
    return true
  } catch {
    return false
  }
}
