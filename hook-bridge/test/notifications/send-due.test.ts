/*
 * How notifications are sent: gathered, each once, again where they could not be, over restarts.
 *
 * Real: SQLite on disk, the figures. Doubles: the clock; a channel that takes or
 * refuses. Observed: what the channel got, the log, the figures.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { createMetrics } from '../../src/metrics.ts'
import type { Channel, Digest, SendResult } from '../../src/notifications/notice.ts'
import { type Sending, startSending } from '../../src/notifications/send-due.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'

const MINUTE = 60_000

let folder: string
let clock: FakeClock
let store: Store
let sending: Sending
let digests: Digest[]
let answer: SendResult | Promise<SendResult>
let logged: Record<string, unknown>[]
let metrics: ReturnType<typeof createMetrics>

const channel: Channel = {
  name: 'mail',
  place: 'smtp.example.com',
  async send(digest) {
    digests.push(digest)
    return answer
  },
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'notifications-'))
  clock = createFakeClock()
  digests = []
  logged = []
  answer = { ok: true }
  metrics = createMetrics()
  start()
})
afterEach(async () => {
  await sending.stop()
  await store.close()
  rmSync(folder, { recursive: true })
})

function start(): void {
  store = openSqliteStore({ file: join(folder, 'bridge.db'), clock, serve: true })
  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>)
  sending = startSending({ store, clock, metrics, log: pino({ level: 'info' }, { write }) }, channel)
}

/** Something is wrong with each of these subjects, and is to be sent within a minute. */
async function happen(...subjects: string[]): Promise<void> {
  const at = clock.now()
  for (const subject of subjects) {
    const toSend = {
      channel: 'mail',
      content: JSON.stringify({ title: subject }),
      dueAt: at + MINUTE,
    } as const
    await store.noteTrouble({ subject, before: null, after: 'x', at, notifications: [toSend] })
  }
}

const sent = () => digests.map(({ notices }) => notices.map(({ title }) => title).join(' '))

async function counted(): Promise<readonly string[]> {
  const lines = (await metrics.text()).split('\n')
  return lines.filter((line) => /^hook_bridge_notifications_total\{.*[1-9]\d*$/.test(line)).sort()
}

test('fifty at once become one, a minute later, and are sent once', async () => {
  const subjects = Array.from({ length: 50 }, (_, nth) => `wh_${nth}`)
  await happen(...subjects.slice(0, 30))
  await clock.advance('40s')
  await happen(...subjects.slice(30))
  await clock.advance('15s')
  expect(digests).toEqual([])
  await clock.advance('10s')
  expect(sent()).toEqual([subjects.join(' ')])
  await clock.advance('1d')
  expect(digests).toHaveLength(1)
  expect(await counted()).toEqual(['hook_bridge_notifications_total{channel="mail",result="sent"} 50'])
  expect(logged).toMatchObject([{ level: 30, channel: 'mail', place: 'smtp.example.com', count: 50 }])
})

describe('what could not be sent', () => {
  test('is tried again after longer and longer, with the same id, and logged with words of ours only', async () => {
    answer = { ok: false, message: 'smtp.example.com refuses connections', answer: '550 ops@example.com' }
    await happen('wh_1')
    const at: number[] = []
    for (let minute = 0; minute < 150; minute += 1) {
      const before = digests.length
      await clock.advance(MINUTE)
      if (digests.length > before) at.push(minute + 1)
    }
    expect(at).toEqual([1, 2, 7, 22, 82, 142])
    expect(new Set(digests.map(({ id }) => id)).size).toBe(1)
    answer = { ok: true }
    await clock.advance('1h')
    expect(digests).toHaveLength(7)
    await clock.advance('1d')
    expect(digests).toHaveLength(7)
    expect(logged[0]).toMatchObject({
      level: 40,
      error: 'smtp.example.com refuses connections',
      nextMs: MINUTE,
    })
    expect(JSON.stringify(logged)).not.toContain('ops@example.com')
    expect(await counted()).toEqual([
      'hook_bridge_notifications_total{channel="mail",result="failed"} 6',
      'hook_bridge_notifications_total{channel="mail",result="sent"} 1',
    ])
  })

  test('does not keep what is new from being sent', async () => {
    answer = { ok: false, message: 'no' }
    await happen('wh_1')
    await clock.advance('30m')
    const before = digests.length
    answer = { ok: true }
    await happen('wh_2')
    await clock.advance('65s')
    expect(sent().slice(before)).toEqual(['wh_2'])
    await clock.advance('1h')
    expect(sent().slice(before)).toEqual(['wh_2', 'wh_1'])
  })

  test('is given up after three days, and the log says so', async () => {
    answer = { ok: false, message: 'no' }
    await happen('wh_1')
    await clock.advance('3d')
    const before = digests.length
    expect(before).toBeGreaterThan(70)
    await clock.advance('3d')
    expect(digests.length - before).toBeLessThan(2)
    expect(logged.at(-1)).toMatchObject({
      level: 50,
      count: 1,
      msg: expect.stringContaining('given up') as string,
    })
    expect((await counted()).join()).toContain('result="given_up"} 1')
  })
})

test('a restart while they are gathered loses none and sends none twice', async () => {
  await happen('wh_1', 'wh_2')
  await clock.advance('30s')
  await sending.stop()
  await store.close()
  start()
  await happen('wh_3')
  await clock.advance('2m')
  expect(sent()).toEqual(['wh_1 wh_2 wh_3'])
})

test('a process that ends in the middle of sending: they are sent again some minutes later, with the same id', async () => {
  let let_ = (_result: SendResult): void => {}
  answer = new Promise((resolve) => (let_ = resolve))
  await happen('wh_1')
  await clock.advance('65s')
  expect(digests).toHaveLength(1)
  await store.close()
  // The first process hears nothing of what became of it.
  let_({ ok: true })
  await sending.stop()
  answer = { ok: true }
  start()
  await clock.advance('4m')
  expect(digests).toHaveLength(1)
  await clock.advance('2m')
  expect(sent()).toEqual(['wh_1', 'wh_1'])
  expect(digests[0]!.id).toBe(digests[1]!.id)
})

test('another notification never has the id of one that was sent before', async () => {
  for (const subject of ['wh_1', 'wh_2', 'wh_3']) {
    await happen(subject)
    await clock.advance('2m')
  }
  expect(new Set(digests.map(({ id }) => id)).size).toBe(3)
})

test('stopping waits until what is being sent is sent', async () => {
  let let_ = (_result: SendResult): void => {}
  answer = new Promise((resolve) => (let_ = resolve))
  await happen('wh_1')
  await clock.advance('65s')
  let stopped = false
  const stopping = sending.stop().then(() => (stopped = true))
  await clock.advance('1s')
  expect(stopped).toBe(false)
  let_({ ok: true })
  await stopping
  await clock.advance('10m')
  expect(digests).toHaveLength(1)
})
