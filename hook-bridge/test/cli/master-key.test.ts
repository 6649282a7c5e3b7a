// A new master key for a database. Real: the hook-bridge program as child processes, its files, kill -9 in the middle.
// Doubles: the receiver. Observed: what opens the secrets afterwards (signatures in and out), files and their modes, and
// the bytes of the database.
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startReceiver } from '../../../test/support/receiver.ts'
import { until } from '../../../test/support/until.ts'
import { createInstallation, type Installation } from './installation.ts'
import { type InboundDoor, sendLead } from '../../../test/support/signed-lead.ts'

const OLD_KEY = 'an old master key of 32 characters or more'

let bridge: Installation
let keyFile: string

beforeEach(async () => {
  bridge = await createInstallation()
  keyFile = join(bridge.folder, 'master.key')
})
afterEach(() => bridge[Symbol.asyncDispose]())

const keyIn = (file: string) => readFileSync(file, 'utf8').trim()

/** Both ways through the bridge: a signature of the source is accepted, and the webhook signs with its secret. */
async function expectSecretsToWork(installation: Installation, door: InboundDoor, id: string): Promise<void> {
  await using receiver = await startReceiver()
  const serving = await installation.serve()
  const subscribed = await installation.api('POST', '/api/v1/webhooks', {
    url: receiver.url,
    events: ['lead.created'],
  })
  receiver.trust(subscribed.data.secret)
  expect((await sendLead(door, id)).status).toBe(200)
  const request = await receiver.waitFor(1)
  expect(request.verification.vendor.result).toBe('valid')
  await serving.stop()
}

describe('rotate', () => {
  test('seals every secret with a new key, and everything works as before', async () => {
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    await expectSecretsToWork(bridge, door, 'before')
    const before = keyIn(keyFile)
    const { code, stdout } = await bridge.run(['master-key', 'rotate'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^2 secrets sealed with a new master key/)])
    expect(keyIn(keyFile)).toMatch(/^[0-9a-f]{64}$/)
    expect(keyIn(keyFile)).not.toBe(before)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(stdout).not.toContain(keyIn(keyFile))
    await expectSecretsToWork(bridge, door, 'after')
  })

  test('keeps the old key under its id: backups made before need it', async () => {
    await bridge.json('source', 'add', 'cablenetai')
    const before = keyIn(keyFile)
    const backup = join(bridge.folder, 'backup.db')
    const { masterKeyId } = await bridge.json('backup', backup)
    const { oldFile, oldId } = await bridge.json('master-key', 'rotate')
    expect([oldFile, oldId]).toEqual([`${keyFile}.${masterKeyId}`, masterKeyId])
    expect(keyIn(oldFile)).toBe(before)
    const refused = await bridge.run(['restore', backup])
    expect(refused.stderr).toContain(`sealed with another master key (id ${oldId}`)
    copyFileSync(oldFile, keyFile)
    expect((await bridge.run(['restore', backup])).code).toBe(0)
  })

  test('leaves no secret that is in use sealed with the old key, also where rows were changed before', async () => {
    const { id } = await bridge.json('source', 'add', 'cablenetai')
    await bridge.json('source', 'add', 'inmova')
    await bridge.json('source', 'change', id, '--name', 'a row that has grown and no longer fits its place')
    const { oldId, newId } = await bridge.json('master-key', 'rotate')
    const files = readdirSync(bridge.folder).filter((name) => name.startsWith('bridge.db'))
    const text = files.map((name) => readFileSync(join(bridge.folder, name), 'latin1')).join('')
    expect(text).toContain(`v1.${newId}.`)
    expect(text.includes(`v1.${oldId}.`)).toBe(false)
  })

  test('is refused while a bridge serves the database, and where there is none', async () => {
    const nothing = await bridge.run(['master-key', 'rotate'])
    expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('nothing to seal')])
    expect(existsSync(keyFile)).toBe(false)
    await bridge.json('source', 'add', 'cablenetai')
    const before = keyIn(keyFile)
    await bridge.serve()
    const { code, stderr } = await bridge.run(['master-key', 'rotate'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('Stop it, then rotate the master key.')])
    expect(keyIn(keyFile)).toBe(before)
  })

  test('that broke off before the database took the new key has changed nothing, and can be repeated', async () => {
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    const before = keyIn(keyFile)
    copyFileSync(keyFile, join(bridge.folder, 'kept'))
    // As it is between the first two steps: a new key that nothing is sealed with.
    const db = readFileSync(join(bridge.folder, 'bridge.db'))
    await bridge.json('master-key', 'rotate')
    renameSync(keyFile, `${keyFile}.next`)
    renameSync(join(bridge.folder, 'kept'), keyFile)
    writeFileSync(join(bridge.folder, 'bridge.db'), db)
    await expectSecretsToWork(bridge, door, 'a')
    expect(keyIn(keyFile)).toBe(before)
    expect((await bridge.run(['master-key', 'rotate'])).code).toBe(0)
    await expectSecretsToWork(bridge, door, 'b')
    expect(keyIn(keyFile)).not.toBe(before)
  })

  test('that broke off after the database took the new key is finished by whatever command comes next', async () => {
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    const { oldFile } = await bridge.json('master-key', 'rotate')
    // As it is between the last two steps: the old key is still in place.
    renameSync(keyFile, `${keyFile}.next`)
    renameSync(oldFile, keyFile)
    const next = keyIn(`${keyFile}.next`)
    expect(await bridge.json('source', 'list')).toHaveLength(1)
    expect(keyIn(keyFile)).toBe(next)
    expect(existsSync(`${keyFile}.next`)).toBe(false)
    await expectSecretsToWork(bridge, door, 'a')
  })

  test('killed again and again at any moment, one key opens everything', async () => {
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    multiplySources(3_000)
    let interrupted = 0
    for (let round = 0; round < 12; round += 1) {
      const rotation = bridge.start(['master-key', 'rotate'])
      const ended = until(() => existsSync(`${keyFile}.next`), { everyMs: 1, deadlineMs: 10_000 })
      await ended
      await sleep(round * 4)
      const { code } = await rotation.stop('SIGKILL')
      if (code === null) interrupted += 1
      const sources = await bridge.run(['source', 'list', '--json'])
      expect([sources.code, sources.stderr]).toEqual([0, ''])
      expect(JSON.parse(sources.stdout)).toHaveLength(3_001)
      expect(new Set(sealedWith()).size).toBe(1)
    }
    expect(interrupted).toBeGreaterThan(3)
    await expectSecretsToWork(bridge, door, 'at last')
  }, 60_000)
})

describe('rotate, where the environment has the key', () => {
  test('prints the new one, which the bridge wants from then on, and says so to who still has the old one', async () => {
    await using other = await createInstallation({ HOOK_BRIDGE_MASTER_KEY: OLD_KEY })
    const door: InboundDoor = await other.json('source', 'add', 'cablenetai')
    const { code, stdout } = await other.run(['master-key', 'rotate'])
    expect(code).toBe(0)
    const key = /HOOK_BRIDGE_MASTER_KEY to it before anything else:\n\n {2}([0-9a-f]{64})\n/.exec(stdout)![1]!
    const nextFile = join(other.folder, 'master.key.next')
    expect([keyIn(nextFile), statSync(nextFile).mode & 0o777]).toEqual([key, 0o600])

    const old = await other.run(['serve'])
    expect([old.code, old.stderr]).toEqual([
      1,
      expect.stringContaining(`still the old one. Set it to the key in ${nextFile}`),
    ])
    expect(old.stderr).not.toContain(key)

    await using renewed = await createInstallation({
      HOOK_BRIDGE_MASTER_KEY: key,
      DATABASE_URL: `file:${join(other.folder, 'bridge.db')}`,
    })
    const inboundUrl = door.inboundUrl.replace(`:${other.port}`, `:${renewed.port}`)
    await expectSecretsToWork(renewed, { ...door, inboundUrl }, 'after')
    expect(readdirSync(other.folder).filter((name) => name.startsWith('master.key'))).toEqual([])
  })
})

/** So many that sealing them takes a while. */
function multiplySources(count: number): void {
  const db = new Database(join(bridge.folder, 'bridge.db'))
  db.prepare(
    'WITH RECURSIVE value (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM value LIMIT ?) ' +
      'INSERT INTO source (id, workspace, provider, name, token, secrets, switched_off, created_at) ' +
      "SELECT 'src_' || value, workspace, provider, name, 'token-' || value, secrets, switched_off, created_at " +
      'FROM source, value WHERE row = 1',
  ).run(count)
  db.close()
}

/** The ids of the keys that the secrets are sealed with. */
function sealedWith(): string[] {
  const db = new Database(join(bridge.folder, 'bridge.db'))
  const secrets = db.prepare<[], string>('SELECT secrets FROM source').pluck().all()
  db.close()
  return secrets.map((text) => (JSON.parse(text) as { sealed: string }[])[0]!.sealed.split('.')[1]!)
}
