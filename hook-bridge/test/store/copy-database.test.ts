// The copy that a backup is made of. Real: SQLite on real files, a second connection that writes all the time.
// Doubles: none. Observed: the copy, the files beside it, and that it comes to an end.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { copyDatabase } from '../../src/store/sqlite/copy-database.ts'
import { openDatabase } from '../../src/store/sqlite/open-database.ts'

let folder: string
let file: string
let copy: string
let db: Database.Database

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copy-database-'))
  file = join(folder, 'a.db')
  copy = join(folder, 'copy.db')
  db = openDatabase(file)
  db.pragma('synchronous = OFF')
  db.exec(
    'CREATE TABLE ballast (bytes BLOB); CREATE TABLE pair (row INTEGER PRIMARY KEY, one INTEGER, other INTEGER)',
  )
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

describe('a copy', () => {
  test('ends although another connection commits without a pause, and is of one moment', async () => {
    const add = db.prepare('INSERT INTO ballast VALUES (randomblob(1000000))')
    for (let count = 0; count < 30; count += 1) add.run()
    db.exec('INSERT INTO pair VALUES (1, 0, 0)')
    const write = db.prepare('UPDATE pair SET one = one + 1, other = other + 1')
    let commits = 0
    let writing = true
    const writeOn = (): void => {
      if (!writing || commits === 5_000) return
      write.run()
      commits += 1
      setImmediate(writeOn)
    }
    setImmediate(writeOn)
    await copyDatabase(file, copy)
    writing = false
    expect(commits).toBeGreaterThan(5)
    expect(commits).toBeLessThan(5_000)
    const copied = new Database(copy, { readonly: true })
    const { one, other } = copied.prepare<[], { one: number; other: number }>('SELECT * FROM pair').get()!
    expect([other, copied.prepare('SELECT count(*) FROM ballast').pluck().get()]).toEqual([one, 30])
    copied.close()
  })

  test('is one file for its owner only', async () => {
    await copyDatabase(file, copy)
    expect(statSync(copy).mode & 0o777).toBe(0o600)
    const copied = new Database(copy)
    expect(copied.pragma('journal_mode', { simple: true })).toBe('delete')
    copied.close()
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.db'])
  })

  test('overwrites nothing, and leaves nothing when it fails', async () => {
    writeFileSync(copy, 'something')
    await expect(copyDatabase(file, copy)).rejects.toThrow('EEXIST')
    expect(statSync(copy).size).toBe(9)
    const broken = join(folder, 'broken.db')
    writeFileSync(broken, 'no database at all'.repeat(100))
    await expect(copyDatabase(broken, join(folder, 'other.db'))).rejects.toThrow('not a database')
    expect(existsSync(join(folder, 'other.db'))).toBe(false)
  })
})
