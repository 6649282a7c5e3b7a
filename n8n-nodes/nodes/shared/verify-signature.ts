import { createHmac, timingSafeEqual } from 'node:crypto'

const hexDigest = /^[\da-f]{64}$/i

/** Whether the signature is the HMAC-SHA256 of the body. CablenetAI writes bare hex, Inmova `sha256=` before it. */
export function verifySignature(secret: string, body: Buffer, signature: unknown): boolean {
  if (typeof signature !== 'string') return false
  const hex = signature.trim().replace(/^sha256=/i, '')
  if (!hexDigest.test(hex)) return false
  const expected = createHmac('sha256', secret).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'))
}
