import type { InjectOptions } from 'fastify'
import { pino } from 'pino'
import { addApiKey, addWorkspace } from '../../src/access.ts'
import type { Clock } from '../../src/clock.ts'
import type { Config } from '../../src/config.ts'
import type { Deps } from '../../src/deps.ts'
import { createService, type Service } from '../../src/service.ts'

export type Item = Readonly<Record<string, unknown>> & { readonly id: string }

export interface Answer<Data> {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly body: {
    readonly success: boolean
    readonly data: Data
    readonly warning?: string
    readonly pagination?: { readonly nextCursor: string | null }
    readonly error?: string
    readonly code?: string
    readonly details?: Readonly<Record<string, string>>
  }
}

/** Somebody with an API key, or without one. */
export interface Client {
  readonly key: string
  get<Data = Item>(path: string): Promise<Answer<Data>>
  list(path: string): Promise<Answer<readonly Item[]>>
  post<Data = Item>(path: string, body?: unknown): Promise<Answer<Data>>
  patch<Data = Item>(path: string, body: unknown): Promise<Answer<Data>>
  delete<Data = Item>(path: string): Promise<Answer<Data>>
  request<Data = Item>(options: InjectOptions): Promise<Answer<Data>>
}

export interface TestBridge {
  readonly service: Service
  readonly deps: Deps
  /** Two workspaces that know nothing of each other, and somebody without a key. */
  readonly alice: Client
  readonly bob: Client
  readonly stranger: Client
  /** The row of alice's workspace. */
  readonly workspace: number
  close(): Promise<void>
}

/** Public by `ALLOWED_TARGETS`, so that no test asks a name server. */
const TARGETS = ['127.0.0.1', 'hooks.example.com', 'your-app.com', 'abc123.ngrok.io']

const config: Config = {
  port: 0,
  host: '127.0.0.1',
  publicUrl: 'https://bridge.example.com',
  database: { kind: 'sqlite', file: ':memory:' },
  dataFolder: '.',
  apiKey: 'the-key-of-alice-with-more-than-32-characters',
  masterKey: 'a-master-key-for-tests-with-32-characters-and-more',
  nextMasterKey: null,
  allowedTargets: TARGETS,
  retentionDays: 30,
  retentionDaysByType: {},
  retentionBytes: null,
  heldDays: 30,
  heldMax: 100_000,
  suspendAfterDays: 5,
  logLevel: 'silent',
  maxConcurrency: 20,
  rateLimit: 10_000,
  notify: null,
  tracing: null,
}

/** The whole service on a database in memory. Nothing is sent before `service.start()`. */
export async function createBridge(
  options: { clock?: Clock; config?: Partial<Config> } = {},
): Promise<TestBridge> {
  const { clock } = options
  const settings = { ...config, ...options.config }
  const service = await createService(settings, { log: pino({ level: 'silent' }), ...(clock && { clock }) })
  const { deps, app } = service
  const other = await addWorkspace(deps, 'other')
  const { key } = await addApiKey(deps, { workspace: other.row, name: 'of bob' })

  function client(key: string): Client {
    const authorization = key === '' ? {} : { authorization: `Bearer ${key}` }

    async function request<Data>(asked: InjectOptions): Promise<Answer<Data>> {
      const response = await app.inject({ ...asked, headers: { ...authorization, ...asked.headers } })
      const isJson = String(response.headers['content-type']).startsWith('application/json')
      return {
        status: response.statusCode,
        headers: response.headers,
        text: response.body,
        body: (isJson ? response.json() : {}) as Answer<Data>['body'],
      }
    }
    const payload = (body: unknown) => (body === undefined ? {} : { payload: body as object })
    return {
      key,
      request,
      get: (url) => request({ method: 'GET', url }),
      list: (url) => request({ method: 'GET', url }),
      post: (url, body) => request({ method: 'POST', url, ...payload(body) }),
      patch: (url, body) => request({ method: 'PATCH', url, ...payload(body) }),
      delete: (url) => request({ method: 'DELETE', url }),
    }
  }

  return {
    service,
    deps,
    alice: client(settings.apiKey!),
    bob: client(key),
    stranger: client(''),
    workspace: deps.registry.workspaces()[0]!.row,
    close: () => service.stop(),
  }
}

/** A webhook of the client, subscribed to these events. */
export async function subscribed(client: Client, more: object = {}): Promise<Item & { secret: string }> {
  const { body } = await client.post<Item & { secret: string }>('/api/v1/webhooks', {
    url: 'https://hooks.example.com/a',
    events: ['lead.created'],
    ...more,
  })
  return body.data
}

/** Data of a new lead, which fits the catalogue. */
export function lead(id = 'lead-1'): Readonly<Record<string, unknown>> {
  return {
    id,
    org_id: 'org-1',
    source: 'form',
    name: 'Ana Ruiz',
    phone: null,
    email: 'ana@example.com',
    property_id: null,
    created_at: '2026-01-15T10:30:00Z',
  }
}
