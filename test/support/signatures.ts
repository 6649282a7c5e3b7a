import { createHmac, timingSafeEqual } from 'node:crypto'

// Written apart from hook-bridge on purpose: two implementations that agree are the proof that both are right.

/** The vendors' signature: HMAC-SHA256 of the exact bytes, keyed with the whole secret as UTF-8, in lower-case hex. */
export function vendorSignature(secret: string, bytes: Uint8Array): string {
  return createHmac('sha256', Buffer.from(secret, 'utf8')).update(bytes).digest('hex')
}

/** One `v1,…` value of Standard Webhooks: HMAC-SHA256 of `id.timestamp.body`, keyed with the secret's base64 tail. */
export function standardSignature(
  secret: string,
  { id, timestamp, bytes }: { id: string; timestamp: string; bytes: Uint8Array },
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(bytes).digest('base64')
  return `v1,${digest}`
}

/** Whether both texts are equal, told in constant time. */
export function sameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8')]
  return first.length === second.length && timingSafeEqual(first, second)
}
