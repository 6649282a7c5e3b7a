import { addressBits, reachedBits, specialRangeOf } from '../delivery/special-addresses.ts'

/** Why a provider in the internet cannot send to this address, and what to do; null when nothing speaks against it. */
export function unreachableReason(publicUrl: string): string | null {
  const { origin, hostname } = new URL(publicUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  const bits = addressBits(host)
  const special = bits === null ? null : specialRangeOf(reachedBits(bits))
  const isLocalName = host === 'localhost' || /\.(localhost|local|internal|lan)$/.test(host)
  if (special === null && !isLocalName) return null
  return (
    `a provider cannot reach ${origin}, which is ${special ?? 'a name of this network only'}. ` +
    'Set PUBLIC_URL to the address that the internet has for this bridge.'
  )
}
