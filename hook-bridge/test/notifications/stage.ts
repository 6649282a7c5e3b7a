import { pino } from 'pino'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import type { Figures } from '../../src/metrics-gauges.ts'
import type { Notice } from '../../src/notifications/notice.ts'
import { GATHER_MS, startWatch, type WatchParts } from '../../src/notifications/watch.ts'
import { createRegistry } from '../../src/registry.ts'
import { createSignals, type Signals } from '../../src/signals.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type {
  NewSubscription,
  Subscription,
  SubscriptionChange,
  Workspace,
} from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newSubscription, newWorkspace } from '../store/fixtures.ts'

export const PUBLIC_URL = 'https://hooks.example.com'
const HOUR = 3_600_000
export const DAY = 24 * HOUR

export interface Stage extends AsyncDisposable {
  readonly clock: FakeClock
  readonly store: Store
  readonly signals: Signals
  readonly workspace: Workspace
  readonly registry: WatchParts['registry']
  /** What a scrape would say of the bridge itself. */
  figures: { pending: number; overdueMs: number; freeBytes: number | null }
  readonly logged: Record<string, unknown>[]
  webhook(change?: Partial<NewSubscription & Pick<Subscription, 'failingSince'>>): Promise<Subscription>
  change(webhook: Subscription, change: SubscriptionChange): Promise<void>
  /** Lets the watch look once more, and resolves to what it wants to be sent. */
  look(): Promise<readonly Notice[]>
  /** Another process on the same database takes over. */
  restart(options?: Partial<WatchParts>): void
}

/** A watch on a database in memory, which looks when it is told. */
export async function createStage(options: Partial<WatchParts> = {}): Promise<Stage> {
  const clock = createFakeClock()
  const store = openSqliteStore({ file: ':memory:', clock, serve: true })
  const registry = createRegistry(store, { seal: (text) => text, open: (text) => text })
  const workspace = await store.addWorkspace(newWorkspace('first'))
  registry.putWorkspace(workspace)
  const logged: Record<string, unknown>[] = []
  const write = (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>)
  const log = pino({ level: 'info' }, { write })
  const signals = createSignals(log)
  const base: WatchParts = {
    store,
    registry,
    clock,
    log,
    signals,
    language: 'en',
    publicUrl: PUBLIC_URL,
    suspendAfterMs: 4 * DAY,
    channels: ['mail'],
    readFigures: async () => figuresOf(stage.figures),
  }
  const stage: Stage = {
    clock,
    store,
    signals,
    workspace,
    registry,
    logged,
    figures: { pending: 0, overdueMs: 0, freeBytes: 5e9 },
    async webhook({ failingSince = null, ...change } = {}) {
      const now = clock.now()
      const all = { createdAt: now, updatedAt: now, secrets: [], ...change }
      const added = await store.addSubscription(newSubscription(workspace, all))
      return registry.putSubscription(await store.changeSubscription(added.row, { failingSince }))
    },
    async change({ row }, change) {
      registry.putSubscription(await store.changeSubscription(row, change))
    },
    async look() {
      await clock.advance('61s')
      const now = clock.now() + GATHER_MS
      const taken = await store.takeNotifications('mail', { now, againAt: now + DAY * 100, most: 1_000 })
      await store.dropNotifications(taken.map(({ row }) => row))
      return taken.map(({ content }) => JSON.parse(content) as Notice)
    },
    restart(more = {}) {
      stop()
      stop = startWatch({ ...base, ...options, ...more })
    },
    async [Symbol.asyncDispose]() {
      stop()
      await store.close()
    },
  }
  let stop = startWatch({ ...base, ...options })
  return stage
}

function figuresOf({ pending, overdueMs, freeBytes }: Stage['figures']): Figures {
  const deliveries = new Map([['other', { pending, overdueMs, held: 0, dead: 0, heldMs: 0 }] as const])
  return { deliveries, webhooks: new Map(), inFlight: 0, databaseBytes: 0, freeBytes }
}
