// What an operator may write into ALLOWED_TARGETS, and what it opens.
import { describe, expect, it } from 'vitest'
import { readAllowedTargets } from '../../src/delivery/allowed-targets.ts'
import { addressBits } from '../../src/special-addresses.ts'

const hasAddress = (entries: string[], address: string) =>
  readAllowedTargets(entries).hasAddress(addressBits(address) ?? -1n)

describe('an address or a range', () => {
  it.each([
    ['10.0.0.0/8', '10.1.2.3'],
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
    ['10.0.0.0/8', '64:ff9b::10.1.2.3'],
    ['::ffff:10.0.0.0/104', '10.1.2.3'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['::1/128', '::1'],
    ['fd00::/8', 'fd12::1'],
    ['64:ff9b:1::/48', '64:ff9b:1::1'],
  ])('%s opens %s', (entry, address) => {
    expect(hasAddress([entry], address)).toBe(true)
    expect(hasAddress(['192.0.2.1', entry], address)).toBe(true)
  })

  it.each([
    ['10.0.0.0/8', '11.0.0.1'],
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.1', '::1'],
    ['::1', '127.0.0.1'],
    ['fd00::/8', 'fc00::1'],
  ])('%s does not open %s', (entry, address) => {
    expect(hasAddress([entry], address)).toBe(false)
  })

  it('opens no names', () => {
    const allowed = readAllowedTargets(['10.0.0.0/8'])
    expect(allowed.hasHost('n8n.local')).toBe(false)
    expect(allowed.hasRanges).toBe(true)
  })
})

describe('a host name', () => {
  it.each([
    ['n8n.local', 'n8n.local'],
    ['N8N.Local', 'n8n.local'],
    ['n8n.local.', 'n8n.local'],
    ['localhost', 'localhost'],
    ['my_service', 'my_service'],
    ['xn--mlaga-zqa.local', 'xn--mlaga-zqa.local'],
    ['*.internal', 'n8n.internal'],
    ['*.internal', 'a.b.c.internal'],
    ['*.svc.internal', 'n8n.svc.internal'],
    ['3com.com', '3com.com'],
  ])('%s opens %s', (entry, name) => {
    expect(readAllowedTargets([entry]).hasHost(name)).toBe(true)
  })

  it.each([
    ['n8n.local', 'other.n8n.local'],
    ['n8n.local', 'n8n.local.example.com'],
    ['*.internal', 'internal'],
    ['*.internal', 'notinternal'],
    ['*.svc.internal', 'n8n.internal'],
  ])('%s does not open %s', (entry, name) => {
    expect(readAllowedTargets([entry]).hasHost(name)).toBe(false)
  })

  it('opens no addresses', () => {
    expect(hasAddress(['localhost'], '127.0.0.1')).toBe(false)
    expect(readAllowedTargets(['localhost']).hasRanges).toBe(false)
  })
})

it('nothing is open when nothing is listed', () => {
  const allowed = readAllowedTargets([])
  expect(allowed.hasHost('localhost')).toBe(false)
  expect(allowed.hasAddress(addressBits('10.0.0.1') ?? -1n)).toBe(false)
})

it.each([
  '',
  '*',
  '*.',
  '.local',
  'a..b',
  'n8n.local:5678',
  'http://n8n.local',
  'n8n.local/hook',
  '*.*.internal',
  'n8n*',
  '10.0.0.0/33',
  '10.0.0.0/x',
  '10.0.0',
  '10.0.0.256',
  '2130706433',
  '::1/129',
  '[::1]',
  '-a.local',
  'a-.local',
  'n8n local',
  'málaga.local',
  'n8n.123',
])('"%s" is refused, by name', (entry) => {
  expect(() => readAllowedTargets(['10.0.0.0/8', entry])).toThrow(`ALLOWED_TARGETS: "${entry}" is neither`)
})
