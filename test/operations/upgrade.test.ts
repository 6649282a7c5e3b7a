/*
 * A database of the first version, opened by this one.
 *
 * Real: the first migration as it was published, the bridge as a process of its own on the database, every socket and
 * signature. Doubles: the rows, which the test writes as the first version wrote them; the receiver. Observed: what the
 * API shows of them, what is delivered, and what the inbound door takes for a duplicate.
 */
import { createHash, hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dedupeParts, findEvent } from '@hook-bridge/event-catalog'
import { createPublicIds } from '../../hook-bridge/src/public-id.ts'
import { createSecretBox } from '../../hook-bridge/src/secret-box.ts'
import { API_KEY, startBridge, type RunningBridge } from '../support/bridge.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { leadBody, sendLead } from '../support/signed-lead.ts'
import { until } from '../support/until.ts'

const FIRST = new URL('../../hook-bridge/src/store/sqlite/migrations/0001-first.sql', import.meta.url)
const MASTER_KEY = 'the master key of the first version, 32 characters'
const ID_KEY = Buffer.alloc(32, 9)
const SOURCE_SECRET = 'the secret that the platform signs with'
const WEBHOOK_SECRET = `whsec_${'5e'.repeat(32)}`
const box = createSecretBox(MASTER_KEY)
const ids = createPublicIds(ID_KEY)

let folder: string
let file: string
let receiver: Receiver

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'upgrade-'))
  file = join(folder, 'hook-bridge.db')
  receiver = await startReceiver({ secrets: [WEBHOOK_SECRET] })
})
afterEach(async () => {
  await receiver.close()
  rmSync(folder, { recursive: true })
})

function start(): Promise<RunningBridge> {
  return startBridge({ env: { DATABASE_URL: `file:${file}`, HOOK_BRIDGE_MASTER_KEY: MASTER_KEY } })
}

const secretsOf = (secret: string) => JSON.stringify([{ sealed: box.seal(secret), activeUntil: null }])

/** The digest by which a lead is told to have come before, as two integers of 48 bits. */
function fingerprint(body: Record<string, unknown>): { head: number; tail: number } {
  const parts = dedupeParts(findEvent('lead.created')!, body)
  const digest = hash('sha256', `src_1 lead.created ${JSON.stringify([null, parts])}`, 'buffer')
  return { head: digest.readUIntBE(0, 6), tail: digest.readUIntBE(6, 6) }
}

/** One account, one webhook, and three events: delivered, pending after a failed attempt, dead. */
function makeFirstVersion(): void {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.exec(readFileSync(FIRST, 'utf8'))
  db.pragma('user_version = 1')
  const insert = (table: string, row: Record<string, unknown>): void => {
    const names = Object.keys(row)
    const values = names.map((name) => `@${name}`)
    db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`).run(row)
  }
  const at = Date.now() - 60_000
  insert('meta', { key: 'id_key', value: ID_KEY })
  insert('meta', { key: 'master_key_check', value: box.seal('sealed with the master key of this database') })
  insert('meta', { key: 'checked_at', value: at })
  insert('workspace', { row: 1, id: 'ws_1', name: 'default', created_at: at })
  const apiKey = createHash('sha256').update(API_KEY).digest('hex')
  insert('api_key', { row: 1, id: 'key_1', workspace: 1, name: 'first', hash: apiKey, created_at: at })
  const source = {
    row: 1,
    id: 'src_1',
    workspace: 1,
    provider: 'cablenetai',
    name: 'Madrid',
    token: 'token-1',
  }
  insert('source', { ...source, secrets: secretsOf(SOURCE_SECRET), switched_off: '[]', created_at: at })
  insert('subscription', {
    row: 1,
    id: 'wh_1',
    workspace: 1,
    url: receiver.url,
    events: '["lead.created"]',
    state: 'active',
    max_retries: 3,
    secrets: secretsOf(WEBHOOK_SECRET),
    created_at: at,
    updated_at: at,
  })
  for (const [index, lead] of ['delivered', 'pending', 'dead'].entries()) {
    const id = index + 1
    const body = leadBody(lead)
    const { head, tail } = fingerprint(body)
    const event = {
      id,
      workspace: 1,
      source: 1,
      provider: 'cablenetai',
      type: 'lead.created',
      subject: lead,
      test: 0,
    }
    insert('event', { ...event, received_at: at + id, dedupe_head: head, dedupe_tail: tail })
    insert('payload', { event: id, raw: Buffer.from(JSON.stringify(body)), body: null })
    const state = { delivered: 1, pending: 0, dead: 2 }[lead]
    const due = lead === 'pending' ? at : null
    const schedule = { next_at: due, attempts: 1, schedule_from: 0, first_attempt_at: at, last_attempt: id }
    insert('delivery', { id, event: id, subscription: 1, state, ...schedule })
    const outcome =
      lead === 'delivered' ? { status: 200 } : { status: 500, error: 'the receiver answered 500' }
    const attempt = {
      id,
      delivery: id,
      subscription: 1,
      number: 1,
      started_at: at,
      duration_ms: 5,
      next_at: due,
    }
    insert('attempt', { ...attempt, ...outcome })
  }
  db.close()
}

describe('a database of the first version', () => {
  test('opens with this one: what was pending is delivered, what came before is known, and the secrets are the same', async () => {
    makeFirstVersion()
    await using bridge = await start()
    const request = await receiver.waitFor(1)
    expect(request.json()).toEqual(leadBody('pending'))
    expect(request.verification.vendor.result).toBe('valid')
    expect(request.headers['webhook-id']).toBe(ids.format('evt', 2))
    expect(request.headers['x-hook-attempt']).toBe('2')

    const door = { inboundUrl: `${bridge.origin}/in/token-1`, secret: SOURCE_SECRET }
    for (const lead of ['delivered', 'pending', 'dead']) {
      expect(await (await sendLead(door, lead)).json()).toEqual({ received: true, duplicate: true })
    }
    expect(await (await sendLead(door, 'new')).json()).toEqual({ received: true })
    await until(() => receiver.count === 2)

    const events = await bridge.call<{ id: string; payload: { id: string } }[]>('GET', '/events')
    expect(events.map(({ id, payload }) => [id, payload.id])).toEqual(
      ['new', 'dead', 'pending', 'delivered'].map((lead, index) => [ids.format('evt', 4 - index), lead]),
    )
    const dead = await bridge.call<{ id: string; attemptLog: unknown[] }>(
      'GET',
      `/deliveries/${ids.format('dlv', 3)}`,
    )
    expect(dead).toMatchObject({ status: 'dead', attemptLog: [{ httpStatus: 500, attemptNumber: 1 }] })
    await bridge.call('POST', `/deliveries/${dead.id}/replay`)
    expect((await receiver.waitFor(3)).json()).toEqual(leadBody('dead'))
  })

  test('keeps its rows when it is opened again and again', async () => {
    makeFirstVersion()
    for (let nth = 0; nth < 2; nth += 1) {
      await using bridge = await start()
      expect(await bridge.call<unknown[]>('GET', '/events')).toHaveLength(3)
      expect(await bridge.call('GET', '/sources')).toMatchObject([{ id: 'src_1', name: 'Madrid' }])
      await bridge.stop()
    }
  })
})

test('a migration that was published never changes: databases were made with it', () => {
  expect(hash('sha256', readFileSync(FIRST))).toBe(
    '955c874160e71426dec129b34ab53ca9a434ecddfb9c65076adb0d5829bd7151',
  )
})
