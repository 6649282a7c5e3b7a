// Real: the hook-bridge program as child processes, a bridge that serves, its database, a receiver on a loopback socket.
// Observed: what is printed, exit codes, what the receiver gets, the bytes of the database's files.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Receiver, startReceiver } from '../../../test/support/receiver.ts'
import { systemClock } from '../../src/clock.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { newEvent } from '../store/fixtures.ts'
import { createInstallation, type Installation } from './installation.ts'

const EMAIL = 'ana.ruiz@example.com'

let installation: Installation
let receiver: Receiver

beforeEach(async () => {
  receiver = await startReceiver()
  installation = await createInstallation({ ALLOWED_TARGETS: '127.0.0.0/8' })
})
afterEach(async () => {
  await installation[Symbol.asyncDispose]()
  await receiver.close()
})

const publish = (id: string) =>
  installation.api('POST', '/api/v1/events', {
    event: 'lead.created',
    data: { id, org_id: 'o', source: 'form', name: 'Ana Ruiz', email: EMAIL, created_at: '2026-01-15' },
  })

function isInFiles(text: string): boolean {
  const file = join(installation.folder, 'bridge.db')
  return ['', '-wal'].some((end) => existsSync(file + end) && readFileSync(file + end).includes(text))
}

test('beside a bridge that is delivering, it stops what waits and leaves nothing of the person', async () => {
  await installation.serve()
  const webhook = { url: receiver.url, events: ['lead.created'], client: 'zapier' }
  await installation.api('POST', '/api/v1/webhooks', webhook)
  await Promise.all(Array.from({ length: 120 }, () => publish('lead-ana')))
  await receiver.waitForCount(3)

  const asked = await installation.run(['erase', '--subject', 'lead-ana'])
  expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was erased') })
  const dry = await installation.run(['erase', '--subject', 'lead-ana', '--dry-run'])
  expect(dry.stdout).toMatch(
    /^Would erase 120 events, received from 20\S+ to 20\S+:\nTYPE +EVENTS\nlead\.created +120\n120 of them have a payload\. Nothing was changed\.\n$/,
  )
  const erased = await installation.json('erase', '--subject', 'lead-ana', '--yes')
  expect(erased).toMatchObject({ events: 120, payloads: 120, types: { 'lead.created': 120 } })
  expect(erased.deliveriesStopped).toBeGreaterThan(20)
  await sleep(1_000)
  const sent = receiver.count
  expect(sent).toBeLessThanOrEqual(120 - erased.deliveriesStopped + 20)
  await sleep(1_000)
  expect(receiver.count).toBe(sent)
  expect(isInFiles(EMAIL)).toBe(false)
  expect((await installation.run(['erase', '--subject', 'lead-ana', '--yes'])).stdout).toMatch(
    /^Nothing that is stored names this id \(reference [0-9a-f]{24}\)\.\nBackups and other copies/,
  )
}, 60_000)

test('killed at any moment, the same again goes on, to the end', async () => {
  await installation.json('workspace', 'add', 'first')
  const file = join(installation.folder, 'bridge.db')
  const store = openSqliteStore({ file, clock: systemClock, serve: true })
  const [workspace] = (await store.readRegistry()).workspaces
  const raw = Buffer.from(JSON.stringify({ id: 'lead-ana', email: EMAIL }))
  const event = newEvent(workspace!, { subject: 'lead-ana', raw, body: null })
  for (let turn = 0; turn < 10; turn += 1) {
    await Promise.all(Array.from({ length: 1_000 }, () => store.acceptEvent(event)))
  }
  await store.close()

  const left = async () =>
    (await installation.json('erase', '--subject', 'lead-ana', '--dry-run')).events as number
  const counts = [await left()]
  for (let round = 0; round < 3; round += 1) {
    await killedWhileErasing(counts.at(-1)!)
    counts.push(await left())
  }
  expect(counts[0]).toBe(10_000)
  expect(counts.toSorted((a, b) => b - a)).toEqual(counts)
  expect(counts.at(-1)).toBeLessThan(10_000)
  expect(counts.at(-1)).toBeGreaterThan(0)
  expect(await installation.json('erase', '--subject', 'lead-ana', '--yes')).toMatchObject({
    events: counts.at(-1),
  })
  expect(await left()).toBe(0)
  expect(isInFiles(EMAIL)).toBe(false)
}, 120_000)

/** Starts the command and ends it at once when some are erased. */
async function killedWhileErasing(before: number): Promise<void> {
  const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
  const url = `file:${join(installation.folder, 'bridge.db')}`
  const child = spawn(process.execPath, [main, 'erase', '--subject', 'lead-ana', '--yes'], {
    env: { DATABASE_URL: url },
    cwd: installation.folder,
    stdio: 'ignore',
  })
  const ended = once(child, 'close')
  const store = openSqliteStore({ file: url.slice('file:'.length), clock: systemClock, serve: false })
  const search = { workspace: 1, subject: 'lead-ana', text: Buffer.from('lead-ana'), after: 0, chunk: 20_000 }
  while ((await store.searchEvents(search)).events.length === before && child.exitCode === null)
    await sleep(1)
  child.kill('SIGKILL')
  await ended
  await store.close()
}
