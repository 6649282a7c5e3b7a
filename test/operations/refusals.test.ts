/*
 * What the bridge says when it does not start, and what the guide prints of it.
 *
 * Real: `hook-bridge serve` and commands as child processes, in the situations that the guide names; a PostgreSQL server,
 * where one is to be had. Doubles: none. Observed: exit codes and the words on the standard error, which stand in
 * docs/troubleshooting.md letter by letter; paths, ports and ids there are those of an example.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createInstallation, type Installation } from '../../hook-bridge/test/cli/installation.ts'
import { placeOf } from '../../hook-bridge/src/store/postgres/connections.ts'
import { masterKeyIdOf } from '../../hook-bridge/src/secret-box.ts'
import { noServerBecause, type PostgresServer, startPostgres } from '../postgres/server.ts'
import { ordinaryOwner } from '../support/ordinary-owner.ts'
import { freePort } from '../support/run-program.ts'
import { readGuide } from './guide.ts'

const GUIDE = readGuide('troubleshooting.md')
const MASTER_KEY = 'a master key of 32 characters or more'

let bridge: Installation
let file: string
/** With whose rights the program runs where that counts. */
let owner: ReturnType<typeof ordinaryOwner>

beforeEach(async () => {
  bridge = await createInstallation()
  owner = {}
  file = join(bridge.folder, 'bridge.db')
})
afterEach(() => bridge[Symbol.asyncDispose]())

type Env = Readonly<Record<string, string>>

/** What `serve` says, with the names that the guide uses. */
async function refusal(env: Env = {}, args: readonly string[] = ['serve']): Promise<string> {
  const { code, stderr } = await bridge.run(args, { env, as: owner })
  expect(code, stderr).toBe(stderr.includes('not usable') ? 78 : 1)
  return stderr
    .replaceAll(file, '/var/lib/hook-bridge/hook-bridge.db')
    .replaceAll(bridge.folder, '/var/lib/hook-bridge')
    .replaceAll(String(bridge.port), '8080')
}

/** A database that a bridge has opened, with its key. */
async function makeDatabase(): Promise<void> {
  await bridge.json('source', 'add', 'cablenetai')
}

test('the configuration is not usable: all of it at once', async () => {
  const said = await refusal({ PUBLIC_URL: 'hooks.example.com', HOOK_BRIDGE_API_KEY: 'short' })
  expect(GUIDE).toContain(said)
})

test('PostgreSQL without a master key', async () => {
  expect(GUIDE).toContain(await refusal({ DATABASE_URL: 'postgres://hook_bridge@127.0.0.1/hook_bridge' }))
})

test('PostgreSQL that cannot be reached', async () => {
  const port = await freePort()
  const env = {
    DATABASE_URL: `postgres://hook_bridge@127.0.0.1:${port}/hook_bridge`,
    HOOK_BRIDGE_MASTER_KEY: MASTER_KEY,
  }
  expect(GUIDE).toContain((await refusal(env)).replaceAll(String(port), '5432'))
})

test('another bridge serves the database', async () => {
  await bridge.serve()
  expect(GUIDE).toContain(await refusal())
})

test('another program listens on the port', async () => {
  await bridge.serve()
  expect(GUIDE).toContain(await refusal({ DATABASE_URL: `file:${bridge.folder}/other/bridge.db` }))
})

test('the machine has no such address', async () => {
  expect(GUIDE).toContain((await refusal({ HOST: '198.51.100.7' })).replace('198.51.100.7', '10.9.8.7'))
})

test('the master key is missing, damaged, or another one', async () => {
  await makeDatabase()
  const key = join(bridge.folder, 'master.key')
  rmSync(key)
  expect(GUIDE).toContain(await refusal())
  writeFileSync(key, 'short\n')
  expect(GUIDE).toContain(await refusal())
  writeFileSync(key, `${MASTER_KEY}\n`)
  const said = await refusal()
  expect(said).toMatch(/\(id [0-9a-f]{8}; the one in use is [0-9a-f]{8}\)/)
  const ids = ['c28b9f38', 'efe8b1ba']
  expect(GUIDE).toContain(said.replace(/(?<=\(id |use is )[0-9a-f]{8}/g, () => ids.shift()!))
})

test('the environment still has the old master key after a rotation', async () => {
  await using other = await createInstallation({ HOOK_BRIDGE_MASTER_KEY: MASTER_KEY })
  await other.json('source', 'add', 'cablenetai')
  await other.run(['master-key', 'rotate'])
  const { stderr } = await other.run(['serve'])
  const heading = 'HOOK_BRIDGE_MASTER_KEY is still the old one'
  expect(stderr).toContain(heading)
  expect(GUIDE).toContain(`## ${heading}\n`)
})

test('a newer version made the database', async () => {
  await makeDatabase()
  const db = new Database(file)
  db.pragma('user_version = 99')
  db.close()
  const said = (await refusal()).replace('version 99', 'version 2').replace(/up to \d+/, 'up to 1')
  expect(GUIDE).toContain(said)
  expect(readGuide('operations.md')).toContain(said)
})

test('the file is no database', async () => {
  await makeDatabase()
  writeFileSync(file, 'no database any more'.repeat(500))
  expect(GUIDE).toContain(await refusal())
})

test('the database was copied to PostgreSQL', async () => {
  await makeDatabase()
  const db = new Database(file)
  // As `db copy` leaves it.
  const moved = { to: 'hook_bridge at db.example.com:5432', at: Date.UTC(2026, 10, 22, 1, 54, 49) }
  db.prepare("INSERT INTO meta (key, value) VALUES ('moved', ?)").run(JSON.stringify(moved))
  db.close()
  const said = await refusal()
  expect(GUIDE).toContain(said)
  expect(await refusal({}, ['source', 'list'])).toBe(said)
  expect((await bridge.run(['db', 'reopen'])).code).toBe(0)
  expect((await bridge.run(['source', 'list'])).code).toBe(0)
})

describe('a file that this user may not use', () => {
  const uidOfGuide = (said: string) => said.replace(/\(uid \d+\)/, '(uid 998)')

  beforeEach(async () => {
    await makeDatabase()
    owner = ordinaryOwner(bridge.folder)
  })
  afterEach(() => chmodSync(bridge.folder, 0o700))

  test('is named, be it the key, the database or what is beside it', async () => {
    const key = join(bridge.folder, 'master.key')
    chmodSync(key, 0o000)
    expect(GUIDE).toContain(uidOfGuide(await refusal()))
    const withKey = { HOOK_BRIDGE_MASTER_KEY: MASTER_KEY }
    chmodSync(file, 0o000)
    const path = '/var/lib/hook-bridge'
    expect(GUIDE).toContain(
      uidOfGuide(await refusal(withKey, ['source', 'list'])).replace(
        `${path}/hook-bridge.db`,
        `${path}/master.key`,
      ),
    )
  })

  test('is named where nothing may be made in a folder', async () => {
    chmodSync(bridge.folder, 0o500)
    const said = await refusal({ DATABASE_URL: `file:${bridge.folder}/new/bridge.db` })
    expect(uidOfGuide(said)).toMatch(/new cannot be used \(EACCES\)\. The user of this process \(uid 998\)/)
  })

  test('may be beside the database only', async () => {
    rmSync(`${file}-wal`, { force: true })
    writeFileSync(`${file}-wal`, '', { mode: 0o000 })
    chmodSync(file, 0o666)
    chmodSync(join(bridge.folder, 'master.key'), 0o644)
    for (const args of [['serve'], ['source', 'list'], ['master-key', 'rotate']]) {
      rmSync(`${file}.lock`, { force: true })
      expect(GUIDE).toContain(await refusal({}, args))
    }
  })
})

test('a folder is where the database is to be', async () => {
  mkdirSync(join(bridge.folder, 'data'))
  const said = (await refusal({ DATABASE_URL: `file:${bridge.folder}/data` })).replaceAll(
    '/var/lib/hook-bridge/data',
    '/var/lib/hook-bridge',
  )
  expect(GUIDE).toContain(said)
  const withKey = { DATABASE_URL: `file:${bridge.folder}/data`, HOOK_BRIDGE_MASTER_KEY: MASTER_KEY }
  expect(await refusal(withKey)).toContain('(EISDIR)')
  await makeDatabase()
  expect(await refusal({ DATABASE_URL: `file:${file}/x.db` })).toContain('is a file where a folder must be')
})

test('another command has the database open', async () => {
  await makeDatabase()
  const reader = new Database(file)
  reader.exec('BEGIN; SELECT * FROM meta')
  const said = await refusal({}, ['master-key', 'rotate'])
  reader.close()
  const [before, after] = said.replace('hook-bridge: ', '').split('/var/lib/hook-bridge/hook-bridge.db')
  expect(GUIDE.replaceAll(/\s+/g, ' ')).toContain(`"${before}…${after!.split('. ')[0]}."`)
})

test('no bridge answers', async () => {
  await makeDatabase()
  expect(GUIDE).toContain(await refusal({}, ['send', 'lead.created']))
})

describe.skipIf(noServerBecause !== '')(`on PostgreSQL${noServerBecause}`, () => {
  const NEXT_KEY = 'the next master key, of 32 characters or more'
  let server: PostgresServer
  let env: Env
  let other: Installation

  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server[Symbol.asyncDispose](), 60_000)
  beforeEach(async () => {
    env = {
      DATABASE_URL: await server.createDatabase(),
      HOOK_BRIDGE_MASTER_KEY: MASTER_KEY,
      HOOK_BRIDGE_NEXT_MASTER_KEY: NEXT_KEY,
    }
    other = await createInstallation(env)
  })
  afterEach(() => other[Symbol.asyncDispose]())

  test('a bridge is connected, or was until a moment ago', async () => {
    const serving = await other.serve()
    expect(GUIDE).toContain(await refusal(env, ['master-key', 'rotate']))
    await serving.stop()
    await server.query(
      "INSERT INTO subscription_lease VALUES (1, 'killed', 1, now() + interval '15 seconds')",
      [],
      env['DATABASE_URL'],
    )
    expect(GUIDE).toContain(await refusal(env, ['master-key', 'rotate']))
  })

  test('a rotation, and the ids after a restore, are told as the guide has them', async () => {
    await other.json('source', 'add', 'cablenetai')
    const operations = readGuide('operations.md')
    expect(operations).toContain((await other.run(['db', 'restored'])).stdout)
    const [{ value: check }] = (await server.query<{ value: string }>(
      "SELECT value FROM meta WHERE key = 'master_key_check'",
      [],
      env['DATABASE_URL'],
    )) as [{ value: string }]
    const { stdout } = await other.run(['master-key', 'rotate'])
    const newId = /which has the id ([0-9a-f]{8})/.exec(stdout)![1]!
    expect(operations).toContain(
      stdout
        .replace(/^\d+ secrets?/, '8 secrets')
        .replaceAll(newId, '652532a1')
        .replaceAll(masterKeyIdOf(check), '0e86d87c'),
    )
  })

  test('the database of a copy is not empty', async () => {
    await makeDatabase()
    await other.json('source', 'add', 'cablenetai')
    const said = await refusal({}, ['db', 'copy', '--to', env['DATABASE_URL']!])
    expect(GUIDE).toContain(said.replace(placeOf(env['DATABASE_URL']!), 'hook_bridge at db.example.com:5432'))
  })
})
