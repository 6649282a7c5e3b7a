/*
 * Notifications that nobody takes: how somebody finds out.
 *
 * Real: both channels, a receiver that answers 500 and a mail server that refuses, SQLite in memory, the figures, the guides.
 * Doubles: the clock. Observed: the figures that the alert rule asks for, and the lines of the log that the guides show.
 */
import { readFileSync } from 'node:fs'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type MailServer, startMailServer } from '../../../test/support/mail-server.ts'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { createSender, type Sender } from '../../src/delivery/send-attempt.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import { createMetrics } from '../../src/metrics.ts'
import { openChannels } from '../../src/notifications/channels.ts'
import { type Sending, startSending } from '../../src/notifications/send-due.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'

const SECRET = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`
const NOTICE = { kind: 'disk-low', subject: null, at: '', title: 'T', text: 'x', link: 'https://b.example' }

let clock: FakeClock
let store: Store
let sender: Sender
let chat: Receiver
let mail: MailServer
let sendings: Sending[]
let metrics: ReturnType<typeof createMetrics>
let logged: Record<string, unknown>[]

beforeEach(async () => {
  clock = createFakeClock()
  store = openSqliteStore({ file: ':memory:', clock, serve: true })
  sender = createSender({
    guard: createTargetGuard({ allowedTargets: ['127.0.0.1'], clock }),
    clock,
    connectionsPerOrigin: 1,
  })
  chat = await startReceiver({ behaviour: { status: 500 } })
  mail = await startMailServer()
  mail.broken = true
  metrics = createMetrics()
  logged = []
  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>)
  const needs = { store, clock, metrics, log: pino({ level: 'info', base: null }, { write }) }
  const server = { host: '127.0.0.1', port: mail.port, secure: false, login: null }
  const channels = await openChannels(
    {
      language: 'en',
      webhook: { url: chat.url, secret: SECRET },
      mail: { server, from: 'b@example.com', to: ['ops@example.com'] },
    },
    { publicUrl: 'https://b.example', sender, clock, userAgent: 'hook-bridge/test' },
  )
  sendings = channels.map((channel) => startSending(needs, channel))
})
afterEach(async () => {
  await Promise.all(sendings.map((each) => each.stop()))
  await sender.close()
  await store.close()
  await chat.close()
  await mail[Symbol.asyncDispose]()
})

const figure = async (channel: string, result: string) => {
  const line = new RegExp(
    `^hook_bridge_notifications_total\\{channel="${channel}",result="${result}"\\} (\\d+)$`,
    'm',
  )
  return Number(line.exec(await metrics.text())![1])
}

/** Time passes, while sockets work. */
const pass = (done: () => Promise<boolean>) =>
  until(async () => {
    await clock.advance('1s')
    return done()
  })

test('are counted as failed on each way, logged as the guides show it, and counted as sent when it is over', async () => {
  const notifications = (['webhook', 'mail'] as const).map((channel) => ({
    channel,
    content: JSON.stringify(NOTICE),
    dueAt: clock.now(),
  }))
  await store.noteTrouble({
    subject: 'disk',
    before: null,
    after: 'disk-low',
    at: clock.now(),
    notifications,
  })
  await pass(async () => (await figure('webhook', 'failed')) > 0 && (await figure('mail', 'failed')) > 0)
  expect([await figure('webhook', 'sent'), await figure('mail', 'sent')]).toEqual([0, 0])

  const line = logged.find(({ channel }) => channel === 'webhook')!
  const shown = JSON.stringify({ ...line, time: 1795312739623, place: 'chat.example.com' })
  for (const guide of ['troubleshooting.md', 'problemas.md']) {
    expect(readFileSync(new URL(`../../../docs/${guide}`, import.meta.url), 'utf8')).toContain(`\n${shown}\n`)
  }

  chat.behave({})
  mail.broken = false
  await pass(async () => (await figure('webhook', 'sent')) === 1 && (await figure('mail', 'sent')) === 1)
  expect(await figure('mail', 'given_up')).toBe(0)
})
