/*
 * What inserting and asking for due deliveries costs in two stores, side by side in one process: one is empty at
 * the start, the other has millions of finished deliveries. It uses the public functions of the sqlite driver.
 */
import { randomBytes } from 'node:crypto'
import { systemClock } from '../../../hook-bridge/src/clock.ts'
import { openSqliteStore } from '../../../hook-bridge/src/store/sqlite/open-sqlite-store.ts'
import type { ClaimedDelivery } from '../../../hook-bridge/src/store/queue-store.ts'
import type { Store } from '../../../hook-bridge/src/store/store.ts'
import { makeLeads } from '../support/leads.ts'
import { nowMicroseconds } from '../support/monotonic.ts'
import { fillWithFinished } from '../support/prepared-database.ts'
import { answerRequests } from '../support/program.ts'
import { median } from '../support/statistics.ts'

export type StoreCostsRequest =
  | {
      readonly command: 'prepare'
      readonly file: string
      readonly finished: number
      readonly payloads: number
    }
  /** Inserts `events` into each prepared store, by turns, and then asks for due deliveries, `claims` times. */
  | { readonly command: 'measure'; readonly events: number; readonly claims: number }

/** Microseconds: of one event with its delivery, and of a claim of 100 due deliveries. */
export interface StoreCosts {
  readonly insert: number
  readonly claim: number
}

interface Prepared {
  readonly store: Store
  readonly workspace: number
  readonly subscriptions: readonly number[]
}

const SUBSCRIPTIONS = 10
/** Events that share a commit, as they do under load. */
const EVENTS_A_COMMIT = 50
const CLAIMED_AT_ONCE = 100

/** Events that one store gets before it is the other's turn. */
const EVENTS_A_TURN = 1_000

const stores: Prepared[] = []

/** The costs of the stores in the order in which they were prepared. */
answerRequests(async (request: StoreCostsRequest): Promise<readonly StoreCosts[]> => {
  if (request.command === 'measure') return measure(request)
  stores.push(await prepare(request))
  return []
})

async function prepare(request: StoreCostsRequest & { command: 'prepare' }): Promise<Prepared> {
  const { file, finished, payloads } = request
  const empty = openSqliteStore({ file, clock: systemClock, serve: true })
  const now = systemClock.now()
  const { row: workspace } = await empty.addWorkspace({ id: 'ws_bench', name: 'bench', createdAt: now })
  const subscriptions: number[] = []
  for (let index = 0; index < SUBSCRIPTIONS; index++) {
    const { row } = await empty.addSubscription({
      id: `wh_${index}`,
      workspace,
      url: `http://127.0.0.1/${index}`,
      events: ['lead.created'],
      name: null,
      client: null,
      state: 'active',
      stateReason: null,
      maxRetries: 3,
      retryPolicy: null,
      secrets: [],
      createdAt: now,
      updatedAt: now,
    })
    subscriptions.push(row)
  }
  await empty.close()
  if (finished > 0) {
    fillWithFinished({ file, events: finished, payloads, rows: { workspace, source: null, subscriptions } })
  }
  return { store: openSqliteStore({ file, clock: systemClock, serve: true }), workspace, subscriptions }
}

async function measure({
  events,
  claims,
}: {
  events: number
  claims: number
}): Promise<readonly StoreCosts[]> {
  const inserting = stores.map(() => 0)
  for (let inserted = 0; inserted < events; inserted += EVENTS_A_TURN) {
    for (const [index, each] of stores.entries()) inserting[index]! += await measureInserts(each)
  }
  const claiming = stores.map((): number[] => [])
  for (let claim = 0; claim < claims; claim++) {
    for (const [index, each] of stores.entries()) claiming[index]!.push(await measureClaim(each, claim))
  }
  return stores.map((_, index) => ({ insert: inserting[index]! / events, claim: median(claiming[index]!) }))
}

/** Microseconds that one turn's events take until they are all on disk. */
async function measureInserts(prepared: Prepared): Promise<number> {
  const bodies = makeLeads(EVENTS_A_TURN)
  const digests = bodies.map(() => randomBytes(16))
  const startedAt = nowMicroseconds()
  for (let first = 0; first < EVENTS_A_TURN; first += EVENTS_A_COMMIT) {
    const group = bodies.slice(first, first + EVENTS_A_COMMIT)
    await Promise.all(group.map((body, index) => accept(prepared, body, digests[first + index]!)))
  }
  return nowMicroseconds() - startedAt
}

async function accept(
  { store, workspace, subscriptions }: Prepared,
  raw: Buffer,
  dedupe: Buffer,
): Promise<void> {
  const subscription = subscriptions[dedupe[0]! % SUBSCRIPTIONS]!
  const accepted = await store.acceptEvent({
    workspace,
    source: null,
    provider: 'cablenetai',
    type: 'lead.created',
    reportedType: null,
    subject: dedupe.toString('hex'),
    dedupe,
    receivedAt: systemClock.now(),
    test: false,
    warnings: [],
    raw,
    body: null,
    subscriptions: [subscription],
  })
  // Given back, so that the claims find them.
  if (!accepted.duplicate) release(store, subscription, accepted.deliveries)
}

/** Microseconds of one claim; the subscriptions take turns. */
async function measureClaim({ store, subscriptions }: Prepared, turn: number): Promise<number> {
  const subscription = subscriptions[turn % SUBSCRIPTIONS]!
  const startedAt = nowMicroseconds()
  const { deliveries } = await store.claimDue(subscription, {
    now: systemClock.now(),
    count: CLAIMED_AT_ONCE,
    bytes: Number.MAX_SAFE_INTEGER,
  })
  const elapsed = nowMicroseconds() - startedAt
  release(store, subscription, deliveries)
  return elapsed
}

function release(store: Store, subscription: number, deliveries: readonly ClaimedDelivery[]): void {
  store.release(
    subscription,
    deliveries.map(({ id }) => id),
  )
}
