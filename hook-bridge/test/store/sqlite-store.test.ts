/*
 * The SQLite driver: the contract suite, and what only a file can show.
 *
 * Real: SQLite on real files in a temporary folder, a second process where one is the point. Doubles: the clock, in
 * some tests. Observed: the contract, SQLite's own catalogue, and query plans.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { systemClock } from '../../src/clock.ts'
import { migrate, readMigrations } from '../../src/store/sqlite/migrate.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { StoreUnavailable, type Store } from '../../src/store/store.ts'
import {
  accept,
  digest,
  expireAll,
  failedAt,
  newEvent,
  newSubscription,
  newWorkspace,
  settlementOf,
  START,
} from './fixtures.ts'
import { describeStore } from './store-contract.ts'

let folder: string
let file: string
const opened: Store[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hook-bridge-store-'))
  file = join(folder, 'data', 'bridge.db')
})

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => {})
  rmSync(folder, { recursive: true })
})

function open(options: { serve?: boolean; clock?: typeof systemClock } = {}): Store {
  const store = openSqliteStore({ file, clock: systemClock, serve: true, ...options })
  opened.push(store)
  return store
}

async function reopen(store: Store): Promise<Store> {
  await store.close()
  return open()
}

describeStore('SQLite in a file', async () => {
  const own = mkdtempSync(join(folder, 'contract-'))
  return openSqliteStore({ file: join(own, 'bridge.db'), clock: systemClock, serve: true })
})

describeStore('SQLite in memory', async () =>
  openSqliteStore({ file: ':memory:', clock: systemClock, serve: true }),
)

describe('the file', () => {
  test('is in write-ahead mode, and only its owner can read it, its side files and its lock', async () => {
    const store = open()
    await store.check()
    const db = new Database(file)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    for (const end of ['', '-wal', '-shm', '.lock']) expect(statSync(file + end).mode & 0o777).toBe(0o600)
    db.close()
  })

  test('what was accepted is there after a restart, and due again though it had been claimed', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
    const again = await reopen(store)
    const claim = await again.claimDue(subscription.row, { now: START, count: 10, bytes: 1_000 })
    expect(claim.deliveries).toEqual([delivery])
  })

  test('duplicates are recognised after a restart, for seven days', async () => {
    const store = open({ clock: createFakeClock({ startsAt: START }) })
    const workspace = await store.addWorkspace(newWorkspace())
    const day = 24 * 60 * 60 * 1000
    for (const [index, name] of ['old', 'young'].entries()) {
      await accept(store, newEvent(workspace, { dedupe: digest(name), receivedAt: START + index * 2 * day }))
    }
    await store.close()
    const later = open({ clock: createFakeClock({ startsAt: START + 8 * day }) })
    const again = async (name: string) =>
      (await later.acceptEvent(newEvent(workspace, { dedupe: digest(name), receivedAt: START + 8 * day })))
        .duplicate
    expect(await again('young')).toBe(true)
    expect(await again('old')).toBe(false)
  })

  test('a fact that comes again after seven days is a new event, without a restart too', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const week = 7 * 24 * 60 * 60 * 1000
    const report = async (receivedAt: number) =>
      (await store.acceptEvent(newEvent(workspace, { dedupe: digest('a'), receivedAt }))).duplicate
    expect(await report(START)).toBe(false)
    expect(await report(START + week)).toBe(true)
    expect(await report(START + week + 1)).toBe(false)
    expect(await report(START + week + 2)).toBe(true)
  })

  test('duplicates of thousands of events are recognised from the first moment after a restart', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const facts = Array.from({ length: 25_000 }, (_, index) =>
      newEvent(workspace, { dedupe: digest(`fact ${index}`), receivedAt: Date.now() }),
    )
    for (let from = 0; from < facts.length; from += 5_000) {
      await Promise.all(facts.slice(from, from + 5_000).map((fact) => store.acceptEvent(fact)))
    }
    const again = await reopen(store)
    const results = await Promise.all([0, 12_000, 24_999].map((index) => again.acceptEvent(facts[index]!)))
    expect(results.map((each) => each.duplicate)).toEqual([true, true, true])
  })

  test('ids never come again, even when retention has emptied the tables', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    const event = newEvent(workspace, { subscriptions: [subscription.row] })
    const [before] = await accept(store, event)
    await store.settle(settlementOf(before!, { attempt: failedAt(START) }))
    await expireAll(store, START + 1, 10)
    const again = await reopen(store)
    const [after] = await accept(again, event)
    expect(after!.event).toBe(before!.event + 1)
    expect(after!.id).toBe(before!.id + 1)
  })

  test('the key of the public ids is made once', async () => {
    const store = open()
    const key = Buffer.from(store.idKey)
    expect((await reopen(store)).idKey).toEqual(key)
  })
})

describe('a limit to the size', () => {
  test('the file hardly grows beyond it, however much comes in', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    const event = newEvent(workspace, { raw: Buffer.alloc(20_000, 'x'), subscriptions: [subscription.row] })
    const limit = 4_000_000
    const sizes: number[] = []
    for (let batch = 0; batch < 20; batch += 1) {
      const accepted = await Promise.all(Array.from({ length: 50 }, () => accept(store, event)))
      await Promise.all(accepted.map(([delivery]) => store.settle(settlementOf(delivery!))))
      while ((await store.makeRoom({ limit, rowsBefore: 0, chunk: 50 })).more);
      const { usedBytes } = await store.figures()
      expect(usedBytes).toBeLessThanOrEqual(limit)
      await store.check()
      sizes.push(statSync(file).size)
    }
    expect(20 * 50 * 20_000).toBeGreaterThan(4 * limit)
    expect(Math.max(...sizes)).toBeLessThan(limit * 1.5)
  })
})

describe('several processes on one file', () => {
  test('a second one that wants to serve is refused, in words that say what to do', () => {
    open()
    expect(() => open()).toThrow(/Another hook-bridge process already serves .*DATABASE_URL/s)
  })

  test('a second process is refused as well, and may serve once the first has ended', async () => {
    const store = open()
    const module = new URL('../../src/store/sqlite/open-sqlite-store.ts', import.meta.url)
    const clock = new URL('../../src/clock.ts', import.meta.url)
    const program =
      `import { openSqliteStore } from '${module.href}'; import { systemClock as clock } from '${clock.href}';` +
      `await openSqliteStore({ file: ${JSON.stringify(file)}, clock, serve: true }).close(); console.log('served')`
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', program])
    await expect(run()).rejects.toThrow('Another hook-bridge process already serves')
    await store.close()
    expect((await run()).stdout).toBe('served\n')
  })

  test('one that only manages may open the file, and the serving one notices what it changed', async () => {
    const clock = createFakeClock()
    const serving = open({ clock })
    let changes = 0
    serving.onRegistryChange(() => (changes += 1))
    const workspace = await serving.addWorkspace(newWorkspace('own'))
    await clock.advance(2_000)
    expect(changes).toBe(0)
    const managing = open({ serve: false })
    await managing.addSubscription(newSubscription(workspace))
    await clock.advance(1_000)
    expect(changes).toBe(1)
    expect((await serving.readRegistry()).subscriptions).toHaveLength(1)
    await clock.advance(5_000)
    expect(changes).toBe(1)
  })
})

describe('trouble with the disk', () => {
  test('an event that cannot be written is refused, and the next one is taken when the trouble is over', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const intruder = new Database(file, { timeout: 0 })
    intruder.exec('BEGIN IMMEDIATE')
    const refused = store.acceptEvent(newEvent(workspace))
    await expect(refused).rejects.toThrow(StoreUnavailable)
    await expect(refused).rejects.toThrow('database is locked')
    intruder.exec('ROLLBACK')
    intruder.close()
    await expect(store.acceptEvent(newEvent(workspace))).resolves.toMatchObject({ duplicate: false })
    expect((await store.listEvents({ workspace: workspace.row, before: null, limit: 10 })).rows).toHaveLength(
      1,
    )
  })

  test('an outcome that cannot be written is tried again until it is', async () => {
    const clock = createFakeClock({ startsAt: START })
    const store = open({ clock })
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
    const intruder = new Database(file, { timeout: 0 })
    intruder.exec('BEGIN IMMEDIATE')
    const settled = store.settle(settlementOf(delivery!))
    await clock.advance(25)
    expect((await store.getDelivery(workspace.row, delivery!.id))?.state).toBe('pending')
    intruder.exec('ROLLBACK')
    intruder.close()
    await clock.advance(1_000)
    await settled
    expect((await store.getDelivery(workspace.row, delivery!.id))?.state).toBe('delivered')
  })

  test('one event that cannot be written for its own sake does not take others with it', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const bad = { ...newEvent(workspace), type: null as unknown as string }
    const results = await Promise.allSettled([
      store.acceptEvent(newEvent(workspace)),
      store.acceptEvent(bad),
      store.acceptEvent(newEvent(workspace)),
    ])
    expect(results.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('a closed store takes nothing more', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    await store.close()
    await expect(store.acceptEvent(newEvent(workspace))).rejects.toThrow('closing')
  })

  test('a file that is no database is refused with its name', async () => {
    await open().close()
    const broken = join(folder, 'broken.db')
    writeFileSync(broken, 'this is no database at all, whatever its name may say'.repeat(100))
    expect(() => openSqliteStore({ file: broken, clock: systemClock, serve: true })).toThrow(
      /broken\.db could not be opened: file is not a database/,
    )
  })
})

describe('group commit', () => {
  test('events that arrive together share a commit', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const watcher = new Database(file, { readonly: true })
    const version = () => watcher.pragma('data_version', { simple: true })
    const before = version()
    await Promise.all(Array.from({ length: 50 }, () => store.acceptEvent(newEvent(workspace))))
    const after = version()
    expect(after).not.toBe(before)
    const events = watcher.prepare('SELECT count(*) FROM event').pluck()
    expect(events.get()).toBe(50)
    watcher.close()
  })

  test('when more events wait than the queue holds, the next one is refused', async () => {
    const store = open()
    const workspace = await store.addWorkspace(newWorkspace())
    const event = newEvent(workspace)
    const results = await Promise.allSettled(Array.from({ length: 10_001 }, () => store.acceptEvent(event)))
    expect(results.filter((each) => each.status === 'rejected')).toHaveLength(1)
    expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { message: /fit into the queue/ } })
  })
})

describe('migrations', () => {
  test('an empty file becomes the schema that is written down here', () => {
    const db = new Database(':memory:')
    migrate(db)
    const schema = db
      .prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
      .all()
    expect(schema).toMatchSnapshot()
    expect(db.pragma('user_version', { simple: true })).toBe(readMigrations().length)
    migrate(db)
    db.close()
  })

  test('a database of a newer version is left alone', async () => {
    await open().close()
    const db = new Database(file)
    db.pragma('user_version = 999')
    db.close()
    expect(() => open()).toThrow('version 999')
  })

  test('a step that fails leaves the version before it', () => {
    const db = new Database(':memory:')
    const steps = [
      { version: 1, name: '0001-a.sql', sql: 'CREATE TABLE a (x INTEGER) STRICT' },
      {
        version: 2,
        name: '0002-b.sql',
        sql: 'CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (y INTEGER) STRICT',
      },
    ]
    expect(() => migrate(db, steps)).toThrow('already exists')
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").get()).toBeUndefined()
    db.close()
  })
})

describe('query plans', () => {
  const plans: [string, string, RegExp][] = [
    [
      'due deliveries',
      'SELECT id FROM delivery WHERE subscription = 1 AND state = 0 AND next_at <= 5 ORDER BY next_at, id LIMIT 9',
      /COVERING INDEX delivery_due/,
    ],
    [
      'the next due time',
      'SELECT next_at FROM delivery WHERE subscription = 1 AND state = 0 AND next_at > 5 ORDER BY next_at LIMIT 1',
      /COVERING INDEX delivery_due/,
    ],
    [
      'events by type',
      "SELECT id FROM event WHERE workspace = 1 AND type = 'a' AND id < 9 ORDER BY id DESC LIMIT 5",
      /COVERING INDEX event_listing/,
    ],
    [
      'deliveries of a subscription',
      'SELECT id FROM delivery WHERE subscription = 1 AND id < 9 ORDER BY id DESC LIMIT 5',
      /COVERING INDEX delivery_listing/,
    ],
    [
      'dead deliveries',
      'SELECT id FROM delivery WHERE subscription = 1 AND state = 2 AND id < 9 ORDER BY id DESC LIMIT 5',
      /INDEX delivery_dead/,
    ],
    [
      'the log of a subscription',
      'SELECT id FROM attempt WHERE subscription = 1 AND id < 9 ORDER BY id DESC LIMIT 5',
      /COVERING INDEX attempt_listing/,
    ],
    [
      'what an ordered delivery waits for',
      'SELECT event FROM delivery WHERE subscription = 1 AND order_key = 5 AND state = 0 AND event < 9',
      /COVERING INDEX delivery_order/,
    ],
    [
      'deliveries that more may be merged into',
      'SELECT id FROM delivery WHERE subscription = 1 AND coalesce_key = 5 AND coalesce_key > 0 AND state = 0 ORDER BY id DESC',
      /INDEX delivery_open/,
    ],
    [
      'what is sent in a delivery',
      'SELECT id FROM delivery WHERE merged_into = 5',
      /COVERING INDEX delivery_merged/,
    ],
    [
      'a chunk of all events, with their payloads,',
      'SELECT id FROM event LEFT JOIN payload ON payload.event = id WHERE id > 5 AND id <= 9 AND +workspace = 1 ' +
        "AND (subject = 'a' OR instr(coalesce(body, raw), 'a') > 0) ORDER BY id",
      /event USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
    ],
  ]
  test.each(plans)('%s are read from an index, without sorting', (_name, sql, index) => {
    const db = new Database(':memory:')
    migrate(db)
    const plan = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]
    const text = plan.map((step) => step.detail).join('\n')
    expect(text).toMatch(index)
    expect(text).not.toMatch(/TEMP B-TREE|SCAN/)
    db.close()
  })
})
