// Real: the hook-bridge program as child processes, their files, events over sockets while the copy is made, kill -9.
// Doubles: the receiver of the deliveries. Observed: files and their modes, what the API and the receiver get afterwards,
// and what is said when something is refused.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startReceiver, type Receiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { createInstallation, type Installation } from './installation.ts'
import { type InboundDoor, sendLead, startLoad } from '../../../test/support/signed-lead.ts'

let bridge: Installation
let receiver: Receiver
let backup: string

beforeEach(async () => {
  bridge = await createInstallation({ LOG_LEVEL: 'info' })
  receiver = await startReceiver()
  backup = join(bridge.folder, 'backup.db')
})
afterEach(async () => {
  await receiver.close()
  await bridge[Symbol.asyncDispose]()
})

async function connect(): Promise<InboundDoor> {
  return bridge.json('source', 'add', 'cablenetai')
}

async function subscribe(): Promise<void> {
  await bridge.api('POST', '/api/v1/webhooks', { url: receiver.url, events: ['lead.created'] })
}

/** Ids of the leads that the database knows. */
function leadsIn(file: string): Set<string> {
  const db = new Database(file, { readonly: true })
  const bodies = db.prepare<[], Buffer>('SELECT coalesce(body, raw) FROM payload').pluck().all()
  db.close()
  return new Set(bodies.map((body) => (JSON.parse(body.toString('utf8')) as { id: string }).id))
}

const arrived = () => receiver.requests.map((request) => (request.json() as { id: string }).id)

describe('backup', () => {
  test('has every event that was acknowledged before it, though events keep coming in, and what was pending is delivered after a restore', async () => {
    const door = await connect()
    // Whatever was tried is still under way when the bridge is killed, so all of it is pending in the copy.
    receiver.behave({ delayMs: 60_000 })
    const running = await bridge.serve()
    await subscribe()
    const load = startLoad(door, 'lead')
    await until(() => load.acknowledged.length >= 300)
    const before = [...load.acknowledged]
    const { code, stdout } = await bridge.run(['backup', backup])
    await until(() => load.acknowledged.length >= before.length + 300)
    expect(code).toBe(0)
    expect(stdout).toContain(join(bridge.folder, 'master.key'))
    await running.stop('SIGKILL')
    await load.stop()

    const saved = leadsIn(backup)
    expect(before.filter((id) => !saved.has(id))).toEqual([])
    expect(saved.size).toBeLessThan(load.acknowledged.length)

    expect((await bridge.run(['restore', backup])).code).toBe(0)
    receiver.behave({})
    const failed = receiver.count
    await bridge.serve()
    const delivered = () => new Set(arrived().slice(failed))
    await until(() => delivered().size === saved.size, { deadlineMs: 60_000, what: 'all of them to arrive' })
    expect(delivered()).toEqual(saved)
  }, 90_000)

  test('is one file for its owner only, and nothing else is left in the folder', async () => {
    await connect()
    const before = readdirSync(bridge.folder)
    const { file, bytes, masterKey, masterKeyId } = await bridge.json('backup', backup)
    expect(file).toBe(backup)
    expect(statSync(backup).mode & 0o777).toBe(0o600)
    expect(bytes).toBe(statSync(backup).size)
    expect(masterKey).toBe(join(bridge.folder, 'master.key'))
    expect(masterKeyId).toMatch(/^[0-9a-f]{8}$/)
    expect(readdirSync(bridge.folder).sort()).toEqual([...before, 'backup.db'].sort())
  })

  test('says that the key comes from the environment when it does', async () => {
    const env = { HOOK_BRIDGE_MASTER_KEY: 'a master key of at least 32 characters' }
    await using other = await createInstallation(env)
    await other.json('source', 'add', 'cablenetai')
    const { stdout } = await other.run(['backup', join(other.folder, 'b.db')])
    expect(stdout).toContain('HOOK_BRIDGE_MASTER_KEY')
    expect(stdout).not.toContain(env.HOOK_BRIDGE_MASTER_KEY)
  })

  test('overwrites nothing', async () => {
    await connect()
    writeFileSync(backup, 'the backup of last week')
    const { code, stderr } = await bridge.run(['backup', backup])
    expect([code, stderr]).toEqual([1, expect.stringContaining('a backup is never overwritten')])
    expect(readFileSync(backup, 'utf8')).toBe('the backup of last week')
  })

  test('to a folder that is not there, or of a database that is not there, says what is wrong', async () => {
    const nothing = await bridge.run(['backup', backup])
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('There is no database at')])
    await connect()
    const nowhere = await bridge.run(['backup', join(bridge.folder, 'absent', 'b.db')])
    expect([nowhere.code, nowhere.stderr]).toEqual([
      1,
      expect.stringMatching(/could not be written: .*absent/),
    ])
  })
})

describe('restore', () => {
  test('is refused while a bridge serves the database', async () => {
    await connect()
    await bridge.run(['backup', backup])
    await bridge.serve()
    const { code, stderr } = await bridge.run(['restore', backup])
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/already serves the database .* Stop it, then restore/),
    ])
  })

  test('is refused while another command has the database open', async () => {
    await connect()
    await bridge.run(['backup', backup])
    const tail = bridge.start(['tail'])
    await until(() => existsSync(join(bridge.folder, 'bridge.db-wal')))
    const { code, stderr } = await bridge.run(['restore', backup])
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('a command of the bridge in another terminal'),
    ])
    await tail.stop()
    expect((await bridge.run(['restore', backup])).code).toBe(0)
  })

  test('keeps the database that was there before, whole', async () => {
    await connect()
    await bridge.run(['backup', backup])
    const later = await bridge.json('source', 'add', 'inmova')
    const { before } = await bridge.json('restore', backup)
    expect(await bridge.json('source', 'list')).toHaveLength(1)
    const env = { DATABASE_URL: `file:${before}` }
    expect((await bridge.run(['source', 'list'], { env })).stdout).toContain(later.id)
    expect(statSync(before).mode & 0o777).toBe(0o600)
  })

  test('keeps a database that is damaged, too', async () => {
    await connect()
    await bridge.run(['backup', backup])
    const file = join(bridge.folder, 'bridge.db')
    writeFileSync(file, 'no database any more'.repeat(500))
    const { before } = await bridge.json('restore', backup)
    expect(readFileSync(before, 'utf8')).toContain('no database any more')
    expect(await bridge.json('source', 'list')).toHaveLength(1)
  })

  test('brings a bridge back on a machine that has nothing but the backup and the key', async () => {
    const door = await connect()
    await bridge.run(['backup', backup])
    await using fresh = await createInstallation({ PORT: String(bridge.port) })
    const env = { DATABASE_URL: `file:${join(fresh.folder, 'data', 'bridge.db')}` }
    const keyless = await fresh.run(['restore', backup], { env })
    expect([keyless.code, keyless.stderr]).toEqual([
      1,
      expect.stringContaining('not the master key that opens'),
    ])
    expect(readdirSync(join(fresh.folder, 'data'))).not.toContain('master.key')
    mkdirSync(join(fresh.folder, 'data'), { recursive: true })
    copyFileSync(join(bridge.folder, 'master.key'), join(fresh.folder, 'data', 'master.key'))
    expect((await fresh.run(['restore', backup], { env })).code).toBe(0)
    await using moved = await createInstallation({ ...env, PORT: String(bridge.port) })
    await moved.serve()
    expect((await sendLead(door, 'after the move')).status).toBe(200)
  })

  test('with another master key is refused, and changes nothing', async () => {
    const { id } = (await connect()) as InboundDoor & { id: string }
    await bridge.run(['backup', backup])
    const env = { HOOK_BRIDGE_MASTER_KEY: 'another master key of 32 characters' }
    const { code, stderr } = await bridge.run(['restore', backup], { env })
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/sealed with another master key.* Nothing was changed/),
    ])
    expect(await bridge.json('source', 'list')).toMatchObject([{ id }])
    expect(readdirSync(bridge.folder).filter((name) => /restoring|before/.test(name))).toEqual([])
  })

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 8_192), /malformed|damaged/],
    ['overwritten in the middle', (bytes: Buffer) => bytes.fill(0xaa, 8_192, 16_384), /malformed|damaged/],
    ['something else', () => Buffer.from('a letter to a friend'.repeat(400)), /not a database/],
    ['empty', () => Buffer.alloc(0), /not the database of a hook bridge/],
  ])('of a file that is %s is refused, and changes nothing', async (_name, damage, why) => {
    const { id } = (await connect()) as InboundDoor & { id: string }
    await bridge.run(['backup', backup])
    writeFileSync(backup, damage(readFileSync(backup)))
    const { code, stderr } = await bridge.run(['restore', backup])
    expect([code, stderr]).toEqual([1, expect.stringMatching(why)])
    expect(stderr).toContain('Nothing was changed')
    expect(await bridge.json('source', 'list')).toMatchObject([{ id }])
  })

  test('gives no new event the id of one that came after the backup: receivers would take it for that one', async () => {
    const door = await connect()
    let running = await bridge.serve()
    await subscribe()
    await sendLead(door, 'before')
    await receiver.waitFor(1)
    await bridge.run(['backup', backup])
    await sendLead(door, 'lost by the restore')
    await receiver.waitFor(2)
    await running.stop()
    await bridge.run(['restore', backup])
    running = await bridge.serve()
    await sendLead(door, 'after')
    await until(() => arrived().includes('after'))
    const idOf = (lead: string) =>
      receiver.requests.find((request) => (request.json() as { id: string }).id === lead)!.headers[
        'webhook-id'
      ]
    expect(new Set(['before', 'lost by the restore', 'after'].map(idOf)).size).toBe(3)
    await running.stop()
    rmSync(backup)
    await bridge.run(['backup', backup])
    await bridge.run(['restore', backup])
    await bridge.serve()
    const events = await bridge.api('GET', '/api/v1/events')
    expect(events.data.map((event: { payload: { id: string } }) => event.payload.id)).toEqual([
      'after',
      'before',
    ])
  })
})
