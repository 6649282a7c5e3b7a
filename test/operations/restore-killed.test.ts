/*
 * A restore that is killed.
 *
 * Real: the hook-bridge program as child processes, their files, kill -9. Doubles: none; a large value in the database
 * makes the copying take its time. Observed: which of the two databases is there after each kill, whether it is whole, and
 * whether the next command and the next restore work.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createInstallation, type Installation } from '../../hook-bridge/test/cli/installation.ts'
import { type InboundDoor, sendLead } from '../support/signed-lead.ts'
import { until } from '../support/until.ts'

const BALLAST_BYTES = 20_000_000

let bridge: Installation
let file: string

beforeEach(async () => {
  bridge = await createInstallation()
  file = join(bridge.folder, 'bridge.db')
})
afterEach(() => bridge[Symbol.asyncDispose]())

const backup = (name: string) => join(bridge.folder, `${name}.backup`)
const filesLike = (pattern: RegExp) => readdirSync(bridge.folder).filter((name) => pattern.test(name))

function makeLarge(): void {
  const db = new Database(file)
  db.prepare("INSERT INTO meta (key, value) VALUES ('ballast', randomblob(?))").run(BALLAST_BYTES)
  db.close()
}

function isWhole(path: string): boolean {
  const db = new Database(path, { readonly: true })
  const verdict = db.pragma('quick_check', { simple: true })
  db.close()
  return verdict === 'ok'
}

/** Names of the accounts that the database knows. */
async function accounts(): Promise<string> {
  const list: { name: string }[] = await bridge.json('source', 'list')
  return list
    .map(({ name }) => name)
    .sort()
    .join(' ')
}

/** From which file on the restore is killed: its copy is begun, or the old database has its second name. */
const MOMENTS = { copying: /\.restoring$/, replacing: /\.before-\w+$/ } as const
type Kill = readonly [since: keyof typeof MOMENTS, delayMs: number]

const KILLS: readonly Kill[] = [
  ...[0, 20, 40, 60, 90, 120].map((delayMs) => ['copying', delayMs] as const),
  ...[0, 0, 0, 0, 1, 2, 4, 8].map((delayMs) => ['replacing', delayMs] as const),
]

/** Restores `name` and kills that. */
async function restoreAndKill(name: string, [since, delayMs]: Kill): Promise<'killed' | 'done'> {
  const restore = bridge.start(['restore', backup(name)])
  await until(() => filesLike(MOMENTS[since]).length > 0, { everyMs: 0, deadlineMs: 10_000, what: since })
  if (delayMs > 0) await sleep(delayMs)
  return (await restore.stop('SIGKILL')).code === null ? 'killed' : 'done'
}

test('killed at any moment, the old or the new database is there, whole, and the next restore works', async () => {
  const door: InboundDoor = await bridge.json('source', 'add', 'cablenetai', '--name', 'first')
  makeLarge()
  await bridge.run(['backup', backup('first')])
  await bridge.json('source', 'add', 'cablenetai', '--name', 'later')
  await bridge.run(['backup', backup('first later')])

  const ends: string[] = []
  let there = 'first later'
  for (const kill of KILLS) {
    const wanted = there === 'first' ? 'first later' : 'first'
    const end = await restoreAndKill(wanted, kill)
    const found = await accounts()
    expect([there, wanted]).toContain(found)
    ends.push(`${end}, ${found === wanted ? 'new' : 'old'}`)
    expect(isWhole(file)).toBe(true)
    for (const aside of filesLike(MOMENTS.replacing)) {
      expect(isWhole(join(bridge.folder, aside))).toBe(true)
      rmSync(join(bridge.folder, aside))
    }
    there = found
  }
  // Otherwise nothing was tried.
  expect(ends.filter((end) => end === 'killed, old').length).toBeGreaterThan(3)
  expect(ends.filter((end) => end.endsWith('new')).length).toBeGreaterThan(0)

  const { before } = await bridge.json('restore', backup('first'))
  expect([await accounts(), isWhole(before)]).toEqual(['first', true])
  expect(filesLike(/restoring/)).toEqual([])
  await bridge.serve()
  expect((await sendLead(door, 'after it all')).status).toBe(200)
}, 60_000)
