import { isIP } from 'node:net'

/** An address as a number of 128 bits; an IPv4 address as its IPv4-mapped form, so that both forms are one. */
export type AddressBits = bigint

/** A block of addresses: those whose first `prefix` of 128 bits are the same as the base's. */
export interface AddressRange {
  readonly base: AddressBits
  readonly prefix: number
}

const MAPPED_IPV4 = 0xffff_0000_0000n

/**
 * The bits of an address such as `10.0.0.5`, `::1` or `fe80::1%eth0`; `null` when the text is none.
 * Read here, because a library that looked fit took `::8.8.8.8` for `::ffff:8.8.8.8`.
 */
export function addressBits(text: string): AddressBits | null {
  const version = isIP(text)
  if (version === 0) return null
  return version === 4 ? MAPPED_IPV4 | ipv4Bits(text) : ipv6Bits(text)
}

function ipv4Bits(text: string): bigint {
  return text.split('.').reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n)
}

const ZONE = /%.*$/
const DOTTED_END = /[^:]+\.[^:]+$/

function ipv6Bits(text: string): bigint {
  const hex = text.replace(ZONE, '').replace(DOTTED_END, (dotted) => {
    const bits = ipv4Bits(dotted)
    return `${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`
  })
  const [before = [], after = []] = hex
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Array<string>(8 - before.length - after.length).fill('0')
  return [...before, ...zeros, ...after].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n)
}

const PREFIX_LENGTH = /^\d{1,3}$/

/** The range that `10.0.0.0/8`, `fc00::/7` or one single address stands for. Throws when the text is none. */
export function addressRange(text: string): AddressRange {
  const [address = '', length, ...rest] = text.split('/')
  const base = addressBits(address)
  const width = isIP(address) === 4 ? 32 : 128
  const prefix = length === undefined ? width : PREFIX_LENGTH.test(length) ? Number(length) : Infinity
  if (base === null || prefix > width || rest.length > 0) throw new Error(`${text} is no address range`)
  return { base, prefix: prefix + 128 - width }
}

export function inRange(bits: AddressBits, range: AddressRange): boolean {
  const shift = BigInt(128 - range.prefix)
  return bits >> shift === range.base >> shift
}

/** Ranges of the IANA special-purpose address registries (RFC 6890 and its successors) and of multicast. */
const SPECIAL_RANGES: readonly (readonly [cidr: string, name: string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'a private network'],
  ['100.64.0.0/10', 'a shared network of a carrier'],
  ['127.0.0.0/8', 'the loopback network'],
  ['169.254.0.0/16', 'the link-local network (cloud metadata)'],
  ['172.16.0.0/12', 'a private network'],
  ['192.0.0.0/24', 'reserved for protocols'],
  ['192.0.2.0/24', 'reserved for documentation'],
  ['192.31.196.0/24', 'reserved for AS112'],
  ['192.52.193.0/24', 'reserved for AMT'],
  ['192.88.99.0/24', 'reserved for 6to4 relays'],
  ['192.168.0.0/16', 'a private network'],
  ['192.175.48.0/24', 'reserved for AS112'],
  ['198.18.0.0/15', 'reserved for benchmarks'],
  ['198.51.100.0/24', 'reserved for documentation'],
  ['203.0.113.0/24', 'reserved for documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'the broadcast address'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'the unspecified address'],
  ['::1/128', 'the loopback address'],
  ['::/96', 'IPv4-compatible (deprecated)'],
  ['::ffff:0:0:0/96', 'IPv4-translated'],
  ['64:ff9b:1::/48', 'a local NAT64 network'],
  ['100::/64', 'discard-only'],
  ['100:0:0:1::/64', 'the dummy prefix'],
  ['2001::/32', 'Teredo'],
  ['2001::/23', 'reserved for protocols'],
  ['2001:db8::/32', 'reserved for documentation'],
  ['2002::/16', '6to4 (deprecated)'],
  ['2620:4f:8000::/48', 'reserved for AS112'],
  ['3fff::/20', 'reserved for documentation'],
  ['5f00::/16', 'segment routing'],
  ['fc00::/7', 'a private network'],
  ['fe80::/10', 'the link-local network'],
  ['fec0::/10', 'a private network (deprecated)'],
  ['ff00::/8', 'multicast'],
]

const specialRanges = SPECIAL_RANGES.map(([cidr, name]) => ({
  range: addressRange(cidr),
  label: `${name} (${cidr})`,
}))
const mappedIpv4 = addressRange('0.0.0.0/0')
const nat64 = addressRange('64:ff9b::/96')
const globalUnicast = addressRange('2000::/3')

/** The address that is reached in the end: the IPv4 address inside a NAT64 address, else the address itself. */
export function reachedBits(bits: AddressBits): AddressBits {
  return inRange(bits, nat64) ? mappedIpv4.base | (bits & 0xffff_ffffn) : bits
}

/**
 * Why an address is not a public one, in words such as `a private network (10.0.0.0/8)`; `null` for a public address.
 * Every address counts as special that is not globally reachable unicast, whether or not a range here names it.
 */
export function specialRangeOf(bits: AddressBits): string | null {
  const special = specialRanges.find(({ range }) => inRange(bits, range))
  if (special !== undefined) return special.label
  return inRange(bits, mappedIpv4) || inRange(bits, globalUnicast) ? null : 'outside the public address space'
}
