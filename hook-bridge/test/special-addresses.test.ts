// Which addresses are public. The table is written out by hand from the IANA special-purpose address registries
// (https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-special-registry), multicast, and the
// deprecated forms that embed an IPv4 address: first, some middle, and last address of each range.
import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { addressBits, addressRange, inRange, reachedBits, specialRangeOf } from '../src/special-addresses.ts'

function bitsOf(address: string): bigint {
  const bits = addressBits(address)
  if (bits === null) throw new Error(`${address} is no address`)
  return bits
}

const rangeOf = (address: string) => specialRangeOf(reachedBits(bitsOf(address)))

const special: [cidr: string, first: string, middle: string, last: string][] = [
  ['0.0.0.0/8', '0.0.0.0', '0.1.2.3', '0.255.255.255'],
  ['10.0.0.0/8', '10.0.0.0', '10.20.30.40', '10.255.255.255'],
  ['100.64.0.0/10', '100.64.0.0', '100.100.0.1', '100.127.255.255'],
  ['127.0.0.0/8', '127.0.0.0', '127.0.0.1', '127.255.255.255'],
  ['169.254.0.0/16', '169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ['172.16.0.0/12', '172.16.0.0', '172.20.1.1', '172.31.255.255'],
  ['192.0.0.0/24', '192.0.0.0', '192.0.0.170', '192.0.0.255'],
  ['192.0.2.0/24', '192.0.2.0', '192.0.2.77', '192.0.2.255'],
  ['192.31.196.0/24', '192.31.196.0', '192.31.196.1', '192.31.196.255'],
  ['192.52.193.0/24', '192.52.193.0', '192.52.193.1', '192.52.193.255'],
  ['192.88.99.0/24', '192.88.99.0', '192.88.99.1', '192.88.99.255'],
  ['192.168.0.0/16', '192.168.0.0', '192.168.1.1', '192.168.255.255'],
  ['192.175.48.0/24', '192.175.48.0', '192.175.48.42', '192.175.48.255'],
  ['198.18.0.0/15', '198.18.0.0', '198.19.0.0', '198.19.255.255'],
  ['198.51.100.0/24', '198.51.100.0', '198.51.100.7', '198.51.100.255'],
  ['203.0.113.0/24', '203.0.113.0', '203.0.113.9', '203.0.113.255'],
  ['224.0.0.0/4', '224.0.0.0', '233.252.0.1', '239.255.255.255'],
  ['240.0.0.0/4', '240.0.0.0', '250.1.2.3', '255.255.255.254'],
  ['255.255.255.255/32', '255.255.255.255', '255.255.255.255', '255.255.255.255'],
  ['::/128', '::', '::0', '0:0:0:0:0:0:0:0'],
  ['::1/128', '::1', '0:0:0:0:0:0:0:1', '::0.0.0.1'],
  ['::/96', '::2', '::8.8.8.8', '::ffff:ffff'],
  ['::ffff:0:0:0/96', '::ffff:0:0:0', '::ffff:0:8.8.8.8', '::ffff:0:ffff:ffff'],
  ['64:ff9b:1::/48', '64:ff9b:1::', '64:ff9b:1::8.8.8.8', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['100::/64', '100::', '100::dead', '100::ffff:ffff:ffff:ffff'],
  ['100:0:0:1::/64', '100:0:0:1::', '100:0:0:1::5', '100::1:ffff:ffff:ffff:ffff'],
  ['2001::/32', '2001::', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001::ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001::/23', '2001:1::', '2001:20::1', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::/32', '2001:db8::', '2001:db8:1::1', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2002::/16', '2002::', '2002:808:808::1', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2620:4f:8000::/48', '2620:4f:8000::', '2620:4f:8000::42', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff'],
  ['3fff::/20', '3fff::', '3fff:800::1', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['5f00::/16', '5f00::', '5f00:1::1', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fc00::/7', 'fc00::', 'fd12:3456:789a::1', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fe80::/10', 'fe80::', 'fe80::1%eth0', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fec0::/10', 'fec0::', 'fec0::1', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['ff00::/8', 'ff00::', 'ff02::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
]

describe.each(special)('%s', (cidr, ...addresses) => {
  it.each(addresses)('%s is special', (address) => {
    expect(rangeOf(address)).toContain(`(${cidr})`)
  })
})

const ipv4 = special.filter(([cidr]) => !cidr.includes(':'))

describe.each(ipv4)('%s inside IPv6', (cidr, ...addresses) => {
  it.each(addresses)('%s is special as IPv4-mapped and as NAT64 address', (address) => {
    expect(rangeOf(`::ffff:${address}`)).toContain(`(${cidr})`)
    expect(rangeOf(`64:ff9b::${address}`)).toContain(`(${cidr})`)
  })

  it.each(addresses)('%s is refused as 6to4, IPv4-compatible and IPv4-translated address', (address) => {
    const hex = bitsOf(address).toString(16).slice(-8)
    expect(rangeOf(`2002:${hex.slice(0, 4)}:${hex.slice(4)}::1`)).toContain('(2002::/16)')
    expect(rangeOf(`::${address}`)).not.toBeNull()
    expect(rangeOf(`::ffff:0:${address}`)).toContain('(::ffff:0:0:0/96)')
  })
})

/** Some are the last before a special range, or the first after one. */
const publicAddresses = `
  1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255
  169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0 192.31.195.255
  192.31.197.0 192.52.192.255 192.52.194.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0
  192.175.47.255 192.175.49.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255
  203.0.114.0 223.255.255.255 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2000:: 2001:200:: 2001:db7:ffff::1
  2001:db9:: 2003:: 2606:4700::1111 2620:4f:7fff::1 2620:4f:8001:: 2a00:1450:4003::1 3ffe::1
  3fff:1000::
`
  .trim()
  .split(/\s+/)

describe('outside every range', () => {
  it.each([
    '1::',
    '64:ff9b:0:1::',
    '100:0:0:2::',
    '4000::',
    '5eff::1',
    '5f01::',
    'fbff::1',
    'fe00::',
    'fe7f::1',
  ])('%s is no global unicast and so not public either', (address) => {
    expect(rangeOf(address)).toBe('outside the public address space')
  })

  it.each(publicAddresses)('%s is public', (address) => {
    expect(rangeOf(address)).toBeNull()
  })
})

describe('an address as text', () => {
  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '2130706433',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.4/8',
  ])('"%s" is none', (text) => {
    expect(addressBits(text)).toBeNull()
  })

  it.each([':::', '[::1]', '::g', '1:2:3:4:5:6:7', '::ffff:1.2.3', '::1/128'])('"%s" is none', (text) => {
    expect(addressBits(text)).toBeNull()
  })

  test('every IPv4 address means its number, alone and mapped into IPv6', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes) => {
        const number = Buffer.from(bytes).readUInt32BE()
        expect(bitsOf(bytes.join('.'))).toBe(0xffff_0000_0000n + BigInt(number))
        expect(bitsOf(`::ffff:${bytes.join('.')}`)).toBe(bitsOf(bytes.join('.')))
      }),
    )
  })

  test('every IPv6 address means its number, in whatever form it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const number = groups.reduce((bits, group) => (bits << 16n) + BigInt(group), 0n)
        const long = groups.map((group) => group.toString(16).padStart(4, '0')).join(':')
        const short = new URL(`http://[${long}]/`).hostname.slice(1, -1)
        expect(bitsOf(long)).toBe(number)
        expect(bitsOf(short)).toBe(number)
        expect(bitsOf(long.toUpperCase())).toBe(number)
      }),
    )
  })

  test('whatever Node takes for an address can be judged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(isIP(address)).not.toBe(0)
        expect(() => rangeOf(address)).not.toThrow()
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a range as text', () => {
  it('::/0 has everything', () => {
    expect(inRange(bitsOf('10.0.0.1'), addressRange('::/0'))).toBe(true)
    expect(inRange(bitsOf('ffff::'), addressRange('::/0'))).toBe(true)
  })

  it.each([
    ['10.0.0.0/8', '10.255.0.1', '11.0.0.0'],
    ['10.1.2.3/8', '10.255.0.1', '11.0.0.0'],
    ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['0.0.0.0/0', '8.8.8.8', '2000::1'],
    ['::1', '::1', '::2'],
    ['fd00::/8', 'fd12::1', 'fc00::'],
    ['::ffff:10.0.0.0/104', '10.0.0.1', '11.0.0.0'],
  ])('%s has %s and not %s', (text, inside, outside) => {
    expect(inRange(bitsOf(inside), addressRange(text))).toBe(true)
    expect(inRange(bitsOf(outside), addressRange(text))).toBe(false)
  })

  it.each([
    '',
    '/',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8.0',
    '10.0.0.0/8/8',
    '10.0/8',
    '::/129',
    'n8n/8',
  ])('"%s" is none', (text) => {
    expect(() => addressRange(text)).toThrow(`${text} is no address range`)
  })
})
