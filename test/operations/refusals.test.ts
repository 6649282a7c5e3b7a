/*
 * What the bridge says when it does not start, and what the guide prints of it.
 *
 * Real: `hook-bridge serve` as child processes, in the situations that the guide names. Doubles: none. Observed: exit codes
 * and the words on the standard error, which stand in docs/troubleshooting.md letter by letter; paths, ports and ids there
 * are those of an example.
 */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createInstallation, type Installation } from '../../hook-bridge/test/cli/installation.ts'
import { freePort } from '../support/run-program.ts'
import { readGuide } from './guide.ts'

const GUIDE = readGuide('troubleshooting.md')
const MASTER_KEY = 'a master key of 32 characters or more'

let bridge: Installation
let file: string

beforeEach(async () => {
  bridge = await createInstallation()
  file = join(bridge.folder, 'bridge.db')
})
afterEach(() => bridge[Symbol.asyncDispose]())

type Env = Readonly<Record<string, string>>

/** What `serve` says, with the names that the guide uses. */
async function refusal(env: Env = {}, args: readonly string[] = ['serve']): Promise<string> {
  const { code, stderr } = await bridge.run(args, { env })
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
  const said = (await refusal()).replace('version 99', 'version 2')
  expect(GUIDE).toContain(said)
  expect(readGuide('operations.md')).toContain(said)
})

test('the file is no database', async () => {
  await makeDatabase()
  writeFileSync(file, 'no database any more'.repeat(500))
  expect(GUIDE).toContain(await refusal())
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
