// What may be subscribed and reached. The resolver is the test's own, so that names have the addresses they need;
// how the guard holds when connections are made is in send-attempt.test.ts.
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import type { TargetGuard } from '../../src/delivery/target-guard.ts'
import { createFakeClock } from '../../../test/support/fake-clock.ts'

const PUBLIC = '93.184.215.14'

/** A guard in a world where names have these addresses. */
function guardWith(names: Record<string, string[]> = {}, allowedTargets: string[] = []): TargetGuard {
  return createTargetGuard({
    allowedTargets,
    clock: systemClock,
    async resolve(hostname) {
      const addresses = names[hostname]
      if (addresses === undefined) throw Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' })
      return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    },
  })
}

const messageOf = (verdict: ReturnType<TargetGuard['checkUrl']>) => (verdict.ok ? null : verdict.message)

describe('a URL by itself', () => {
  it.each([
    'https://hooks.zapier.com/hooks/catch/1/a/?b=c#d',
    'https://example.com:8443/hook',
    'https://EXAMPLE.com',
    'https://93.184.215.14/hook',
    'https://[2606:4700::1111]/hook',
    'https://málaga.example/hook',
    `https://example.com/${'x'.repeat(2028)}`,
  ])('%s may be a target', (url) => {
    expect(guardWith().checkUrl(url)).toEqual({ ok: true, url: new URL(url) })
  })

  it.each([
    ['', 'not a complete URL'],
    ['/hook', 'not a complete URL'],
    ['example.com/hook', 'not a complete URL'],
    ['https://', 'not a complete URL'],
    ['https://exa mple.com', 'not a complete URL'],
    ['https://[::1/hook', 'not a complete URL'],
    ['https://1.2.3.256/', 'not a complete URL'],
    ['ftp://example.com/hook', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['javascript:alert(1)', 'must begin with https://'],
    ['https://user@example.com/', 'must not contain a user name or password'],
    ['https://:secret@example.com/', 'must not contain a user name or password'],
    [`https://example.com/${'x'.repeat(2029)}`, 'longer than 2048 characters'],
    ['http://example.com/hook', 'example.com must be reached by https'],
    ['http://93.184.215.14/hook', '93.184.215.14 must be reached by https'],
  ])('%s is refused: %s', (url, message) => {
    expect(messageOf(guardWith().checkUrl(url))).toContain(message)
  })

  it('is refused without being repeated, for its path may be a secret', () => {
    for (const url of [
      'http://example.com/very-secret',
      'https://10.0.0.1/very-secret',
      'ftp://a/very-secret',
    ]) {
      expect(messageOf(guardWith().checkUrl(url))).not.toContain('very-secret')
    }
  })
})

describe('a literal address that is not public', () => {
  it.each([
    ['https://127.0.0.1/', '127.0.0.1'],
    ['https://127.0.0.1./', '127.0.0.1'],
    ['https://127.1/', '127.0.0.1'],
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://0x7f000001/', '127.0.0.1'],
    ['https://0177.0.0.1/', '127.0.0.1'],
    ['https://017700000001/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
    ['https://１２７.０.０.１/', '127.0.0.1'],
    ['https://%31%32%37.0.0.1/', '127.0.0.1'],
    ['https://0/', '0.0.0.0'],
    ['https://10.0.0.5:8080/', '10.0.0.5'],
    ['https://169.254.169.254/latest/meta-data/', '169.254.169.254'],
    ['https://192.168.1.1/', '192.168.1.1'],
    ['https://[::1]/', '::1'],
    ['https://[::]/', '::'],
    ['https://[0:0:0:0:0:0:0:1]/', '::1'],
    ['https://[::ffff:127.0.0.1]/', '::ffff:7f00:1'],
    ['https://[::ffff:7f00:1]/', '::ffff:7f00:1'],
    ['https://[::127.0.0.1]/', '::7f00:1'],
    ['https://[64:ff9b::10.0.0.1]/', '64:ff9b::a00:1'],
    ['https://[2002:7f00:1::]/', '2002:7f00:1::'],
    ['https://[fd12::1]/', 'fd12::1'],
    ['https://[fe80::1]/', 'fe80::1'],
  ])('%s is refused', (url, address) => {
    expect(messageOf(guardWith().checkUrl(url))).toMatch(`${address} is not a public address: `)
  })

  it('is refused with its range and the setting that would open it', () => {
    expect(messageOf(guardWith().checkUrl('https://10.0.0.5/'))).toBe(
      '10.0.0.5 is not a public address: a private network (10.0.0.0/8). ' +
        'If it is meant, the operator can add it to ALLOWED_TARGETS',
    )
  })

  it.each(['https', 'http'])('is accepted with %s in an allowed range', (scheme) => {
    const guard = guardWith({}, ['10.0.0.0/8', '::1'])
    expect(guard.checkUrl(`${scheme}://10.0.0.5/`).ok).toBe(true)
    expect(guard.checkUrl(`${scheme}://[::ffff:10.0.0.5]/`).ok).toBe(true)
    expect(guard.checkUrl(`${scheme}://[::1]:5678/`).ok).toBe(true)
    expect(guard.checkUrl(`${scheme}://11.0.0.5/`).ok).toBe(scheme === 'https')
    expect(guard.checkUrl(`${scheme}://192.168.0.1/`).ok).toBe(false)
  })
})

describe('a name, at the time of subscribing', () => {
  it('is accepted when all its addresses are public', async () => {
    const guard = guardWith({ 'example.com': [PUBLIC, '2606:4700::1111'] })
    expect(await guard.checkTarget('https://example.com/hook')).toEqual({
      ok: true,
      url: new URL('https://example.com/hook'),
    })
  })

  it.each([
    '127.0.0.1',
    '10.0.0.5',
    '169.254.169.254',
    '::1',
    '::ffff:192.168.0.1',
    '64:ff9b::7f00:1',
    'fe80::1%eth0',
  ])('is refused when it has the address %s, even beside public ones', async (address) => {
    const guard = guardWith({ 'bad.example': [PUBLIC, address, '8.8.8.8'] })
    const message = messageOf(await guard.checkTarget('https://bad.example/hook'))
    expect(message).toContain(`bad.example (${address}) is not a public address`)
    expect(message).toContain('ALLOWED_TARGETS')
  })

  it('is refused when the resolver gives something that is no address', async () => {
    const guard = guardWith({ 'odd.example': ['0x7f.1'] })
    expect(messageOf(await guard.checkTarget('https://odd.example/'))).toBe(
      'odd.example (0x7f.1) is no IP address',
    )
  })

  it('is looked up without the dot at its end', async () => {
    const guard = guardWith({ 'bad.example': ['10.0.0.5'] })
    expect((await guard.checkTarget('https://bad.example./')).ok).toBe(false)
  })

  it('is accepted when it does not resolve: the delivery will tell', async () => {
    expect((await guardWith().checkTarget('https://new.example/')).ok).toBe(true)
  })

  it('is accepted when the resolver takes longer than two seconds', async () => {
    const clock = createFakeClock()
    const answer = Promise.withResolvers<never>()
    const guard = createTargetGuard({ allowedTargets: [], clock, resolve: () => answer.promise })
    const verdict = guard.checkTarget('https://slow.example/')
    let settled = false
    void verdict.then(() => (settled = true))
    await clock.advance(1_999)
    expect(settled).toBe(false)
    await clock.advance(1)
    expect((await verdict).ok).toBe(true)
    answer.reject(new Error('too late to matter'))
  })

  it('leaves no timer behind', async () => {
    const clock = createFakeClock()
    const guard = createTargetGuard({ allowedTargets: [], clock, resolve: async () => [] })
    await guard.checkTarget('https://example.com/')
    expect(clock.pendingTimers).toBe(0)
  })

  it('is not looked up when the URL itself is refused, or is an address', async () => {
    const guard = guardWith({}, ['10.0.0.5'])
    expect(messageOf(await guard.checkTarget('ftp://example.com/'))).toContain('must begin with https://')
    expect((await guard.checkTarget('https://10.0.0.5/')).ok).toBe(true)
  })

  it('is asked of the system when no resolver is given', async () => {
    const guard = createTargetGuard({ allowedTargets: [], clock: systemClock })
    expect(messageOf(await guard.checkTarget('https://localhost/'))).toContain('the loopback')
  })
})

describe('a name that ALLOWED_TARGETS opens', () => {
  const world = { 'n8n.local': ['10.0.0.5'], 'mixed.local': ['10.0.0.5', PUBLIC], 'public.example': [PUBLIC] }

  it.each(['https', 'http'])('by listing it: any address, with %s', async (scheme) => {
    const guard = guardWith(world, ['n8n.local'])
    expect((await guard.checkTarget(`${scheme}://n8n.local:5678/webhook`)).ok).toBe(true)
    expect((await guard.checkTarget(`${scheme}://N8N.LOCAL./webhook`)).ok).toBe(true)
    expect((await guard.checkTarget(`${scheme}://mixed.local/`)).ok).toBe(false)
  })

  it('by listing the names above it', async () => {
    expect((await guardWith(world, ['*.local']).checkTarget('http://n8n.local/')).ok).toBe(true)
  })

  it('by listing its address', async () => {
    const guard = guardWith(world, ['10.0.0.0/8'])
    expect((await guard.checkTarget('https://n8n.local/')).ok).toBe(true)
    expect((await guard.checkTarget('https://mixed.local/')).ok).toBe(true)
    expect((await guard.checkTarget('http://n8n.local/')).ok).toBe(true)
  })

  it('but plain http needs every address to be listed', async () => {
    const guard = guardWith(world, ['10.0.0.0/8'])
    for (const host of ['mixed.local', 'public.example']) {
      expect(messageOf(await guard.checkTarget(`http://${host}/`))).toBe(
        `${host} (${PUBLIC}) must be reached by https: plain http is only for targets that ALLOWED_TARGETS lists`,
      )
    }
  })
})

describe('lookup, as node:net calls it', () => {
  const world = {
    'good.example': [PUBLIC, '2606:4700::1111'],
    'bad.example': [PUBLIC, '10.0.0.5'],
    'private.example': ['10.0.0.5'],
    'nothing.example': [],
  }

  type Options = { all?: boolean; family?: number | 'IPv4' | 'IPv6' }

  function look(
    guard: TargetGuard,
    hostname: string,
    options: Options,
    kind: 'lookup' | 'httpLookup' = 'lookup',
  ) {
    return new Promise<unknown>((resolve, reject) => {
      guard[kind](hostname, options, (error, address, family) => {
        if (error !== null) reject(error)
        else resolve(options.all === true ? address : { address, family })
      })
    })
  }

  it('hands on all vetted addresses, or the first one', async () => {
    const all = [
      { address: PUBLIC, family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]
    expect(await look(guardWith(world), 'good.example', { all: true })).toEqual(all)
    expect(await look(guardWith(world), 'good.example', { all: false })).toEqual(all[0])
    expect(await look(guardWith(world), 'good.example', {})).toEqual(all[0])
  })

  it.each([
    [0, PUBLIC],
    [4, PUBLIC],
    ['IPv4', PUBLIC],
    [6, '2606:4700::1111'],
    ['IPv6', '2606:4700::1111'],
  ] as const)('keeps to family %s', async (family, address) => {
    expect(await look(guardWith(world), 'good.example', { family })).toHaveProperty('address', address)
  })

  it.each([{ all: true }, { all: false }, { family: 4 }])(
    'fails with ERR_TARGET_BLOCKED when one address is not public: %o',
    async (options) => {
      await expect(look(guardWith(world), 'bad.example', options)).rejects.toMatchObject({
        code: 'ERR_TARGET_BLOCKED',
        message:
          'bad.example (10.0.0.5) is not a public address: a private network (10.0.0.0/8). ' +
          'If it is meant, the operator can add it to ALLOWED_TARGETS',
      })
    },
  )

  it('fails as the resolver fails', async () => {
    await expect(look(guardWith(world), 'new.example', {})).rejects.toHaveProperty('code', 'ENOTFOUND')
  })

  it('fails with ENOTFOUND when there is no address, or none of the family', async () => {
    await expect(look(guardWith(world), 'nothing.example', {})).rejects.toHaveProperty('code', 'ENOTFOUND')
    const guard = guardWith({ 'four.example': [PUBLIC] })
    await expect(look(guard, 'four.example', { family: 6 })).rejects.toHaveProperty('code', 'ENOTFOUND')
  })

  it('opens what ALLOWED_TARGETS lists', async () => {
    const opened = { address: '10.0.0.5', family: 4 }
    expect(await look(guardWith(world, ['10.0.0.5']), 'private.example', {})).toEqual(opened)
    expect(await look(guardWith(world, ['private.example']), 'private.example', {})).toEqual(opened)
  })

  it('for http wants every address to be listed', async () => {
    expect(await look(guardWith(world, ['10.0.0.5']), 'private.example', {}, 'httpLookup')).toBeTruthy()
    expect(await look(guardWith(world, ['good.example']), 'good.example', {}, 'httpLookup')).toBeTruthy()
    for (const host of ['good.example', 'bad.example']) {
      await expect(look(guardWith(world, ['10.0.0.5']), host, {}, 'httpLookup')).rejects.toMatchObject({
        code: 'ERR_TARGET_BLOCKED',
        message: expect.stringContaining('must be reached by https') as unknown,
      })
    }
  })
})

it('an entry of ALLOWED_TARGETS that cannot be read is named when the guard is made', () => {
  expect(() => guardWith({}, ['10.0.0.0/8', '10.0.0.0/64'])).toThrow(
    'ALLOWED_TARGETS: "10.0.0.0/64" is neither',
  )
})
