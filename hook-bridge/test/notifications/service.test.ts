/*
 * From a receiver that fails to the operator who reads of it.
 *
 * Real: the whole service on SQLite in memory, a receiver that fails, a mail server, a receiver of notifications that
 * checks signatures; for two processes, notifications on two stores of one PostgreSQL server. Doubles: the clock. Observed: mails, notifications, figures.
 */
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import type { Duration } from '../../../test/support/duration.ts'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { type MailServer, startMailServer } from '../../../test/support/mail-server.ts'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { createMetrics } from '../../src/metrics.ts'
import { startNotifications } from '../../src/notifications/start-notifications.ts'
import { createRegistry } from '../../src/registry.ts'
import { createSignals } from '../../src/signals.ts'
import { createBridge, lead, subscribed, type TestBridge } from '../http/bridge.ts'
import { newSubscription, newWorkspace, START } from '../store/fixtures.ts'
import { describeWithPostgres } from '../store/postgres-database.ts'

const SECRET = `whsec_${Buffer.alloc(32, 'k').toString('base64')}`
const MAIL = {
  server: { host: '127.0.0.1', secure: false, login: null },
  from: 'b@example.com',
  to: ['ops@example.com'],
}

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

interface Scene {
  readonly clock: FakeClock
  readonly bridge: TestBridge
  readonly mail: MailServer
  readonly chat: Receiver
  readonly failing: Receiver
}

async function createScene(): Promise<Scene> {
  const clock = createFakeClock()
  const mail = await startMailServer()
  const chat = await startReceiver({ clock, secrets: [SECRET] })
  const failing = await startReceiver({ clock, behaviour: { status: 410 } })
  const notify = {
    language: 'en',
    webhook: { url: chat.url, secret: SECRET },
    mail: { ...MAIL, server: { ...MAIL.server, port: mail.port } },
  } as const
  const bridge = await createBridge({ clock, config: { notify } })
  cleanups.push(
    async () => mail[Symbol.asyncDispose](),
    () => chat.close(),
    () => failing.close(),
    async () => {
      const closed = bridge.close()
      await clock.advance('10s')
      await closed
    },
  )
  await bridge.service.start()
  return { clock, bridge, mail, chat, failing }
}

/** Lets time pass while sockets work. */
async function pass(clock: FakeClock, done: () => boolean | Promise<boolean>): Promise<void> {
  await until(async () => {
    await clock.advance('1s')
    return done()
  })
}

test('a receiver that is gone: one mail and one signed notification, and one each when it is back', async () => {
  const { clock, bridge, mail, chat, failing } = await createScene()
  const { id } = await subscribed(bridge.alice, { url: failing.urlFor('/hook/secret-path'), name: 'Leads' })
  await bridge.alice.post('/api/v1/events', { event: 'lead.created', data: lead() })
  await pass(clock, () => mail.mails.length > 0 && chat.count > 0)
  expect(chat.requests[0]!.verification.standard.result).toBe('valid')
  expect(chat.requests[0]!.json()).toMatchObject({
    notices: [
      {
        kind: 'webhook-gone',
        subject: id,
        text: expect.stringContaining('The last attempt: the receiver answered 410.') as string,
        link: `https://bridge.example.com/console/webhooks/${id}`,
      },
    ],
  })
  for (const text of [mail.mails[0]!.raw, chat.requests[0]!.body.toString('utf8')]) {
    expect(text).toContain('Leads')
    for (const hidden of ['secret-path', 'Ana', SECRET.slice(6)]) expect(text).not.toContain(hidden)
  }

  failing.behave({})
  await bridge.alice.patch(`/api/v1/webhooks/${id}`, { active: true })
  await pass(clock, () => mail.mails.length > 1 && chat.count > 1)
  expect(chat.requests[1]!.json()).toMatchObject({ notices: [{ kind: 'webhook-back', subject: id }] })
  await clock.advance('10m')
  expect([mail.mails.length, chat.count]).toEqual([2, 2])
  const { text } = await bridge.alice.request({ method: 'GET', url: '/metrics' })
  expect(text).toContain('hook_bridge_notifications_total{channel="mail",result="sent"} 2')
  expect(text).toContain('hook_bridge_notifications_total{channel="webhook",result="sent"} 2')
})

test('while nobody takes mail, events are taken in and delivered as ever, and the webhook is told', async () => {
  const { clock, bridge, mail, chat, failing } = await createScene()
  mail.broken = true
  const good = await startReceiver({ clock })
  cleanups.push(() => good.close())
  await subscribed(bridge.alice, { url: failing.url })
  await subscribed(bridge.alice, { url: good.url, events: ['lead.created', 'payment.received'] })
  await bridge.alice.post('/api/v1/events', { event: 'lead.created', data: lead() })
  await pass(clock, async () => {
    const { text } = await bridge.alice.request({ method: 'GET', url: '/metrics' })
    return text.includes('{channel="mail",result="failed"} 1')
  })
  await pass(clock, () => chat.count === 1)
  const begun = clock.now()
  await bridge.alice.post('/api/v1/events', { event: 'lead.created', data: lead('lead-2') })
  await good.waitFor(2)
  expect(clock.now()).toBe(begun)
  mail.broken = false
  await pass(clock, () => mail.mails.length === 1)
  expect(chat.count).toBe(1)
})

describeWithPostgres('two processes on PostgreSQL', (database) => {
  const clocks = [createFakeClock(), createFakeClock()] as const
  const box = { seal: (text: string) => text, open: (text: string) => text }

  async function startProcess(clock: FakeClock, { port }: MailServer) {
    const store = await database.open({ clock, serve: false })
    const registry = createRegistry(store, box)
    store.onRegistryChange(() => registry.reload())
    await registry.reload()
    const log = pino({ level: 'silent' })
    const nothing = {
      deliveries: new Map(),
      webhooks: new Map(),
      inFlight: 0,
      databaseBytes: 0,
      freeBytes: null,
    }
    const mail = { ...MAIL, server: { ...MAIL.server, port } }
    const running = await startNotifications(
      { language: 'en', webhook: null, mail },
      {
        store,
        registry,
        clock,
        log,
        signals: createSignals(log),
        metrics: createMetrics(),
        publicUrl: 'https://hooks.example.com',
        suspendAfterMs: 5 * 86_400_000,
        userAgent: 'test',
        sender: { send: () => Promise.reject(new Error('there is no webhook')) },
        readFigures: async () => nothing,
      },
    )
    cleanups.push(async () => running.stop(0))
    return store
  }

  const both = (duration: Duration) => Promise.all(clocks.map((clock) => clock.advance(duration)))
  const mails = (server: MailServer, count: number) =>
    until(
      async () => {
        await both('1s')
        return server.mails.length >= count
      },
      { deadlineMs: 15_000, what: `${count} mails` },
    )

  test('send one mail of what both of them find, and one when it is over', async () => {
    const mail = await startMailServer()
    cleanups.push(async () => mail[Symbol.asyncDispose]())
    const store = await startProcess(clocks[0], mail)
    await startProcess(clocks[1], mail)
    const workspace = await store.addWorkspace(newWorkspace())
    const webhook = await store.addSubscription(newSubscription(workspace, { state: 'gone' }))
    await mails(mail, 1)
    for (let minute = 0; minute < 60; minute += 1) await both('3s')
    expect(mail.mails).toHaveLength(1)
    expect(mail.mails[0]!.raw).toContain('Webhook gone')

    await store.changeSubscription(webhook.row, { state: 'active', updatedAt: START + 1 })
    await mails(mail, 2)
    for (let minute = 0; minute < 60; minute += 1) await both('3s')
    expect(mail.mails).toHaveLength(2)
    expect(mail.mails[1]!.raw).toContain('Webhook active again')
    expect(
      await database.query('SELECT * FROM trouble UNION ALL SELECT channel, content, row FROM notification'),
    ).toEqual([])
  }, 40_000)
})
