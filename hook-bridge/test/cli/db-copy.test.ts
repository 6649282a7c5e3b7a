// A database that moves from a file to a PostgreSQL server. Real: the hook-bridge program as child processes, the file,
// a PostgreSQL server, sockets, kill -9 in the middle. Doubles: the receiver. Observed: the whole API before and after,
// what arrives how often with which signature, what both databases hold, and what is refused in which words.
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { noServerBecause, type PostgresServer, startPostgres } from '../../../test/postgres/server.ts'
import { sendLead } from '../../../test/support/signed-lead.ts'
import { until } from '../../../test/support/until.ts'
import { placeOf } from '../../src/store/postgres/connections.ts'
import { type AllSorts, fillWithAllSorts, startMoodyReceiver } from './db/all-sorts.ts'
import { call, readWholeApi, whileAnsweringOnly } from './db/whole-api.ts'
import { API_KEY, createInstallation, type Installation } from './installation.ts'

const TABLES = ['workspace', 'api_key', 'source', 'subscription', 'event', 'payload', 'delivery', 'attempt']

describe.skipIf(noServerBecause !== '')(`db copy${noServerBecause}`, () => {
  let server: PostgresServer
  let bridge: Installation
  let url: string
  let file: string

  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose](), 60_000)
  beforeEach(async () => {
    bridge = await createInstallation()
    file = join(bridge.folder, 'bridge.db')
    url = await server.createDatabase()
  })
  afterEach(() => bridge[Symbol.asyncDispose]())

  const masterKey = () => readFileSync(join(bridge.folder, 'master.key'), 'utf8').trim()
  const environment = () => ({
    DATABASE_URL: url,
    PORT: String(bridge.port),
    HOOK_BRIDGE_API_KEY: API_KEY,
    HOOK_BRIDGE_MASTER_KEY: masterKey(),
    ALLOWED_TARGETS: '127.0.0.1',
  })
  /** The bridge on the server, at the same address as the one before. */
  const onServer = () => createInstallation(environment())
  const copy = (...more: string[]) => bridge.run(['db', 'copy', '--to', url, ...more])
  const rowsOnServer = async () => {
    const counts = TABLES.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`).join(', ')
    return (await server.query<Record<string, number>>(`SELECT ${counts}`, [], url))[0]!
  }
  function inFile<Value>(use: (db: Database.Database) => Value): Value {
    const db = new Database(file)
    try {
      return use(db)
    } finally {
      db.close()
    }
  }

  describe('of a bridge that has been through all sorts of things', () => {
    let receiver: Awaited<ReturnType<typeof startMoodyReceiver>>
    let all: AllSorts

    beforeEach(async () => {
      receiver = await startMoodyReceiver()
      all = await fillWithAllSorts(bridge, receiver)
    }, 40_000)
    afterEach(async () => {
      receiver.letGo()
      await receiver.close()
    })

    const wholeApi = (env: Readonly<Record<string, string>>) =>
      whileAnsweringOnly(env, async (port) => [
        ...(await readWholeApi({ ...all.first, port })),
        ...[...(await readWholeApi({ ...all.second, port }))].map(
          ([path, text]) => [`second ${path}`, text] as const,
        ),
        ['revoked', await call({ port, key: all.revokedKey }, 'GET', '/me')] as const,
      ])

    test('every answer of the API is the same, byte for byte', async () => {
      const before = await wholeApi({ ...environment(), DATABASE_URL: `file:${file}` })
      expect((await copy()).stderr).toBe('')
      const after = new Map(await wholeApi(environment()))
      // PostgreSQL's text has no NUL; the bytes that came in, and what is delivered, have it still.
      const [nul, sign] = [String.raw`"subject":"with a\u0000`, '"subject":"with a\ufffd']
      const differing = before.filter(([path, text]) => after.get(path) !== text.replaceAll(nul, sign))
      expect(differing).toEqual([])
      expect(after.size).toBe(before.length)
      // Lest two empty ones be compared.
      const text = JSON.stringify(before)
      for (const part of [
        'held',
        'dead',
        'cancelled',
        'delivered',
        'pending',
        'gone',
        'paused',
        'Ávila',
        'unknown',
      ]) {
        expect(text).toContain(part)
      }
      expect(before.length).toBeGreaterThan(80)
    }, 40_000)

    test('what was pending is delivered once, under the same id; what was due later is still due then', async () => {
      expect((await copy()).code).toBe(0)
      const before = receiver.count
      const due = inFile((db) =>
        db.prepare('SELECT id, next_at FROM delivery WHERE state = 0 AND attempts > 0 ORDER BY id').all(),
      )
      expect(due.length).toBeGreaterThan(4)
      const sql = 'SELECT id::int, next_at FROM delivery WHERE state = 0 AND attempts > 0 ORDER BY id'
      const dueThere = await server.query<{ id: number; next_at: string }>(sql, [], url)
      expect(dueThere.map(({ id, next_at }) => ({ id, next_at: Number(next_at) }))).toEqual(due)
      await using moved = await onServer()
      receiver.trust(all.webhooks.hangs.secret)
      receiver.letGo()
      await moved.serve()
      await receiver.waitForCount(before + 5, 10_000)
      await sleep(1_000)
      // Those that fail may be due again by now.
      const arrived = receiver.requests.slice(before).filter(({ path }) => path !== '/fails')
      expect(arrived.map(({ path }) => path)).toEqual(Array(5).fill('/hangs'))
      expect(arrived.every(({ verification }) => verification.vendor.result === 'valid')).toBe(true)
      // Attempted before the move as well, and cut off.
      const ids = (requests: typeof arrived) => new Set(requests.map(({ headers }) => headers['webhook-id']))
      const cutOff = receiver.requests.slice(0, before).filter(({ path }) => path === '/hangs')
      expect(ids(arrived)).toEqual(ids(cutOff))
      expect(ids(arrived).size).toBe(5)
    }, 40_000)

    test('what comes again is still a duplicate; secrets, keys and doors are those from before', async () => {
      expect((await copy()).code).toBe(0)
      receiver.letGo()
      await using moved = await onServer()
      await moved.serve()
      for (const door of all.doors) {
        const again = await Promise.all(['lead-1', 'lead-3'].map((id) => sendLead(door, id)))
        expect(await Promise.all(again.map((answer) => answer.json()))).toEqual([
          { received: true, duplicate: true },
          { received: true, duplicate: true },
        ])
      }
      const published = { event: 'PROPERTY_UPDATED', data: { id: 'p-1' }, idempotencyKey: 'k-1' }
      expect(await call(all.second, 'POST', '/events', published)).toContain('"duplicate":true')
      expect(await call({ ...all.first, key: all.revokedKey }, 'GET', '/me')).toContain('UNAUTHORIZED')

      const before = receiver.count
      receiver.trust(all.webhooks.rotated.secret)
      expect(await (await sendLead(all.doors[1], 'after the move')).json()).toEqual({ received: true })
      const arrived = await until(() =>
        receiver.requests
          .slice(before)
          .find(({ path, body }) => path === '/rotated' && body.includes('after the move')),
      )
      expect(arrived.verification.vendor.result).toBe('valid')
      // Held until somebody resumes it.
      await call(all.first, 'PATCH', `/webhooks/${all.webhooks.paused.id}`, { active: true })
      await until(() => receiver.requests.filter(({ path }) => path === '/paused').length === 6)
      await moved.json('workspace', 'add', 'Burgos')
      await moved.json('source', 'add', 'inmova', '--workspace', 'Burgos')
    }, 40_000)

    test('the file is as it was but for a mark, and no bridge or command uses it until it is taken back', async () => {
      const contents = () =>
        inFile((db) => TABLES.map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1`).all()))
      const before = contents()
      expect((await copy()).code).toBe(0)
      expect(contents()).toEqual(before)

      for (const command of [['serve'], ['source', 'list'], ['master-key', 'rotate']]) {
        const { code, stderr } = await bridge.run(command)
        expect([code, stderr]).toEqual([
          1,
          expect.stringContaining(`was copied to PostgreSQL (${placeOf(url)}) on 20`),
        ])
      }
      const { findings } = JSON.parse((await bridge.run(['doctor', '--json'])).stdout)
      expect(JSON.stringify(findings)).toContain('would be delivered twice')

      const highest = inFile((db) => db.prepare('SELECT max(id) FROM event').pluck().get() as number)
      expect((await bridge.run(['db', 'reopen'])).stdout).toContain('may be served again')
      receiver.letGo()
      await bridge.serve()
      await sendLead(all.doors[1], 'after going back')
      // The server may have given out the next ids.
      const next = inFile((db) => db.prepare('SELECT max(id) FROM event').pluck().get() as number)
      expect(next).toBeGreaterThan(highest + 1_000_000)
      expect((await bridge.run(['db', 'reopen'])).stderr).toContain('already serves the database')
    }, 40_000)
  })

  /** A small installation: a source, no events. */
  const makeSmall = () => bridge.json('source', 'add', 'cablenetai')

  /** So many rows that copying them takes a while. */
  function multiplyEvents(count: number): void {
    inFile((db) => {
      const series = `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT ${count})`
      db.exec(`
        INSERT INTO event (id, workspace, provider, type, received_at, test, dedupe_head, dedupe_tail)
          ${series} SELECT n, 1, 'cablenetai', 'lead.created', n, 0, n * 7919, n FROM n;
        INSERT INTO payload (event, raw) SELECT id, randomblob(300) FROM event;
        INSERT INTO delivery (id, event, subscription, state, attempts, schedule_from) SELECT id, id, 1, 1, 0, 0 FROM event;
      `)
    })
  }

  /** Kills a copy once the server works at this table. */
  async function killDuring(table: string): Promise<void> {
    const copying = bridge.start(['db', 'copy', '--to', url])
    const sql = 'SELECT FROM pg_stat_activity WHERE application_name = $1 AND query LIKE $2'
    const isAt = async () =>
      (await server.query(sql, ['hook-bridge-copy', `INSERT INTO ${table} %`])).length > 0
    await until(isAt, { deadlineMs: 20_000, what: `the copy of ${table}` })
    expect((await copying.stop('SIGKILL')).code).toBe(null)
    const isGone = async () => (await server.query(sql, ['hook-bridge-copy', '%'])).length === 0
    await until(isGone, { deadlineMs: 10_000, what: 'the server to notice' })
  }

  test.each(['event', 'delivery'])(
    'killed while it copies the table %s, it leaves nothing on the server and the file as it was; repeated, it copies all',
    async (table) => {
      await makeSmall()
      multiplyEvents(40_000)
      await killDuring(table)
      expect(Object.values(await rowsOnServer()).every((count) => count === 0)).toBe(true)
      expect(await bridge.json('source', 'list')).toHaveLength(1)
      expect((await copy()).code).toBe(0)
      expect(await rowsOnServer()).toMatchObject({
        source: 1,
        event: 40_000,
        payload: 40_000,
        delivery: 40_000,
      })
    },
    60_000,
  )

  test('broken off in its last moment, on either side, it is finished when it is repeated', async () => {
    await makeSmall()
    // As it is between the mark and the commit.
    const mark = JSON.stringify({ to: placeOf(url), at: Date.now() })
    inFile((db) => db.prepare("INSERT INTO meta (key, value) VALUES ('moved', ?)").run(mark))
    expect((await bridge.run(['serve'])).stderr).toContain('broken off in its last moment')
    expect((await copy()).stdout).toContain('the server has every row')
    // As it is when only the word of the commit was lost.
    const { code, stdout } = await copy()
    expect([code, stdout]).toEqual([0, expect.stringContaining('The copy was complete already.')])
    expect(await rowsOnServer()).toMatchObject({ workspace: 1, source: 1 })
  })

  test('is refused while a bridge serves the file', async () => {
    await makeSmall()
    await bridge.serve()
    const { code, stderr } = await copy()
    expect([code, stderr]).toEqual([1, expect.stringContaining('already serves the database')])
    expect(stderr).toContain('Stop it, then copy.')
    await expect(server.query('SELECT FROM event', [], url)).rejects.toThrow('does not exist')
  })

  test('is refused where something is: rows of a bridge, or tables of another program', async () => {
    await makeSmall()
    const other = await createInstallation({ DATABASE_URL: url, HOOK_BRIDGE_MASTER_KEY: 'k'.repeat(32) })
    await other.json('workspace', 'add', 'Sevilla')
    await other[Symbol.asyncDispose]()
    const ours = await copy()
    expect([ours.code, ours.stderr]).toEqual([
      1,
      expect.stringContaining('is not empty: there is something in workspace.'),
    ])
    expect(ours.stderr).toContain('createdb hooks')

    url = await server.createDatabase()
    await server.query('CREATE TABLE invoice (id integer)', [], url)
    const foreign = await copy()
    expect([foreign.code, foreign.stderr]).toEqual([
      1,
      expect.stringContaining('there is something in invoice.'),
    ])
    await expect(server.query('SELECT FROM event', [], url)).rejects.toThrow('does not exist')
    expect(await bridge.json('source', 'list')).toHaveLength(1)
  })

  test('takes a database that only the doctor has looked at', async () => {
    await makeSmall()
    await bridge.run(['doctor'], { env: { DATABASE_URL: url, HOOK_BRIDGE_MASTER_KEY: masterKey() } })
    expect(await server.query("SELECT FROM meta WHERE key = 'id_key'", [], url)).toHaveLength(1)
    expect((await copy()).code).toBe(0)
    await using moved = await onServer()
    expect(await moved.json('source', 'list')).toHaveLength(1)
  })

  test('with a master key that does not open the file is refused', async () => {
    await makeSmall()
    const kept = join(bridge.folder, 'kept')
    renameSync(join(bridge.folder, 'master.key'), kept)
    expect((await copy()).stderr).toContain('not the master key that opens its secrets')
    writeFileSync(join(bridge.folder, 'master.key'), 'f'.repeat(64))
    expect((await copy()).stderr).toContain('sealed with another master key')
    expect(existsSync(file)).toBe(true)
    await expect(server.query('SELECT FROM event', [], url)).rejects.toThrow('does not exist')
    copyFileSync(kept, join(bridge.folder, 'master.key'))
    expect((await copy()).code).toBe(0)
  })

  test('is not made twice, to two servers', async () => {
    await makeSmall()
    expect((await copy()).code).toBe(0)
    const first = placeOf(url)
    url = await server.createDatabase()
    const { code, stderr } = await copy()
    expect([code, stderr]).toEqual([1, expect.stringContaining(`copied to another server before (${first})`)])
  })

  test('takes the server from DATABASE_URL, so that its password is in no list of processes', async () => {
    await makeSmall()
    const env = { DATABASE_URL: url, HOOK_BRIDGE_MASTER_KEY: '' }
    const { code, stdout } = await bridge.run(['db', 'copy', '--from', 'bridge.db', '--json'], { env })
    expect(code).toBe(0)
    const { complete, tables } = JSON.parse(stdout)
    expect([complete, tables[2]]).toEqual([true, { table: 'source', rows: 1, total: 1 }])
    const nowhere = await bridge.run(['db', 'copy'])
    expect([nowhere.code, nowhere.stderr]).toEqual([
      78,
      expect.stringContaining('Where to? Give the PostgreSQL server'),
    ])
    const nothing = await bridge.run(['db', 'copy', '--from', 'no.db', '--to', url])
    expect(nothing.stderr).toContain('There is no database at')
  })

  test('says what to do next, and shows no secret', async () => {
    await makeSmall()
    const { stdout, stderr } = await copy()
    expect(stdout).toContain(
      `HOOK_BRIDGE_MASTER_KEY to the same as before: what is in ${join(bridge.folder, 'master.key')}`,
    )
    expect(stdout + stderr).not.toContain(masterKey())
  })
})
