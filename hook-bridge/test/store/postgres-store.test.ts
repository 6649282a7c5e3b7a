/*
 * The PostgreSQL driver: the contract suite, and what only a server shows to one process.
 *
 * Real: a PostgreSQL server of its own, a new database for each test. Doubles: none. Observed: the contract, and the
 * server's own catalogue and plans.
 */
import pg from 'pg'
import { expect, test } from 'vitest'
import { freePort } from '../../../test/support/run-program.ts'
import { systemClock } from '../../src/clock.ts'
import { migrate, readMigrations } from '../../src/store/postgres/migrate.ts'
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts'
import { StoreUnavailable } from '../../src/store/store.ts'
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
import { describeWithPostgres } from './postgres-database.ts'
import { describeStore } from './store-contract.ts'

const WEEK = 7 * 24 * 60 * 60 * 1000

describeWithPostgres('PostgreSQL', (database) => {
  describeStore('PostgreSQL', () => database.open())

  test('a fact that comes again after seven days is a new event', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    const report = async (receivedAt: number) =>
      (await store.acceptEvent(newEvent(workspace, { dedupe: digest('a'), receivedAt }))).duplicate
    expect(await report(START)).toBe(false)
    expect(await report(START + WEEK)).toBe(true)
    expect(await report(START + WEEK + 1)).toBe(false)
    expect(await report(START + WEEK + 2)).toBe(true)
  })

  test('ids never come again, even when retention has emptied the tables', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    const event = newEvent(workspace, { dedupe: digest('a'), subscriptions: [subscription.row] })
    const [before] = await accept(store, event)
    await store.settle(settlementOf(before!, { attempt: failedAt(START) }))
    await expireAll(store, START + 1, 10)
    for (const table of ['event', 'payload', 'delivery', 'attempt', 'dedupe']) {
      expect(await database.query(`SELECT * FROM ${table}`)).toEqual([])
    }
    const [after] = await accept(await database.open(), event)
    expect(after?.event ?? 0).toBe(0)
    const [claimed] = (await store.claimDue(subscription.row, { now: START, count: 1, bytes: 1 })).deliveries
    expect(claimed!.id).toBeGreaterThan(before!.id)
    expect(claimed!.event).toBeGreaterThan(before!.event)
  })

  test('one event that cannot be written for its own sake does not take others with it', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    const bad = { ...newEvent(workspace), type: null as unknown as string }
    const results = await Promise.allSettled([
      store.acceptEvent(newEvent(workspace)),
      store.acceptEvent(bad),
      store.acceptEvent(newEvent(workspace)),
    ])
    expect(results.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  test('one outcome that cannot be written for its own sake does not take others with it', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    const event = newEvent(workspace, { subscriptions: [subscription.row] })
    const [good] = await accept(store, event)
    const [bad] = await accept(store, event)
    const results = await Promise.allSettled([
      store.settle(settlementOf(bad!, { attempt: { ...failedAt(START), durationMs: 1e30 } })),
      store.settle(settlementOf(good!)),
    ])
    expect(results.map((each) => each.status)).toEqual(['rejected', 'fulfilled'])
    expect((await store.getDelivery(workspace.row, good!.id))?.state).toBe('delivered')
  })

  test('a NUL in a text, which PostgreSQL has no place for, loses neither the event nor the outcome', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    const raw = Buffer.from('{"id":"a\0b"}')
    const event = newEvent(workspace, { subject: 'a\0b', raw, body: null, subscriptions: [subscription.row] })
    const [delivery] = await accept(store, event)
    expect(delivery!.body).toEqual(raw)
    await store.settle(settlementOf(delivery!, { attempt: { ...failedAt(START), answer: '\0\0' } }))
    expect((await store.getEvent(workspace.row, delivery!.event))?.subject).toBe('a\u{fffd}b')
    expect((await store.listAttempts(delivery!.id))[0]?.answer).toBe('\u{fffd}\u{fffd}')
  })

  test('when more events wait than the queue holds, the next one is refused', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    const event = newEvent(workspace)
    const results = await Promise.allSettled(Array.from({ length: 10_001 }, () => store.acceptEvent(event)))
    expect(results.filter((each) => each.status === 'rejected')).toHaveLength(1)
    expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { message: /fit into the queue/ } })
  })

  test('events that arrive together share a commit', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    await Promise.all(Array.from({ length: 50 }, () => store.acceptEvent(newEvent(workspace))))
    expect(await database.query('SELECT count(DISTINCT xmin::text)::int AS commits FROM event')).toEqual([
      { commits: 1 },
    ])
  })

  test('a commit waits for the disk, also where the server is set not to', async () => {
    await database.query(
      `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET synchronous_commit = off`,
    )
    expect(await database.query('SHOW synchronous_commit')).toEqual([{ synchronous_commit: 'off' }])
    const store = await database.open()
    await database.query(
      'CREATE TABLE seen (setting text); ' +
        "CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NULL; END $$; " +
        'CREATE TRIGGER look AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION look()',
    )
    const workspace = await store.addWorkspace(newWorkspace())
    await accept(store, newEvent(workspace))
    expect(await database.query('SELECT setting FROM seen')).toEqual([{ setting: 'on' }])
  })

  test('a closed store takes nothing more', async () => {
    const store = await database.open()
    const workspace = await store.addWorkspace(newWorkspace())
    await store.close()
    await expect(store.acceptEvent(newEvent(workspace))).rejects.toThrow(StoreUnavailable)
  })

  test('a server that is not there is named, with what to do, without the password', async () => {
    const port = await freePort()
    const url = `postgres://bridge:hidden@127.0.0.1:${port}/hooks`
    const opening = openPostgresStore({ url, clock: systemClock, serve: true })
    await expect(opening).rejects.toThrow(
      new RegExp(`hooks at 127\\.0\\.0\\.1:${port} could not be opened.*DATABASE_URL`),
    )
    await expect(opening).rejects.not.toThrow('hidden')
  })

  test('processes that start together on an empty database bring it up once', async () => {
    await Promise.all([database.open(), database.open(), database.open()])
    expect(await database.query('SELECT version FROM migration')).toEqual(
      readMigrations().map(({ version }) => ({ version })),
    )
  })

  test('a database of a newer version is left alone', async () => {
    await database.open()
    await database.query("INSERT INTO migration (version, name) VALUES (999, 'of the future')")
    await expect(database.open()).rejects.toThrow('version 999')
  })

  test('a step that fails leaves the version before it', async () => {
    const client = new pg.Client(database.url)
    await client.connect()
    const steps = [
      { version: 1, name: '0001-a.sql', sql: 'CREATE TABLE a (x integer)' },
      { version: 2, name: '0002-b.sql', sql: 'CREATE TABLE b (x integer); CREATE TABLE a (y integer)' },
    ]
    await expect(migrate(client, steps)).rejects.toThrow('already exists')
    await migrate(client, steps.slice(0, 1))
    await expect(migrate(client, steps)).rejects.toThrow('already exists')
    expect((await client.query('SELECT version FROM migration')).rows).toEqual([{ version: 1 }])
    expect((await client.query("SELECT to_regclass('b') AS b")).rows).toEqual([{ b: null }])
    await client.end()
  })

  test.each([
    [
      'due deliveries',
      'SELECT id FROM delivery WHERE subscription = 1 AND state = 0 AND next_at <= 5 ORDER BY next_at, id LIMIT 9',
      'delivery_due',
    ],
    [
      'the next due time',
      'SELECT min(next_at) FROM delivery WHERE subscription = 1 AND state = 0 AND next_at > 5',
      'delivery_due',
    ],
    [
      'events by type',
      "SELECT id FROM event WHERE workspace = 1 AND type = 'a' AND id < 9 ORDER BY id DESC LIMIT 5",
      'event_listing',
    ],
    [
      'deliveries of a subscription',
      'SELECT id FROM delivery WHERE subscription = 1 AND id < 9 ORDER BY id DESC LIMIT 5',
      'delivery_listing',
    ],
    [
      'dead deliveries',
      'SELECT id FROM delivery WHERE subscription = 1 AND state = 2 AND id < 9 ORDER BY id DESC LIMIT 5',
      'delivery_dead',
    ],
    [
      'the log of a subscription',
      'SELECT id FROM attempt WHERE subscription = 1 AND id < 9 ORDER BY id DESC LIMIT 5',
      'attempt_listing',
    ],
  ])('%s are read from an index, without sorting', async (_name, sql, index) => {
    await database.open()
    // A table without rows would be read as a whole.
    const name = new URL(database.url).pathname.slice(1)
    await database.query(
      `ALTER DATABASE ${name} SET enable_seqscan = off; ALTER DATABASE ${name} SET enable_bitmapscan = off`,
    )
    const steps = await database.query(`EXPLAIN ${sql}`)
    const plan = JSON.stringify(steps)
    expect(plan).toContain(index)
    expect(plan).not.toMatch(/Sort|Seq Scan/)
  })
})
