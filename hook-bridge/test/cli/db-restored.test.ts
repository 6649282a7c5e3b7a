// A database on a PostgreSQL server that goes back to a dump. Real: the hook-bridge program as child processes, the server,
// copies of whole databases in the place of pg_dump and pg_restore. Doubles: the receiver. Observed: the ids that arrive, and
// who is refused in which words.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { noServerBecause, type PostgresServer, startPostgres } from '../../../test/postgres/server.ts'
import { startReceiver } from '../../../test/support/receiver.ts'
import { type InboundDoor, sendLead } from '../../../test/support/signed-lead.ts'
import { placeOf } from '../../src/store/postgres/connections.ts'
import { createInstallation } from './installation.ts'

const MASTER_KEY = 'a master key of 32 characters or more'

describe.skipIf(noServerBecause !== '')(`db restored${noServerBecause}`, () => {
  let server: PostgresServer
  let url: string

  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose](), 60_000)
  beforeEach(async () => {
    url = await server.createDatabase()
  })

  const install = (masterKey = MASTER_KEY) =>
    createInstallation({ DATABASE_URL: url, HOOK_BRIDGE_MASTER_KEY: masterKey })
  const nameOf = (database: string) => new URL(database).pathname.slice(1)
  /** `to` becomes what `from` is. Nobody may be connected to either. */
  async function become(to: string, from: string): Promise<void> {
    await server.query(`DROP DATABASE ${nameOf(to)}`)
    await server.query(`CREATE DATABASE ${nameOf(to)} TEMPLATE ${nameOf(from)}`)
  }
  const SEQUENCES = ['event', 'delivery', 'attempt'].map((name) => `${name}_id`)
  async function lastIds(): Promise<number[]> {
    const values = SEQUENCES.map((name) => `(SELECT last_value FROM ${name})::float8 AS ${name}`)
    const [row] = await server.query<Record<string, number>>(`SELECT ${values.join(', ')}`, [], url)
    return SEQUENCES.map((name) => row![name]!)
  }

  test('gives no new event the id of one that came after the dump: receivers would take it for that one', async () => {
    await using bridge = await install()
    await using receiver = await startReceiver()
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    async function arrive(...leads: readonly string[]): Promise<void> {
      const before = receiver.count
      const serving = await bridge.serve()
      for (const lead of leads) await sendLead(door, lead)
      await receiver.waitForCount(before + leads.length)
      await serving.stop()
    }
    const serving = await bridge.serve()
    const webhook = { url: receiver.url, events: ['lead.created'] }
    await bridge.api('POST', '/api/v1/webhooks', webhook)
    await serving.stop()
    await arrive('before')
    const dump = await server.createDatabase()
    await become(dump, url)
    await arrive('lost', 'lost, too')
    await become(url, dump)

    const { code, stdout } = await bridge.run(['db', 'restored'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('new ids are above all')])
    await arrive('after')
    const ids = receiver.requests.map(({ headers }) => headers['webhook-id'])
    expect(ids).toHaveLength(4)
    expect(new Set(ids).size).toBe(4)
    const events = await server.query<{ id: number }>('SELECT id::float8 FROM event ORDER BY id', [], url)
    expect(events).toHaveLength(2)
    // As on a file: by the time, and more than anybody gives out.
    expect(events[1]!.id).toBeGreaterThan(((Date.now() - Date.UTC(2026, 0, 1)) / 1000 - 60) * 65_536)
    expect((await lastIds()).every((id) => id >= events[1]!.id)).toBe(true)
  }, 40_000)

  test('lowers no id, and done twice does no harm', async () => {
    await using bridge = await install()
    await bridge.json('source', 'add', 'cablenetai')
    const high = 2 ** 52
    await server.query(`SELECT setval('delivery_id', ${high})`, [], url)
    const { lastIds: said } = await bridge.json('db', 'restored')
    expect(await lastIds()).toEqual([said.event, high, said.attempt])
    const again = await bridge.json('db', 'restored')
    expect(again.lastIds.event).toBeGreaterThanOrEqual(said.event)
    expect(again.lastIds.delivery).toBe(high)
  })

  test('is refused while a bridge runs, and with another master key, and changes nothing then', async () => {
    await using bridge = await install()
    await using other = await install('another master key of 32 characters')
    await bridge.json('source', 'add', 'cablenetai')
    const before = await lastIds()
    const wrong = await other.run(['db', 'restored'])
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('sealed with another master key')])
    await bridge.serve()
    const running = await bridge.run(['db', 'restored'])
    expect([running.code, running.stderr]).toEqual([
      1,
      expect.stringContaining('is connected to the database'),
    ])
    expect(running.stderr).toContain('Stop every bridge')
    expect(await lastIds()).toEqual(before)
  })

  test('makes no tables in an empty database: pg_restore would find them in its way', async () => {
    await using bridge = await install()
    const { code, stderr } = await bridge.run(['db', 'restored'])
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`There is no database of a bridge at ${placeOf(url)}`),
    ])
    await expect(server.query('SELECT FROM event', [], url)).rejects.toThrow('does not exist')
  })

  test('is not for a file, where restore does it', async () => {
    await using bridge = await createInstallation()
    const { code, stderr } = await bridge.run(['db', 'restored'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('"hook-bridge restore" has done it already')])
  })
})
