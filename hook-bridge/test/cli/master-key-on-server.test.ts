// A new master key for a database on a PostgreSQL server. Real: the hook-bridge program as child processes, the server,
// kill -9 in the middle. Doubles: the receiver. Observed: what opens the secrets afterwards (signatures in and out), what
// the rows are sealed with, and who is refused in which words.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { noServerBecause, type PostgresServer, startPostgres } from '../../../test/postgres/server.ts'
import { startReceiver } from '../../../test/support/receiver.ts'
import { type InboundDoor, sendLead } from '../../../test/support/signed-lead.ts'
import { until } from '../../../test/support/until.ts'
import { createSecretBox } from '../../src/secret-box.ts'
import { createInstallation, type Installation } from './installation.ts'

const OLD_KEY = 'an old master key of 32 characters or more'
const NEW_KEY = 'the new master key, of 32 characters or more'
const OLD_ID = createSecretBox(OLD_KEY).keyId
const NEW_ID = createSecretBox(NEW_KEY).keyId

describe.skipIf(noServerBecause !== '')(`master-key rotate on PostgreSQL${noServerBecause}`, () => {
  let server: PostgresServer
  let url: string

  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose](), 60_000)
  beforeEach(async () => {
    url = await server.createDatabase()
  })

  const withKeys = (masterKey: string, nextMasterKey = '') =>
    createInstallation({
      DATABASE_URL: url,
      HOOK_BRIDGE_MASTER_KEY: masterKey,
      HOOK_BRIDGE_NEXT_MASTER_KEY: nextMasterKey,
    })
  const rotate = async (bridge: Installation) => bridge.run(['master-key', 'rotate'])
  /** The ids of the keys that anything in the database is sealed with. */
  async function sealedWith(): Promise<string[]> {
    const rows = await server.query<{ text: string }>(
      "SELECT secrets || coalesce(upstream, '') AS text FROM source UNION ALL SELECT secrets FROM subscription " +
        "UNION ALL SELECT value FROM meta WHERE key = 'master_key_check'",
      [],
      url,
    )
    const ids = rows.flatMap(({ text }) => [...text.matchAll(/v1\.([0-9a-f]{8})\./g)].map(([, id]) => id!))
    return [...new Set(ids)]
  }

  /** Both ways through the bridge: a signature of the source is accepted, and the webhook signs with its secret. */
  async function expectSecretsToWork(bridge: Installation, door: InboundDoor, id: string): Promise<void> {
    await using receiver = await startReceiver()
    const serving = await bridge.serve()
    const { data } = await bridge.api('POST', '/api/v1/webhooks', {
      url: receiver.url,
      events: ['lead.created'],
    })
    receiver.trust(data.secret)
    const inboundUrl = `http://127.0.0.1:${bridge.port}${new URL(door.inboundUrl).pathname}`
    expect((await sendLead({ ...door, inboundUrl }, id)).status).toBe(200)
    expect((await receiver.waitFor(1)).verification.vendor.result).toBe('valid')
    await serving.stop()
  }

  test('seals every secret with the new key; bridges that have both open the database before and after', async () => {
    await using bridge = await withKeys(OLD_KEY, NEW_KEY)
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    await bridge.json('source', 'add', 'inmova')
    await expectSecretsToWork(bridge, door, 'before')
    expect(await sealedWith()).toEqual([OLD_ID])
    const { code, stdout } = await rotate(bridge)
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`secrets sealed with the new master key, which has the id ${NEW_ID}`),
    ])
    for (const key of [OLD_KEY, NEW_KEY]) expect(stdout).not.toContain(key)
    expect(await sealedWith()).toEqual([NEW_ID])
    await expectSecretsToWork(bridge, door, 'after')
    await using renewed = await withKeys(NEW_KEY)
    await expectSecretsToWork(renewed, door, 'with the new key alone')
    expect((await rotate(renewed)).stderr).toContain('Which key is the new one?')
    await using left = await withKeys(OLD_KEY)
    const refused = await left.run(['serve'])
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining('sealed with another master key'),
    ])
  }, 40_000)

  test('is done once: repeated it changes nothing, and with a key that does not fit it is refused', async () => {
    await using bridge = await withKeys(OLD_KEY, NEW_KEY)
    await bridge.json('source', 'add', 'cablenetai')
    await using wrong = await withKeys('a third key that nothing is sealed with', NEW_KEY)
    expect((await rotate(wrong)).stderr).toContain('sealed with another master key')
    expect(await sealedWith()).toEqual([OLD_ID])
    expect((await rotate(bridge)).code).toBe(0)
    const again = await rotate(bridge)
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('already: nothing was changed')])
    expect(await sealedWith()).toEqual([NEW_ID])
  })

  test('is refused while a bridge runs, and shortly after one was killed', async () => {
    await using bridge = await withKeys(OLD_KEY, NEW_KEY)
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    await using other = await withKeys(OLD_KEY, NEW_KEY)
    const serving = await other.serve()
    const running = await rotate(bridge)
    expect([running.code, running.stderr]).toEqual([
      1,
      expect.stringContaining('Another hook-bridge process is connected'),
    ])
    expect(running.stderr).toContain('Stop every bridge, on every machine')

    // It holds a lease from its first delivery on.
    await using receiver = await startReceiver()
    await other.api('POST', '/api/v1/webhooks', { url: receiver.url, events: ['lead.created'] })
    await sendLead({ ...door, inboundUrl: door.inboundUrl.replace(`:${bridge.port}`, `:${other.port}`) }, 'a')
    await receiver.waitFor(1)
    await serving.stop('SIGKILL')
    await until(async () => (await rotate(bridge)).stderr.includes('did not say that it has ended'), {
      deadlineMs: 10_000,
    })
    expect(await sealedWith()).toEqual([OLD_ID])
    await until(async () => (await rotate(bridge)).code === 0, { deadlineMs: 30_000, everyMs: 1_000 })
    expect(await sealedWith()).toEqual([NEW_ID])
  }, 60_000)

  test('killed again and again at any moment, everything is sealed with one of the two keys', async () => {
    await using bridge = await withKeys(OLD_KEY, NEW_KEY)
    const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai')
    // So many that sealing them takes a while.
    await server.query(
      'INSERT INTO source (id, workspace, provider, token, secrets, switched_off, created_at) ' +
        "SELECT 'src_' || n, workspace, provider, 'token-' || n, secrets, switched_off, created_at FROM source, generate_series(1, 4000) AS n",
      [],
      url,
    )
    let interrupted = 0
    for (let round = 0; round < 5; round += 1) {
      const rotation = bridge.start(['master-key', 'rotate'])
      const isAtWork =
        "SELECT FROM pg_stat_activity WHERE application_name = 'hook-bridge-rotate' AND query LIKE 'UPDATE source%'"
      await until(async () => (await server.query(isAtWork)).length > 0, { deadlineMs: 10_000, everyMs: 1 })
      await sleep(round * 15)
      if ((await rotation.stop('SIGKILL')).code === null) interrupted += 1
      const isGone = "SELECT FROM pg_stat_activity WHERE application_name = 'hook-bridge-rotate'"
      await until(async () => (await server.query(isGone)).length === 0, { deadlineMs: 10_000 })
      expect(await sealedWith()).toHaveLength(1)
    }
    expect(interrupted).toBeGreaterThan(2)
    expect((await rotate(bridge)).code).toBe(0)
    expect(await sealedWith()).toEqual([NEW_ID])
    await expectSecretsToWork(bridge, door, 'at last')
  }, 60_000)

  test('a bridge that did not hear of it stores no secret that nobody could open', async () => {
    await using bridge = await withKeys(OLD_KEY)
    await bridge.serve()
    // As if it had been cut off while the key changed.
    const seal = createSecretBox(NEW_KEY).seal('sealed with the master key of this database')
    await server.query("UPDATE meta SET value = $1 WHERE key = 'master_key_check'", [seal], url)
    const refused = await bridge.api('POST', '/api/v1/sources', { provider: 'cablenetai' })
    expect(refused).toMatchObject({ success: false, code: 'UNAVAILABLE' })
    const subscribed = await bridge.api('POST', '/api/v1/webhooks', {
      url: 'http://127.0.0.1:9/',
      events: ['lead.created'],
    })
    expect(subscribed).toMatchObject({ success: false, code: 'UNAVAILABLE' })
    expect(await sealedWith()).toEqual([NEW_ID])
  })

  test('backup, restore and a rotation without a new key say what to do on a server', async () => {
    await using bridge = await withKeys(OLD_KEY)
    for (const [args, words] of [
      [['backup', 'x.db'], 'pg_dump --format=custom'],
      [['restore', 'x.db'], 'pg_restore --no-owner'],
      [['master-key', 'rotate'], 'set HOOK_BRIDGE_NEXT_MASTER_KEY to it'],
      [['db', 'reopen'], 'Set it to the file that you take back.'],
    ] as const) {
      const { code, stderr } = await bridge.run(args)
      expect([code, stderr]).toEqual([1, expect.stringContaining(words)])
      expect(stderr).not.toContain(url)
    }
  })
})
