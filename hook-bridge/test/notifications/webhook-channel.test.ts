/*
 * Notifications to a webhook.
 *
 * Real: the sender with its target guard, a receiver on this machine, the verifying library of Standard Webhooks.
 * Doubles: none. Observed: what arrived, and what a person is told when it did not.
 */
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { systemClock } from '../../src/clock.ts'
import { createSender, type Sender } from '../../src/delivery/send-attempt.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import type { Notice } from '../../src/notifications/notice.ts'
import { createWebhookChannel } from '../../src/notifications/webhook-channel.ts'

const SECRET = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`
const NOTICE: Notice = {
  kind: 'webhook-gone',
  subject: 'wh_1',
  at: '2026-01-15T10:30:00.000Z',
  title: 'Webhook retirado: "Leads"',
  text: 'Qué hacer.',
  link: 'https://hooks.example.com/console/webhooks/wh_1',
}
const DIGEST = { id: 'ntf_5e0f', notices: [NOTICE] }

let receiver: Receiver
let sender: Sender

beforeEach(async () => {
  receiver = await startReceiver({ secrets: [SECRET] })
  sender = senderAllowing('127.0.0.1')
})
afterEach(async () => {
  await sender.close()
  await receiver.close()
})

function senderAllowing(...allowedTargets: string[]): Sender {
  const clock = systemClock
  return createSender({ guard: createTargetGuard({ allowedTargets, clock }), clock, connectionsPerOrigin: 1 })
}

function channel(through = sender) {
  return createWebhookChannel({
    url: receiver.url,
    secret: SECRET,
    language: 'es',
    publicUrl: 'https://hooks.example.com',
    sender: through,
    clock: systemClock,
    userAgent: 'hook-bridge/test',
  })
}

test('it is signed by Standard Webhooks, with text for people and notices for programs', async () => {
  expect(await channel().send(DIGEST)).toEqual({ ok: true })
  const { headers, body, verification } = receiver.requests[0]!
  expect(verification.standard.result).toBe('valid')
  expect(headers['webhook-id']).toBe('ntf_5e0f')
  const verified = new Webhook(SECRET).verify(body.toString('utf8'), headers as Record<string, string>)
  expect(verified).toEqual({
    id: 'ntf_5e0f',
    type: 'notifications',
    sentAt: expect.stringMatching(/^20\d\d-/) as string,
    subject: NOTICE.title,
    text: `${NOTICE.title}\n${NOTICE.text}\n${NOTICE.link}\n\n--\nCada problema se comunica una vez, y otra cuando ha pasado. Enviado por el puente de webhooks en https://hooks.example.com\n`,
    notices: [NOTICE],
  })
})

test.each([
  [
    { status: 401, body: 'no' },
    { message: 'it answered 401: does it verify with the same NOTIFY_SECRET?', answer: 'no' },
  ],
  [
    { status: 302 },
    { message: 'it answered 302: redirects are not followed, set NOTIFY_URL to the final URL' },
  ],
  [{ status: 500, body: '' }, { message: 'it answered 500' }],
  [
    { fault: 'reset-before-headers' as const },
    { message: expect.stringContaining('closed the connection') as string },
  ],
])('what is not 2xx was not taken: %o', async (behaviour, expected) => {
  receiver.behave(behaviour)
  expect(await channel().send(DIGEST)).toMatchObject({ ok: false, ...expected })
})

test('a private address is refused unless ALLOWED_TARGETS lists it', async () => {
  const strict = senderAllowing()
  expect(await channel(strict).send(DIGEST)).toMatchObject({
    ok: false,
    message: expect.stringContaining('ALLOWED_TARGETS') as string,
  })
  expect(receiver.count).toBe(0)
  await strict.close()
})
