import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { ProviderId } from '@hook-bridge/event-catalog'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { pino } from 'pino'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { sampleData } from '../../../test/support/sample-data.ts'
import { vendorSignature } from '../../../test/support/signatures.ts'
import { addWorkspace } from '../../src/access.ts'
import { readConfig } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import { buildApp } from '../../src/http/app.ts'
import { registerInbound } from '../../src/http/routes/inbound.ts'
import { newId, newInboundToken, newSigningSecret } from '../../src/ids.ts'
import { createMetrics } from '../../src/metrics.ts'
import { createSignals } from '../../src/signals.ts'
import { openCore } from '../../src/open-core.ts'
import type { OpenSource } from '../../src/registry.ts'
import type { ClaimedDelivery } from '../../src/store/queue-store.ts'
import type { StoredEvent } from '../../src/store/read-store.ts'
import type { NewSource, NewSubscription, Workspace } from '../../src/store/registry-store.ts'

/** A connected source, and the secret that its provider signs with. */
export type TestSource = OpenSource & { readonly secret: string }

export interface Sending {
  readonly headers?: Readonly<Record<string, string>>
  /** The end of the inbound URL, with its slash: `/lead.created`. */
  readonly end?: string
  /** Instead of the right one; null sends none. */
  readonly signature?: string | null
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

/** The inbound door of a bridge: everything behind it is real down to the disk, only deliveries end in a list. */
export interface Door {
  readonly app: FastifyInstance
  readonly deps: Deps
  readonly clock: FakeClock
  readonly workspace: Workspace
  /** The database file. */
  readonly file: string
  /** What the dispatcher was handed, in order. */
  readonly handedOver: ClaimedDelivery[]
  /** Called when the dispatcher is handed something. */
  onHandedOver: () => void
  /** Everything that was logged, as text. */
  readonly logged: string[]
  /** While it returns an error, nothing can be stored. */
  refusal: () => Error | undefined
  connect(provider: ProviderId, change?: Partial<NewSource>): Promise<TestSource>
  subscribe(events: readonly string[], change?: Partial<NewSubscription>): Promise<number>
  /** Sends a webhook as the provider does: these bytes, signed. An object is sent as compact JSON. */
  send(source: TestSource, body: string | Buffer | object, how?: Sending): Promise<Answered>
  inject(options: InjectOptions): Promise<Answered>
  /** What is stored, the oldest first. */
  events(workspace?: number): Promise<readonly StoredEvent[]>
  /** The only event that is stored. Throws when there are none or several. */
  onlyEvent(): Promise<StoredEvent>
  /** What the database holds of an event: the bytes as they came in, and others where others are delivered. */
  payloadOf(event: number): { readonly raw: Buffer; readonly body: Buffer | null }
  /** The inbound URL of a source, on a real port. */
  listen(source: TestSource): Promise<string>
  close(): Promise<void>
}

export async function openDoor({ onDisk = false }: { onDisk?: boolean } = {}): Promise<Door> {
  const clock = createFakeClock()
  const folder = onDisk ? await mkdtemp(join(tmpdir(), 'inbound-door-')) : undefined
  const file = folder === undefined ? ':memory:' : join(folder, 'bridge.db')
  const core = await openCore(readConfig({ DATABASE_URL: `file:${file}` }), { clock, serve: true })
  const { registry, box, store } = core
  const workspace = await addWorkspace(core, 'first')
  const handedOver: ClaimedDelivery[] = []
  const logged: string[] = []

  const deps: Deps = {
    ...core,
    store: {
      ...store,
      async acceptEvent(event) {
        const error = door.refusal()
        if (error) throw error
        return store.acceptEvent(event)
      },
    },
    dispatcher: {
      accepted(deliveries) {
        handedOver.push(...deliveries)
        door.onHandedOver()
      },
      wake: () => {},
      alive: true,
    },
    metrics: createMetrics(),
    signals: createSignals({ error: () => {} }),
    log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
  }
  const app = buildApp(deps, {
    publicUrl: 'https://bridge.example.com',
    rateLimit: 1000,
    version: '0.0.0',
    registerInbound: (scope) => registerInbound(scope, deps),
  })

  const door: Door = {
    app,
    deps,
    clock,
    workspace,
    file,
    handedOver,
    onHandedOver: () => {},
    logged,
    refusal: () => undefined,
    async connect(provider, change = {}) {
      const secret = newSigningSecret()
      const source = await store.addSource({
        id: newId('src'),
        workspace: workspace.row,
        provider,
        name: null,
        token: newInboundToken(),
        secrets: [{ sealed: box.seal(secret), activeUntil: null }],
        switchedOff: [],
        upstream: null,
        createdAt: clock.now(),
        ...change,
      })
      return { ...registry.putSource(source), secret }
    },
    async subscribe(events, change = {}) {
      const subscription = await store.addSubscription({
        id: newId('wh'),
        workspace: workspace.row,
        url: 'https://receiver.example.com/hook',
        events,
        name: null,
        client: null,
        state: 'active',
        stateReason: null,
        maxRetries: 3,
        retryPolicy: null,
        secrets: [{ sealed: box.seal(newSigningSecret()), activeUntil: null }],
        createdAt: clock.now(),
        updatedAt: clock.now(),
        ...change,
      })
      return registry.putSubscription(subscription).row
    },
    send(source, body, how = {}) {
      const bytes = bytesOf(body)
      return door.inject({
        method: 'POST',
        url: `/in/${source.token}${how.end ?? ''}`,
        headers: { 'content-type': 'application/json', ...signed(source, bytes, how), ...how.headers },
        payload: bytes,
      })
    },
    async inject(options) {
      const { statusCode, headers, body } = await app.inject(options)
      return { status: statusCode, headers, text: body, json: fieldsOf(body) }
    },
    async events(row = workspace.row) {
      const { rows } = await store.listEvents({ workspace: row, before: null, limit: 100 })
      return rows.toReversed()
    },
    async onlyEvent() {
      const [event, ...others] = await door.events()
      if (event === undefined || others.length > 0)
        throw new Error(`expected one event, not ${others.length + 1}`)
      return event
    },
    payloadOf(event) {
      const db = new Database(file, { readonly: true, fileMustExist: true })
      const payload = db.prepare('SELECT raw, body FROM payload WHERE event = ?').get(event)
      db.close()
      return payload as { raw: Buffer; body: Buffer | null }
    },
    async listen(source) {
      if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 })
      const address = app.server.address() as { port: number }
      return `http://127.0.0.1:${address.port}/in/${source.token}`
    },
    async close() {
      await app.close()
      await store.close()
      if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    },
  }
  return door
}

/** A lead as CablenetAI documents it, with changes. */
export function lead(change: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { ...sampleData('cablenetai', 'lead.created'), ...change }
}

/** A webhook as Inmova sends it, with the catalogue's sample as data. */
export function inmovaBody(
  event: string,
  change: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const timestamp = '2026-01-15T10:29:59.123Z'
  return { event, timestamp, data: { ...sampleData('inmova', event), ...change } }
}

export function bytesOf(body: string | Buffer | object): Buffer {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8')
}

/** The header that a provider signs with. */
export function signatureHeader(
  { provider, secret }: TestSource,
  bytes: Buffer,
): Readonly<Record<string, string>> {
  const hex = vendorSignature(secret, bytes)
  return provider === 'inmova' ? { 'x-inmova-signature': `sha256=${hex}` } : { 'x-cablenetai-signature': hex }
}

function signed(source: TestSource, bytes: Buffer, { signature }: Sending): Readonly<Record<string, string>> {
  if (signature === null) return {}
  const right = signatureHeader(source, bytes)
  return signature === undefined
    ? right
    : Object.fromEntries(Object.keys(right).map((name) => [name, signature]))
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  return text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
}
