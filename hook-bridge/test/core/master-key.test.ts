// The key that seals secrets. Real: files in a temporary folder. Doubles: none.
// Observed: the key, the file and its mode, and what is said when it cannot be used.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { readMasterKey } from '../../src/master-key.ts'

const KEY = 'a master key of at least 32 characters'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'master-key-'))
  file = join(folder, 'data', 'master.key')
})
afterEach(() => rmSync(folder, { recursive: true }))

function configOf(env: Readonly<Record<string, string>> = {}) {
  return readConfig({ DATABASE_URL: `file:${join(folder, 'data', 'hook-bridge.db')}`, ...env })
}

describe('where none is configured', () => {
  test('one is made beside the database, for its owner only', () => {
    const key = readMasterKey(configOf())
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(readFileSync(file, 'utf8')).toBe(`${key}\n`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('none is made for a database that is there already: it could open nothing in it', () => {
    readMasterKey(configOf())
    rmSync(file)
    writeFileSync(join(folder, 'data', 'hook-bridge.db'), '')
    expect(() => readMasterKey(configOf())).toThrow(/but not the master key .* Set HOOK_BRIDGE_MASTER_KEY/)
  })

  test('it is the same from then on', () => {
    expect(readMasterKey(configOf())).toBe(readMasterKey(configOf()))
  })

  test('one that somebody put there is taken, and left as it is', () => {
    readMasterKey(configOf())
    writeFileSync(file, `  ${KEY}\r\n`)
    expect(readMasterKey(configOf())).toBe(KEY)
    expect(readFileSync(file, 'utf8')).toBe(`  ${KEY}\r\n`)
  })

  test.each(['', '\n', 'too short'])('a damaged file ("%s") is named, and not replaced', (content) => {
    readMasterKey(configOf())
    writeFileSync(file, content)
    expect(() => readMasterKey(configOf())).toThrow(
      `The master key in ${file} is damaged (shorter than 32 characters). Put back a copy of the file.`,
    )
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  test('a file that cannot be made is an error, not a key', () => {
    // A path that a folder may have, but nothing inside it: longer than the system takes.
    const parts = Array.from({ length: 60 }, () => 'x'.repeat(200))
    const dataFolder = join(folder, ...parts).slice(0, 4_090)
    expect(() => readMasterKey({ ...configOf(), dataFolder })).toThrow(/ENAMETOOLONG|ENOENT/)
  })
})

test('a configured one wins, and no file is made', () => {
  expect(readMasterKey(configOf({ HOOK_BRIDGE_MASTER_KEY: KEY }))).toBe(KEY)
  expect(() => statSync(file)).toThrow('ENOENT')
})

test('a database in memory gets another one each time, and no file is made', () => {
  const inMemory = configOf({ DATABASE_URL: 'file::memory:' })
  const keys = [readMasterKey(inMemory), readMasterKey({ ...inMemory, dataFolder: join(folder, 'data') })]
  expect(new Set(keys).size).toBe(2)
  expect(() => statSync(file)).toThrow('ENOENT')
})
