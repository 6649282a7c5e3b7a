import { Gauge, type Registry as PrometheusRegistry } from 'prom-client'
import type { SubscriptionClient, SubscriptionState } from './store/registry-store.ts'

/** How things stand at one moment. */
export interface Figures {
  /** Unfinished and failed deliveries of each platform; what was delivered is counted by its attempts. */
  readonly deliveries: ReadonlyMap<SubscriptionClient, DeliveryFigures>
  /** Webhooks of each platform, by state. */
  readonly webhooks: ReadonlyMap<SubscriptionClient, ReadonlyMap<SubscriptionState, number>>
  readonly inFlight: number
  readonly databaseBytes: number
  /** Free on the disk of the database; null when it has none. */
  readonly freeBytes: number | null
}

export interface DeliveryFigures {
  readonly pending: number
  readonly held: number
  readonly dead: number
  /** How long the oldest delivery that is due has been due. */
  readonly overdueMs: number
  /** How long the oldest delivery that is held has waited. */
  readonly heldMs: number
}

const CLIENTS = ['zapier', 'make', 'n8n', 'other'] as const satisfies SubscriptionClient[]
const STATES = ['active', 'paused', 'suspended', 'gone'] as const satisfies SubscriptionState[]

/** The figures that are read at a scrape. Nothing is shown before `observe` has said where they come from. */
export function createGauges(registers: PrometheusRegistry[], version: string) {
  const info = new Gauge({
    name: 'hook_bridge_info',
    help: 'Always 1; its label has the version.',
    labelNames: ['version'],
    registers,
  })
  info.set({ version }, 1)
  const deliveries = new Gauge({
    name: 'hook_bridge_deliveries',
    help: 'Deliveries that are pending, held or dead, by state and platform of the receiver.',
    labelNames: ['state', 'client'],
    registers,
  })
  const overdue = new Gauge({
    name: 'hook_bridge_oldest_due_seconds',
    help: 'For how long the oldest pending delivery has been due, by platform of the receiver.',
    labelNames: ['client'],
    registers,
  })
  const heldFor = new Gauge({
    name: 'hook_bridge_oldest_held_seconds',
    help: 'For how long the oldest held delivery has waited, by platform of the receiver.',
    labelNames: ['client'],
    registers,
  })
  const webhooks = new Gauge({
    name: 'hook_bridge_webhooks',
    help: 'Webhooks, by state and platform of the receiver.',
    labelNames: ['state', 'client'],
    registers,
  })
  const inFlight = new Gauge({
    name: 'hook_bridge_deliveries_in_flight',
    help: 'Attempts under way.',
    registers,
  })
  const database = new Gauge({ name: 'hook_bridge_database_bytes', help: 'Size of the database.', registers })
  const free = new Gauge({
    name: 'hook_bridge_disk_free_bytes',
    help: 'Free space on the disk of the database.',
    // Shown from the first reading on: where there is no disk, a 0 would be an alarm.
    registers: [],
  })

  function show(figures: Figures): void {
    for (const client of CLIENTS) {
      const { overdueMs, heldMs, ...counts } = figures.deliveries.get(client) ?? NONE
      for (const [state, count] of Object.entries(counts)) deliveries.set({ state, client }, count)
      overdue.set({ client }, overdueMs / 1000)
      heldFor.set({ client }, heldMs / 1000)
      for (const state of STATES)
        webhooks.set({ state, client }, figures.webhooks.get(client)?.get(state) ?? 0)
    }
    inFlight.set(figures.inFlight)
    database.set(figures.databaseBytes)
    if (figures.freeBytes === null) return
    free.set(figures.freeBytes)
    for (const register of registers) register.registerMetric(free)
  }

  let read = async (): Promise<void> => {}
  return {
    observe(source: () => Promise<Figures>) {
      read = async () => show(await source())
    },
    read: () => read(),
  }
}

const NONE: DeliveryFigures = { pending: 0, held: 0, dead: 0, overdueMs: 0, heldMs: 0 }
