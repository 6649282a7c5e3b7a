import { isIP } from 'node:net'
import { addressRange, inRange, reachedBits } from '../special-addresses.ts'
import type { AddressBits, AddressRange } from '../special-addresses.ts'

/** What an operator opened with ALLOWED_TARGETS, although it is not public. */
export interface AllowedTargets {
  /** Whether the address lies in a range that is listed, be it as IPv4, IPv4-mapped or NAT64 address. */
  hasAddress(bits: AddressBits): boolean
  /** Whether the name is listed, itself or through `*.`; then its addresses are not looked at. */
  hasHost(name: string): boolean
  /** Whether any address range is listed at all. */
  readonly hasRanges: boolean
}

// The last label must not be a number: URLs take such a host for an IPv4 address.
const HOST = /^(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z_]([a-z0-9_-]*[a-z0-9_])?\.?$/

/**
 * Reads entries such as `10.0.0.0/8`, `::1`, `n8n.local` and `*.internal` (every name below it, at any depth).
 * Throws an Error that names the entry that is none of these.
 */
export function readAllowedTargets(entries: readonly string[]): AllowedTargets {
  const ranges: AddressRange[] = []
  const hosts = new Set<string>()
  for (const entry of entries) {
    if (entry.includes('/') || isIP(entry) !== 0) ranges.push(readRange(entry))
    else hosts.add(readHost(entry))
  }
  return {
    hasAddress: (bits) => ranges.some((range) => inRange(bits, range) || inRange(reachedBits(bits), range)),
    hasHost: (name) => hosts.has(name) || parentsOf(name).some((parent) => hosts.has(`*.${parent}`)),
    hasRanges: ranges.length > 0,
  }
}

function readRange(entry: string): AddressRange {
  try {
    return addressRange(entry)
  } catch {
    throw invalid(entry)
  }
}

function readHost(entry: string): string {
  const name = entry.toLowerCase()
  if (!HOST.test(name)) throw invalid(entry)
  return name.replace(/\.$/, '')
}

function invalid(entry: string): Error {
  return new Error(
    `ALLOWED_TARGETS: "${entry}" is neither an address, nor an address range such as 10.0.0.0/8, ` +
      'nor a host name such as n8n.local or *.internal',
  )
}

/** `b.c` and `c` for `a.b.c`. */
function parentsOf(name: string): string[] {
  const labels = name.split('.')
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join('.'))
}
