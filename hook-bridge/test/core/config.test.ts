// The environment becomes the configuration, or one message that names every problem. Real: all of it.
// Doubles: the environment is an argument. Observed: the configuration, or the error.
import { resolve } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { readConfig, readCopyConfig } from '../../src/config.ts'
import { ConfigError } from '../../src/config-error.ts'

const KEY = 'k'.repeat(32)

/** The lines of the message, without the first one. */
function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  return []
}

describe('an empty environment', () => {
  const defaults = {
    port: 8080,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:8080',
    database: { kind: 'sqlite', file: resolve('data/hook-bridge.db') },
    dataFolder: resolve('data'),
    apiKey: null,
    masterKey: null,
    nextMasterKey: null,
    allowedTargets: [],
    retentionDays: 30,
    retentionDaysByType: {},
    retentionBytes: null,
    heldDays: 30,
    heldMax: 100_000,
    suspendAfterDays: 5,
    logLevel: 'info',
    maxConcurrency: 200,
    rateLimit: 1000,
    notify: null,
    tracing: null,
  }

  test('is enough', () => {
    expect(readConfig({})).toEqual(defaults)
  })

  test('is what empty, blank and unknown variables make of it, too', () => {
    expect(
      readConfig({ PORT: '', HOST: '  ', PUBLIC_URL: '\n', HOME: '/root', LOG_LEVEL: undefined }),
    ).toEqual(defaults)
  })

  test('is not needed as an argument: the real one is read', () => {
    vi.stubEnv('PORT', '9123')
    expect(readConfig().port).toBe(9123)
    vi.unstubAllEnvs()
  })
})

describe('each variable', () => {
  test.each([
    ['PORT', '0', { port: 0 }],
    ['PORT', '65535', { port: 65_535 }],
    ['HOST', 'bridge.local', { host: 'bridge.local', publicUrl: 'http://bridge.local:8080' }],
    ['HOST', '::1', { host: '::1', publicUrl: 'http://[::1]:8080' }],
    ['HOST', '0.0.0.0', { host: '0.0.0.0', publicUrl: 'http://127.0.0.1:8080' }],
    ['HOST', '::', { host: '::', publicUrl: 'http://[::1]:8080' }],
    ['PUBLIC_URL', 'https://hooks.example.com', { publicUrl: 'https://hooks.example.com' }],
    ['PUBLIC_URL', 'https://example.com/hooks//', { publicUrl: 'https://example.com/hooks' }],
    ['PUBLIC_URL', 'http://bridge:8080/', { publicUrl: 'http://bridge:8080' }],
    [
      'DATABASE_URL',
      'file:/var/lib/hooks.db',
      { database: { kind: 'sqlite', file: '/var/lib/hooks.db' }, dataFolder: '/var/lib' },
    ],
    [
      'DATABASE_URL',
      'file:///var/lib/hooks.db',
      { database: { kind: 'sqlite', file: '/var/lib/hooks.db' }, dataFolder: '/var/lib' },
    ],
    [
      'DATABASE_URL',
      'file:x.db',
      { database: { kind: 'sqlite', file: resolve('x.db') }, dataFolder: resolve('.') },
    ],
    [
      'DATABASE_URL',
      'file::memory:',
      { database: { kind: 'sqlite', file: ':memory:' }, dataFolder: resolve('data') },
    ],
    ['HOOK_BRIDGE_API_KEY', KEY, { apiKey: KEY }],
    ['HOOK_BRIDGE_MASTER_KEY', KEY, { masterKey: KEY }],
    ['HOOK_BRIDGE_NEXT_MASTER_KEY', KEY, { nextMasterKey: KEY }],
    [
      'ALLOWED_TARGETS',
      '10.0.0.0/8, n8n.local\n*.internal,::1',
      { allowedTargets: ['10.0.0.0/8', 'n8n.local', '*.internal', '::1'] },
    ],
    ['ALLOWED_TARGETS', ' , ', { allowedTargets: [] }],
    ['RETENTION_DAYS', '7', { retentionDays: 7 }],
    ['RETENTION_DAYS', '3650', { retentionDays: 3650 }],
    [
      'RETENTION_DAYS_BY_TYPE',
      'lead.created=7, inmova_document_uploaded=30 unknown=1',
      { retentionDaysByType: { 'lead.created': 7, DOCUMENT_UPLOADED: 30, unknown: 1 } },
    ],
    ['RETENTION_SIZE', '20GB', { retentionBytes: 20e9 }],
    ['RETENTION_SIZE', '1.5 tb', { retentionBytes: 1.5e12 }],
    ['RETENTION_SIZE', '10000000B', { retentionBytes: 1e7 }],
    ['HELD_DAYS', '1', { heldDays: 1 }],
    ['RETENTION_DAYS', '10', { heldDays: 10 }],
    ['RETENTION_DAYS', '40', { heldDays: 30 }],
    ['HELD_MAX', '1', { heldMax: 1 }],
    ['SUSPEND_AFTER_DAYS', '1', { suspendAfterDays: 1 }],
    ['LOG_LEVEL', 'silent', { logLevel: 'silent' }],
    ['MAX_CONCURRENCY', '1', { maxConcurrency: 1 }],
    ['RATE_LIMIT', '1', { rateLimit: 1 }],
  ])('%s=%j', (name, value, expected) => {
    expect(readConfig({ [name]: value })).toMatchObject(expected)
  })

  test('may have blanks and a line end around it, as files and panels leave them', () => {
    expect(
      readConfig({ HOOK_BRIDGE_API_KEY: ` ${KEY}\n`, PORT: ' 81 ', LOG_LEVEL: 'warn\r\n' }),
    ).toMatchObject({
      apiKey: KEY,
      port: 81,
      logLevel: 'warn',
    })
  })
})

describe('a variable that cannot be used is named, with what it must be', () => {
  test.each([
    ['PORT', 'http', 'must be a port number'],
    ['PORT', '65536', 'must be a port number'],
    ['PORT', '-1', 'must be a port number'],
    ['PORT', '80.5', 'must be a port number'],
    ['PUBLIC_URL', 'hooks.example.com', 'must be an absolute http(s) URL'],
    ['PUBLIC_URL', 'ftp://hooks.example.com', 'must be an absolute http(s) URL'],
    ['DATABASE_URL', './data.db', 'must look like file:./data/hook-bridge.db'],
    ['DATABASE_URL', 'file:', 'must look like file:./data/hook-bridge.db'],
    ['DATABASE_URL', 'mysql://localhost/hooks', 'must look like file:./data/hook-bridge.db'],
    ['HOOK_BRIDGE_API_KEY', 'short', 'must be at least 32 characters long'],
    ['HOOK_BRIDGE_MASTER_KEY', 'k'.repeat(31), 'must be at least 32 characters long'],
    ['HOOK_BRIDGE_MASTER_KEY', ` ${'k'.repeat(31)} `, 'must be at least 32 characters long'],
    ['ALLOWED_TARGETS', '10.0.0.0/8,not a host!', '"host!" is neither an address, nor an address range'],
    ['ALLOWED_TARGETS', '10.0.0.0/99', '"10.0.0.0/99" is neither'],
    [
      'RETENTION_DAYS_BY_TYPE',
      'lead.creatd=7',
      'There is no event "lead.creatd". Did you mean lead.created?',
    ],
    [
      'RETENTION_DAYS_BY_TYPE',
      'lead.created=soon',
      '"lead.created=soon" must be a type and whole days from 1 on, such as lead.created=7',
    ],
    [
      'RETENTION_DAYS_BY_TYPE',
      'lead.created=0',
      '"lead.created=0" must be a type and whole days from 1 on, such as lead.created=7',
    ],
    [
      'RETENTION_DAYS_BY_TYPE',
      'lead.created=7,cablenetai_lead_created=8',
      'lead.created is there twice: give it once',
    ],
    [
      'RETENTION_DAYS_BY_TYPE',
      'lead.created=31',
      'lead.created=31 must not be more than RETENTION_DAYS (30): older events are deleted, of whatever type',
    ],
    ['RETENTION_SIZE', '20', 'must be a size, such as 20GB or 500MB'],
    ['RETENTION_SIZE', '20GiB', 'must be a size, such as 20GB or 500MB'],
    ['RETENTION_SIZE', '9MB', 'must be 10MB or more'],
    ['RETENTION_DAYS', '6', 'must be 7 or more: duplicates are recognised for 7 days'],
    ['RETENTION_DAYS', '3651', 'must be a whole number of days, up to 3650'],
    ['RETENTION_DAYS', 'for ever', 'must be a whole number of days, up to 3650'],
    ['HELD_DAYS', '0', 'must be 1 or more'],
    ['HELD_DAYS', '31', 'must not be more than RETENTION_DAYS (30)'],
    ['HELD_MAX', '0', 'must be 1 or more'],
    ['SUSPEND_AFTER_DAYS', '0', 'must be 1 or more'],
    ['SUSPEND_AFTER_DAYS', 'never', 'must be a whole number of days, up to 365'],
    ['LOG_LEVEL', 'loud', '"info"'],
    ['MAX_CONCURRENCY', '0', 'must be a whole number from 1 to 10000'],
    ['MAX_CONCURRENCY', 'many', 'must be a whole number from 1 to 10000'],
    ['RATE_LIMIT', '0', 'must be a whole number of 1 or more'],
  ])('%s=%j', (name, value, text) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name}: [^:]`))
    expect(problems[0]).toContain(text)
  })
})

describe('PostgreSQL', () => {
  const url = 'postgres://bridge:secret@db.example.com:5432/hooks'

  test.each([url, 'postgresql://db/hooks'])(
    '%s is a database, with the key that all bridges on it share',
    (url) => {
      const config = readConfig({ DATABASE_URL: url, HOOK_BRIDGE_MASTER_KEY: KEY })
      expect(config).toMatchObject({ database: { kind: 'postgres', url }, dataFolder: resolve('data') })
    },
  )

  test('with an address that cannot be read is refused, with what is often the reason', () => {
    const problems = problemsOf({ DATABASE_URL: 'postgres://u:p/w@h/d', HOOK_BRIDGE_MASTER_KEY: KEY })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^DATABASE_URL: must look like .*in a password, @ is written %40/)
  })

  test('without that key is refused: each machine would make one of its own', () => {
    const problems = problemsOf({ DATABASE_URL: url })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(
      /^HOOK_BRIDGE_MASTER_KEY: must be set with PostgreSQL: .*openssl rand -hex 32/,
    )
    expect(problems[0]).not.toContain('secret')
  })
})

describe('a copy to PostgreSQL', () => {
  const url = 'postgres://bridge:secret@db.example.com:5432/hooks'
  const file = (path: string) => ({ database: { kind: 'sqlite', file: resolve(path) } })

  test.each([
    ['the default file', {}, { to: url }, 'data/hook-bridge.db'],
    ['the file of DATABASE_URL', { DATABASE_URL: 'file:a.db' }, { to: url }, 'a.db'],
    ['the default file to DATABASE_URL', { DATABASE_URL: url }, {}, 'data/hook-bridge.db'],
    ['a file to DATABASE_URL', { DATABASE_URL: url }, { from: 'b/c.db' }, 'b/c.db'],
    ['a file in the form of DATABASE_URL', {}, { from: 'file:b.db', to: url }, 'b.db'],
  ])('is one of %s, and needs no master key of its own', (_name, env, given, path) => {
    expect(readCopyConfig(given, env)).toMatchObject({ source: file(path), to: url })
  })

  test('wants to know where to, and repeats no password', () => {
    for (const to of [undefined, 'file:x.db']) {
      expect(() => readCopyConfig({ to }, {})).toThrow('Where to? Give the PostgreSQL server')
    }
    expect(() => readCopyConfig({ to: 'postgres://u:secret/p@h/d' }, {})).toThrow(
      /^(?!.*secret).*@ is written %40/s,
    )
  })
})

test('the error says what it is about', () => {
  expect(() => readConfig({ PORT: 'x' })).toThrow(
    'The configuration is not usable:\n  PORT: must be a port number',
  )
})

test('all problems are named at once, and no secret is', () => {
  const secrets = { HOOK_BRIDGE_API_KEY: 'my-api-key', HOOK_BRIDGE_MASTER_KEY: 'my-master-key' }
  const env = {
    ...secrets,
    PORT: 'x',
    PUBLIC_URL: 'y',
    ALLOWED_TARGETS: '!,?',
    DATABASE_URL: 'postgres://u:pw@[h/d',
  }
  const problems = problemsOf(env)
  expect(problems.map((line) => line.split(':')[0])).toEqual([
    'PORT',
    'PUBLIC_URL',
    'DATABASE_URL',
    'HOOK_BRIDGE_API_KEY',
    'HOOK_BRIDGE_MASTER_KEY',
    'ALLOWED_TARGETS',
    'ALLOWED_TARGETS',
  ])
  for (const secret of [...Object.values(secrets), 'pw']) expect(problems.join('\n')).not.toContain(secret)
})
