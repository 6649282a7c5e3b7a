import { createSecretKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A signing secret, ready for use. KeyObjects, because a Buffer as key makes every HMAC six times slower. */
export interface SigningSecret {
  /** Key of the vendors' signature: the UTF-8 bytes of the whole secret, prefix included. */
  readonly vendorKey: KeyObject
  /** Key of Standard Webhooks: what follows `whsec_`, read as base64. */
  readonly standardKey: KeyObject
  /** Milliseconds since the epoch; from then on it signs nothing. `null`: the current secret, no end. */
  readonly activeUntil: number | null
}

const PREFIX = 'whsec_'

/**
 * Makes both keys of a secret such as `whsec_5e0f…`. A secret without the prefix (pasted from elsewhere) is read as
 * base64 as a whole; one without a single base64 character is taken as it is.
 */
export function openSigningSecret(secret: string, activeUntil: number | null): SigningSecret {
  const whole = Buffer.from(secret, 'utf8')
  const tail = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64')
  return {
    vendorKey: createSecretKey(whole),
    standardKey: createSecretKey(tail.length > 0 ? tail : whole),
    activeUntil,
  }
}
