// `notify test`. Real: the command as a child process, a mail server and a receiver on this machine. Doubles: none.
// Observed: what arrives, what is printed, the exit code.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MailServer, makeCertificate, startMailServer } from '../../../test/support/mail-server.ts'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { createInstallation, type Installation } from './installation.ts'

const SECRET = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`
const LOGIN = { user: 'bridge', pass: 'topsecret' }
const pem = makeCertificate()

let installation: Installation
let receiver: Receiver
let mail: MailServer

beforeEach(async () => {
  installation = await createInstallation()
  receiver = await startReceiver({ secrets: [SECRET] })
  mail = await startMailServer({ login: LOGIN, ...(pem !== null && { pem }) })
})
afterEach(async () => {
  await installation[Symbol.asyncDispose]()
  await receiver.close()
  await mail[Symbol.asyncDispose]()
})

const test_ = (env: Record<string, string>, ...more: string[]) =>
  installation.run(['notify', 'test', ...more], { env })
const webhook = () => ({ NOTIFY_URL: receiver.url, NOTIFY_SECRET: SECRET })
const byMail = (pass = LOGIN.pass) => ({
  SMTP_URL: `smtp://${LOGIN.user}:${pass}@127.0.0.1:${mail.port}`,
  NOTIFY_FROM: 'bridge@example.com',
  NOTIFY_TO: 'ops@example.com',
})

test('where nothing is set up, it says what to set', async () => {
  const { code, stderr } = await test_({})
  expect(code).toBe(1)
  expect(stderr).toContain(
    'Set NOTIFY_URL and NOTIFY_SECRET for a webhook, or SMTP_URL, NOTIFY_FROM and NOTIFY_TO',
  )
})

test.skipIf(pem === null)('one is sent on each way, and it says so', async () => {
  const ca = join(installation.folder, 'ca.pem')
  await writeFile(ca, pem!)
  const env = { ...webhook(), ...byMail(), NODE_EXTRA_CA_CERTS: ca, NOTIFY_LANG: 'es' }
  const { code, stdout } = await test_(env)
  expect(stdout).toBe(`Webhook at 127.0.0.1:${receiver.port}: sent.\nMail through 127.0.0.1: sent.\n`)
  expect(code).toBe(0)
  expect(receiver.requests[0]!.verification.standard.result).toBe('valid')
  expect(mail.mails).toMatchObject([{ secure: true, to: ['ops@example.com'] }])
  expect(mail.mails[0]!.raw).toContain('Prueba de las notificaciones')
})

test('it says what is wrong and what to do, without the password, and fails', async () => {
  receiver.behave({ status: 401, body: 'bad signature' })
  const { code, stdout, stderr } = await test_({ ...webhook(), ...byMail('wrong%40pass') })
  expect(code).toBe(1)
  expect(stdout).toContain(
    'it answered 401: does it verify with the same NOTIFY_SECRET?\n  It said: bad signature',
  )
  expect(stdout).toMatch(
    pem === null
      ? /did not accept the user name and password/
      : /Mail through 127\.0\.0\.1: not sent\.\n {2}the certificate of/,
  )
  expect(stdout + stderr).not.toMatch(/wrong.pass/)
})

test('with --json scripts get the same', async () => {
  receiver.behave({ status: 500, body: 'out of order' })
  const { code, stdout } = await test_(webhook(), '--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    ok: false,
    channels: [
      {
        channel: 'webhook',
        place: `127.0.0.1:${receiver.port}`,
        ok: false,
        message: 'it answered 500',
        answer: 'out of order',
      },
    ],
  })
})
