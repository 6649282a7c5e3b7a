// The variables about notifications. Real: the reading of the configuration. Doubles: none. Observed: what comes out, and
// what a person is told.
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { ConfigError } from '../../src/config-error.ts'

const SECRET = `whsec_${'ab12'.repeat(16)}`
const WEBHOOK = { NOTIFY_URL: 'https://chat.example.com/hook', NOTIFY_SECRET: SECRET }
const MAIL = {
  SMTP_URL: 'smtp://bridge:p%40ss@smtp.example.com',
  NOTIFY_FROM: 'Hook bridge <bridge@example.com>',
  NOTIFY_TO: 'ops@example.com, second@example.com',
}

function problemsWith(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
  }
  throw new Error('nothing was refused')
}

test('without any of them nobody is told, whatever the language', () => {
  expect(readConfig({}).notify).toBeNull()
  expect(readConfig({ NOTIFY_LANG: 'es' }).notify).toBeNull()
})

test('a webhook and mail stand alone or together', () => {
  const webhook = { url: WEBHOOK.NOTIFY_URL, secret: SECRET }
  const mail = {
    server: {
      host: 'smtp.example.com',
      port: 587,
      secure: false,
      login: { user: 'bridge', pass: 'p@ss' },
    },
    from: MAIL.NOTIFY_FROM,
    to: ['ops@example.com', 'second@example.com'],
  }
  expect(readConfig(WEBHOOK).notify).toEqual({ language: 'en', webhook, mail: null })
  expect(readConfig(MAIL).notify).toEqual({ language: 'en', webhook: null, mail })
  expect(readConfig({ ...WEBHOOK, ...MAIL, NOTIFY_LANG: 'es' }).notify).toEqual({
    language: 'es',
    webhook,
    mail,
  })
})

test.each([
  ['smtps://smtp.example.com', { host: 'smtp.example.com', port: 465, secure: true, login: null }],
  ['smtp://[::1]:2525', { host: '::1', port: 2525, secure: false, login: null }],
])('%s is a mail server', (SMTP_URL, server) => {
  expect(readConfig({ ...MAIL, SMTP_URL }).notify?.mail?.server).toEqual(server)
})

describe('is refused, and the message says what to do', () => {
  test.each([
    [{ NOTIFY_URL: WEBHOOK.NOTIFY_URL }, 'NOTIFY_SECRET: must be set, too, since NOTIFY_URL is set'],
    [{ NOTIFY_SECRET: SECRET }, 'NOTIFY_URL: must be set, too, since NOTIFY_SECRET is set'],
    [{ SMTP_URL: MAIL.SMTP_URL }, 'NOTIFY_FROM: must be set, too, since SMTP_URL is set'],
    [{ NOTIFY_TO: 'ops@example.com' }, 'SMTP_URL: must be set, too, since NOTIFY_TO is set'],
    [{ ...WEBHOOK, NOTIFY_SECRET: 'short' }, 'NOTIFY_SECRET: must be whsec_ and base64'],
    [{ ...WEBHOOK, NOTIFY_URL: 'chat.example.com' }, 'NOTIFY_URL: must be an absolute https URL'],
    [{ ...MAIL, SMTP_URL: 'smtp.example.com:587' }, 'SMTP_URL: must look like smtp://'],
    [{ ...MAIL, SMTP_URL: 'smtp://a:%zz@smtp.example.com' }, 'SMTP_URL: must look like smtp://'],
    [{ ...MAIL, NOTIFY_FROM: 'bridge' }, 'NOTIFY_FROM: must be a mail address'],
    [{ ...MAIL, NOTIFY_TO: 'ops@example.com; b@example.com' }, 'NOTIFY_TO: must be mail addresses'],
    [{ NOTIFY_LANG: 'fr' }, 'NOTIFY_LANG: must be en or es'],
  ])('%o', (env, problem) => {
    expect(problemsWith(env)).toContain(problem)
  })

  test('no secret is repeated', () => {
    const problems = problemsWith({ SMTP_URL: 'smpt://a:topsecret@h', NOTIFY_SECRET: 'topsecret' })
    expect(problems.split('\n').length).toBeGreaterThan(2)
    expect(problems).not.toContain('topsecret')
  })
})
