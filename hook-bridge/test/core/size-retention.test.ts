// When room is made. Real: the timers' order and the log's words. Doubles: the clock, which the test moves; a store that
// has a number of payloads to give; the log, a list. Observed: what the store is asked for, when, and what is said.
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { startSizeRetention } from '../../src/maintenance/size-retention.ts'
import type { MadeRoom, RoomWanted, Store } from '../../src/store/store.ts'

const DAY_MS = 24 * 60 * 60 * 1000

let clock: FakeClock
let asked: { readonly at: number; readonly wanted: RoomWanted }[]
let answers: (MadeRoom | Error)[]
let lines: Record<string, unknown>[]
let stop: () => void

const made = (change: Partial<MadeRoom>): MadeRoom => ({
  payloads: 0,
  events: 0,
  undelivered: 0,
  used: 500,
  more: false,
  ...change,
})

beforeEach(() => {
  clock = createFakeClock()
  asked = []
  answers = []
  lines = []
  const store = {
    async makeRoom(wanted: RoomWanted) {
      asked.push({ at: clock.now(), wanted })
      const answer = answers.shift() ?? made({})
      if (answer instanceof Error) throw answer
      return answer
    },
  } as Partial<Store> as Store
  const log = pino(
    { base: null },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  )
  stop = startSizeRetention({ store, clock, log }, 1_000)
})
afterEach(() => {
  stop()
  expect(clock.pendingTimers).toBe(0)
})

test('begins at nine tenths of the limit, and leaves the rows that duplicates are told by', async () => {
  await clock.advance('1s')
  expect(asked.map(({ wanted }) => wanted)).toEqual([
    { limit: 900, rowsBefore: asked[0]!.at - 7 * DAY_MS, chunk: 200 },
  ])
})

test('goes on with a pause between as long as there is more, then looks once a minute', async () => {
  answers = [made({ payloads: 200, more: true }), made({ payloads: 100, more: true }), made({})]
  await clock.advance('100ms')
  expect(asked.map(({ at }) => at - asked[0]!.at)).toEqual([0, 20, 40])
  await clock.advance('3m')
  expect(asked).toHaveLength(6)
})

test('says once what went, and warns when deliveries can no longer be replayed for it', async () => {
  answers = [made({ payloads: 200, more: true }), made({ events: 5 })]
  await clock.advance('1s')
  expect(lines).toMatchObject([
    { level: 30, payloads: 200, events: 5, undelivered: 0, used: 500, bytes: 1_000 },
  ])
  answers = [made({ payloads: 10, undelivered: 2 })]
  await clock.advance('1m')
  expect(lines).toMatchObject([{}, { level: 40, payloads: 10, undelivered: 2 }])
  await clock.advance('10m')
  expect(lines).toHaveLength(2)
})

test('warns when nothing more may go and it is still too much', async () => {
  answers = [made({ used: 1_001 })]
  await clock.advance('1s')
  expect(lines).toMatchObject([
    { level: 40, used: 1_001, msg: expect.stringContaining('pending, held or too young') },
  ])
})

test('that fails is logged, and tried again a minute later', async () => {
  answers = [new Error('database is locked')]
  await clock.advance('61s')
  expect(lines).toMatchObject([{ level: 50, err: { message: 'database is locked' } }])
  expect(asked).toHaveLength(2)
})

test('that is stopped does nothing more', async () => {
  stop()
  await clock.advance('1h')
  expect(asked).toEqual([])
})
