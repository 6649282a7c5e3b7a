import { randomBytes } from 'node:crypto'

/** Prefixes of the ids that are random text (few rows each). */
export type RandomIdPrefix = 'src' | 'wh' | 'ws' | 'key' | 'rec'

/** A new random id such as `wh_5e0f…` (24 hex digits, 96 bits). */
export function newId(prefix: RandomIdPrefix): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`
}

/**
 * A new signing secret: `whsec_` and 64 hex digits. The whole string is the UTF-8 key of the vendors' HMAC
 * (as Inmova does it), its tail read as base64 is the key of Standard Webhooks.
 */
export function newSigningSecret(): string {
  return `whsec_${randomBytes(32).toString('hex')}`
}

/** A new API key, shown once: `hbk_` and 64 hex digits. */
export function newApiKey(): string {
  return `hbk_${randomBytes(32).toString('hex')}`
}

/** The secret part of an inbound URL: 43 URL-safe characters, 256 bits. */
export function newInboundToken(): string {
  return randomBytes(32).toString('base64url')
}

/** `size` random bytes, for keys and nonces. */
export function newKeyBytes(size: number): Buffer {
  return randomBytes(size)
}

/** A number from 0 (inclusive) to 1 (exclusive), for the spread of retry delays. */
export function random(): number {
  return Math.random()
}
