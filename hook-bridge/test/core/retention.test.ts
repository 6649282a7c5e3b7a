// When old events are deleted. Real: the SQLite store in memory. Doubles: the clock, which the test moves; the log, a
// list; and where deleting must fail, a store that refuses. Observed: what is left, the log, and the timers.
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startRetention } from '../../src/maintenance/retention.ts'
import type { Store } from '../../src/store/store.ts'
import { openWithWorkspace } from './core.ts'

const DAYS = 30

let core: Awaited<ReturnType<typeof openWithWorkspace>>
let logged: string[]
let stop: () => void

beforeEach(async () => {
  core = await openWithWorkspace()
  logged = []
  stop = () => {}
})
afterEach(async () => {
  stop()
  expect(core.clock.pendingTimers).toBe(0)
  await core.store.close()
})

function start(store: Store = core.store): void {
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  stop = startRetention({ store, clock: core.clock, log }, DAYS)
}

async function addEvents(count: number): Promise<void> {
  const event = {
    workspace: core.workspace.row,
    source: null,
    provider: 'cablenetai',
    type: 'lead.created',
    reportedType: null,
    subject: null,
    dedupe: null,
    receivedAt: core.clock.now(),
    test: false,
    warnings: [],
    raw: Buffer.from('{}'),
    body: null,
    subscriptions: [],
  }
  await Promise.all(Array.from({ length: count }, () => core.store.acceptEvent(event)))
}

async function left(): Promise<number> {
  const rows: unknown[] = []
  let before: number | null = null
  do {
    const page = await core.store.listEvents({ workspace: core.workspace.row, before, limit: 100 })
    rows.push(...page.rows)
    before = page.next
  } while (before !== null)
  return rows.length
}

describe('retention', () => {
  test('keeps an event for all of its days, and hardly longer', async () => {
    await addEvents(1)
    start()
    await core.clock.advance(`${DAYS * 24}h`)
    expect(await left()).toBe(1)
    await core.clock.advance('11m')
    expect(await left()).toBe(0)
  })

  test('deletes two hundred at a time, with a pause between, and then rests for ten minutes', async () => {
    await addEvents(450)
    await core.clock.advance(`${DAYS * 24 + 1}h`)
    start()
    const seen: number[] = []
    for (let at = 0; at < 5; at += 1) {
      await core.clock.advance('20ms')
      seen.push(await left())
    }
    expect(seen).toEqual([250, 50, 0, 0, 0])
    expect(core.clock.nextTimerAt! - core.clock.now()).toBeGreaterThan(9 * 60_000)
  })

  test('leaves what is younger', async () => {
    await addEvents(3)
    await core.clock.advance(`${DAYS * 24 + 1}h`)
    await addEvents(4)
    start()
    await core.clock.advance('1m')
    expect(await left()).toBe(4)
  })

  test('that fails is logged, and tried again ten minutes later', async () => {
    await addEvents(1)
    await core.clock.advance(`${DAYS * 24 + 1}h`)
    let failures = 0
    start({
      ...core.store,
      async deleteExpired(before, chunk) {
        if (failures++ === 0) throw new Error('database is locked')
        return core.store.deleteExpired(before, chunk)
      },
    })
    await core.clock.advance('9m')
    expect([await left(), logged.length]).toEqual([1, 1])
    expect(logged[0]).toContain('database is locked')
    await core.clock.advance('2m')
    expect([await left(), logged.length]).toEqual([0, 1])
  })

  test('says how many deliveries it deleted that had never arrived', async () => {
    start({ ...core.store, deleteExpired: async () => ({ deleted: 0, undelivered: 3 }) })
    await core.clock.advance('1s')
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatch(/"undelivered":3.*RETENTION_DAYS/)
  })

  test('that is stopped does nothing more', async () => {
    await addEvents(1)
    start()
    stop()
    await core.clock.advance(`${DAYS * 24 + 1}h`)
    expect([await left(), core.clock.pendingTimers]).toEqual([1, 0])
  })

  test('that is stopped while it deletes sets no timer more', async () => {
    const { promise, resolve } = Promise.withResolvers<{ deleted: number; undelivered: number }>()
    start({ ...core.store, deleteExpired: () => promise })
    await core.clock.advance('20ms')
    stop()
    resolve({ deleted: 200, undelivered: 0 })
    await core.clock.advance('1h')
    expect(core.clock.pendingTimers).toBe(0)
  })
})
