/*
 * Erasing one person: who is found, what is reported and logged, what is left in the file.
 *
 * Real: the use case, the catalogue, SQLite on a real file. Doubles: none; the log is a list of lines. Observed: the
 * report, the bytes of the database's files, the log.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findEvent, sampleBody } from '@hook-bridge/event-catalog'
import Database from 'better-sqlite3'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { eraseSubject, type ErasureReport, type ErasureRequest } from '../../src/erase-subject.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import {
  accept,
  failedAt,
  newEvent,
  newSubscription,
  newWorkspace,
  settlementOf,
  START,
} from '../store/fixtures.ts'

const ANA = {
  id: '1f0a0111-aaaa',
  name: 'Ana Ruiz Belmonte',
  email: 'ana.ruiz@example.com',
  phone: '+34699123456',
}
const LEO = {
  id: '1f0a0111-bbbb',
  name: 'Leo Otero Cuesta',
  email: 'leo.otero@example.com',
  phone: '+34699654321',
}

let folder: string
let file: string
let store: Store
let workspace: Workspace
let webhook: number
let lines: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hook-bridge-erasure-'))
  file = join(folder, 'bridge.db')
  store = openSqliteStore({ file, clock: systemClock, serve: true })
  workspace = await store.addWorkspace(newWorkspace())
  webhook = (await store.addSubscription(newSubscription(workspace))).row
  lines = []
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

async function erase(
  request: Partial<ErasureRequest> = {},
  stopping?: () => boolean,
): Promise<ErasureReport> {
  const log = pino({ base: null }, { write: (line: string) => void lines.push(line) })
  const deps = { store, clock: systemClock, log }
  const result = await eraseSubject(deps, workspace.row, { subject: ANA.id, ...request }, stopping)
  if (!result.ok) throw new Error(result.message)
  return result.report
}

/** An event of this type about or with somebody, delivered in vain, whose receiver repeats what it got. */
async function receive(type: string, data: object, receivedAt = START): Promise<number> {
  const definition = findEvent(type)
  const body: Record<string, unknown> = definition ? sampleBody(definition) : {}
  Object.assign((body['data'] as object | undefined) ?? body, data)
  const text = Buffer.from(JSON.stringify(body))
  const [delivery] = await accept(
    store,
    newEvent(workspace, {
      provider: definition?.provider ?? 'inmova',
      type: definition ? type : 'unknown',
      subject: definition ? ((data as { id?: string }).id ?? 'record-1') : null,
      raw: Buffer.concat([Buffer.from(' '), text]),
      body: text,
      warnings: [`odd: ${JSON.stringify(data)}`],
      subscriptions: [webhook],
      receivedAt,
    }),
  )
  const attempt = { ...failedAt(receivedAt), answer: `refused: ${text.toString().slice(0, 1_000)}` }
  await store.settle(settlementOf(delivery!, { state: 'dead', attempt }))
  return delivery!.event
}

/** Where in the files of the database any of these texts stands. */
function findInFiles(texts: readonly string[]): string[] {
  return ['', '-wal', '-shm'].flatMap((end) => {
    const bytes = existsSync(file + end) ? readFileSync(file + end) : Buffer.alloc(0)
    return texts.filter((text) => bytes.includes(text)).map((text) => `${text} in bridge.db${end}`)
  })
}

test('finds the person as subject, in the fields of persons, and anywhere in what nobody knows', async () => {
  await receive('lead.created', ANA)
  await receive('lead.status_changed', { id: ANA.id }, START + 1)
  await receive('appointment.scheduled', { contact_id: ANA.id, name: ANA.name }, START + 2)
  await receive(
    'CONTRACT_SIGNED',
    { tenantId: ANA.id, signedBy: [{ name: ANA.name, email: ANA.email }] },
    START + 3,
  )
  await receive('what.nobody.knows', { deep: [{ person: ANA.id, name: ANA.name }] }, START + 4)
  await receive('lead.created', { ...LEO, referred_by: ANA.id })
  await receive('PAYMENT_RECEIVED', { tenantId: LEO.id })
  expect(await erase()).toEqual({
    reference: expect.stringMatching(/^[0-9a-f]{24}$/),
    dryRun: false,
    events: 5,
    types: {
      'lead.created': 1,
      'lead.status_changed': 1,
      'appointment.scheduled': 1,
      CONTRACT_SIGNED: 1,
      unknown: 1,
    },
    payloads: 5,
    attempts: 5,
    deliveriesStopped: 0,
    since: START,
    until: START + 4,
    notes: [expect.stringContaining('Backups and other copies of the database are not touched')],
  })
  expect(findInFiles([ANA.name, ANA.email, ANA.phone])).toEqual([])
  expect(findInFiles([LEO.name]).length).toBeGreaterThan(0)
})

test('no byte of the person is left in the files, among thousands of others whose events came and went', async () => {
  const secrets = [ANA.id, ANA.name, ANA.email, ANA.phone]
  const long = 'x'.repeat(9_000)
  for (let nth = 0; nth < 40; nth += 1) {
    const others = Array.from({ length: 50 }, (_, index) =>
      newEvent(workspace, {
        raw: Buffer.from(`{"id":"other-${nth}-${index}","text":"${long.slice(0, index * 100)}"}`),
        body: null,
      }),
    )
    await Promise.all(others.map((event) => store.acceptEvent(event)))
    await receive('lead.created', { ...ANA, notes: nth % 2 === 0 ? long : '' })
  }
  expect(findInFiles(secrets).length).toBeGreaterThan(0)
  await store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 500 })
  expect(await erase()).toMatchObject({ events: 40, attempts: 40 })
  expect(findInFiles(secrets)).toEqual([])
})

test('a dry run counts and changes nothing', async () => {
  await receive('lead.created', ANA)
  await receive('contract.signed', { buyer_id: ANA.id })
  const report = await erase({ dryRun: true })
  expect(report).toMatchObject({
    dryRun: true,
    events: 2,
    payloads: 2,
    attempts: null,
    deliveriesStopped: null,
  })
  expect(findInFiles([ANA.email]).length).toBeGreaterThan(0)
  expect(lines).toEqual([])
  expect(await erase()).toMatchObject({ events: 2, payloads: 2, attempts: 2 })
})

test('only of the provider that is meant', async () => {
  await receive('lead.created', ANA)
  await receive('TENANT_CREATED', ANA)
  expect(await erase({ provider: 'inmova' })).toMatchObject({ types: { TENANT_CREATED: 1 } })
  expect(await erase()).toMatchObject({ types: { 'lead.created': 1 } })
})

test('an id that is a number is found as one, and as nothing else', async () => {
  await receive('TENANT_CREATED', { ...ANA, id: 17 })
  await receive('PAYMENT_RECEIVED', { tenantId: 171, amount: 17 })
  expect(await erase({ subject: '17' })).toMatchObject({ types: { TENANT_CREATED: 1 } })
})

test('what waits is stopped, and the report says that it may have been under way', async () => {
  const event = newEvent(workspace, { subject: ANA.id, subscriptions: [webhook] })
  await accept(store, event)
  const { deliveriesStopped, notes } = await erase()
  expect(deliveriesStopped).toBe(1)
  expect(notes).toContainEqual(expect.stringContaining('under way'))
})

test('one line in the log, which tells who it was only to who knows the id', async () => {
  await receive('lead.created', ANA)
  const { reference } = await erase()
  const again = await erase()
  expect(again).toMatchObject({ reference, events: 0, types: {}, since: null, until: null })
  expect((await erase({ subject: LEO.id })).reference).not.toBe(reference)
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 30, reference, events: 1, payloads: 1, attempts: 1, deliveriesStopped: 0 },
    { reference, events: 0 },
    { events: 0 },
  ])
  for (const text of Object.values(ANA)) expect(lines.join()).not.toContain(text)
})

test('broken off, it says so, and the same again goes on', async () => {
  for (let nth = 0; nth < 600; nth += 1) await store.acceptEvent(newEvent(workspace, { subject: ANA.id }))
  let looks = 0
  await expect(erase({}, () => (looks += 1) > 2)).rejects.toThrow('the erasure is not complete')
  expect(await erase()).toMatchObject({ events: 400 })
})

test('while another program reads, it says what may be left in the log of the database', async () => {
  await receive('lead.created', ANA)
  const reader = new Database(file, { readonly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM event').get()
  const { notes } = await erase()
  expect(notes).toContainEqual(expect.stringContaining('write-ahead log'))
  reader.close()
  expect((await erase()).notes).toHaveLength(1)
  expect(findInFiles([ANA.email])).toEqual([])
}, 30_000)

test.each(['', 'x'.repeat(256)])('refuses an id that cannot be one', async (subject) => {
  await expect(erase({ subject })).rejects.toThrow('must have 1 to 255 characters')
})
