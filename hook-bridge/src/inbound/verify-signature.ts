import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SigningSecret } from '../signing-secret.ts'

const SIGNATURE = /^\s*(?:sha256=)?([0-9a-f]{64})\s*$/i

/**
 * Whether `header` is the HMAC-SHA256 of exactly these bytes under one of the secrets that count at `now`.
 * One rule for both vendors, whose documents and code disagree on the form: one optional `sha256=`, then 64 hex
 * digits, any case. A missing, doubled, short or garbled header is simply not valid. Never throws.
 */
export function verifySignature(
  body: Buffer,
  header: string | string[] | undefined,
  secrets: readonly SigningSecret[],
  now: number,
): boolean {
  const hex = typeof header === 'string' ? SIGNATURE.exec(header)?.[1] : undefined
  if (hex === undefined) return false
  const given = Buffer.from(hex, 'hex')
  let valid = false
  for (const secret of secrets) {
    if (secret.activeUntil !== null && now >= secret.activeUntil) continue
    const expected = createHmac('sha256', secret.vendorKey).update(body).digest()
    if (timingSafeEqual(given, expected)) valid = true
  }
  return valid
}
