import { createHash } from 'node:crypto'
import type { ClaimedDelivery, NewEvent, Settlement } from '../../src/store/queue-store.ts'
import type { NewSubscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'

export const START = Date.parse('2026-01-15T10:30:00.000Z')

let counter = 0

export function newWorkspace(name = `workspace ${(counter += 1)}`) {
  return { id: `ws_${(counter += 1)}`, name, createdAt: START }
}

export function newSubscription(
  workspace: Workspace,
  change: Partial<NewSubscription> = {},
): NewSubscription {
  return {
    id: `wh_${(counter += 1)}`,
    workspace: workspace.row,
    url: 'https://receiver.example.com/hook',
    events: ['lead.created'],
    name: null,
    client: null,
    state: 'active',
    stateReason: null,
    maxRetries: 3,
    retryPolicy: null,
    secrets: [{ sealed: 'v1.sealed', activeUntil: null }],
    createdAt: START,
    updatedAt: START,
    ...change,
  }
}

export function newEvent(workspace: Workspace, change: Partial<NewEvent> = {}): NewEvent {
  return {
    workspace: workspace.row,
    source: null,
    provider: 'cablenetai',
    type: 'lead.created',
    reportedType: null,
    subject: 'lead-1',
    dedupe: null,
    receivedAt: START,
    test: false,
    warnings: [],
    raw: Buffer.from('{"id": "lead-1"}'),
    body: Buffer.from('{"id":"lead-1"}'),
    subscriptions: [],
    ...change,
  }
}

export function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, 16)
}

/** Accepts an event and returns its claimed deliveries. */
export async function accept(store: Store, event: NewEvent): Promise<readonly ClaimedDelivery[]> {
  const accepted = await store.acceptEvent(event)
  if (accepted.duplicate) throw new Error('the event was taken for a duplicate')
  return accepted.deliveries
}

export function settlementOf(delivery: ClaimedDelivery, change: Partial<Settlement> = {}): Settlement {
  return {
    delivery: delivery.id,
    replays: delivery.replays,
    ordered: delivery.ordered,
    subscription: delivery.subscription,
    attempt: { startedAt: START + 10, durationMs: 12, status: 200, error: null, answer: 'ok' },
    state: 'delivered',
    nextAttemptAt: null,
    firstAttemptAt: START + 10,
    ...change,
  }
}

export function failedAt(startedAt: number, status = 500) {
  return { startedAt, durationMs: 12, status, error: `the receiver answered ${status}`, answer: null }
}

/** Runs retention to its end. */
export async function expireAll(store: Store, before: number, chunk: number): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    if ((await store.deleteExpired(before, chunk)).deleted === 0) return
  }
  throw new Error('retention comes to no end')
}
