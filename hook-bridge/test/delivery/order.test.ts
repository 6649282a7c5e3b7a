/*
 * Order per subject, from acceptance to the attempt: what is sent when to an ordered subscription.
 *
 * Real: dispatcher, registry, the SQLite store in a file, which restarts open anew. Doubles: the clock, and the attempt
 * itself, which a script answers. Observed: which deliveries are attempted, and when.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import { createDispatcher, type Dispatcher } from '../../src/delivery/dispatcher.ts'
import { createRegistry, type Registry } from '../../src/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { ClaimedDelivery, Settlement } from '../../src/store/queue-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { failedAt, newEvent, newSubscription, newWorkspace, settlementOf } from '../store/fixtures.ts'

const HOUR = 3_600_000
/** An outcome is on disk, and the claim that follows it is made. */
const A_MOMENT = 50

interface Attempt {
  readonly delivery: ClaimedDelivery
  readonly subject: string
  end(change?: Partial<Settlement>): void
}

let folder: string
let clock: FakeClock
let store: Store
let registry: Registry
let dispatcher: Dispatcher
let workspace: Workspace
let subscription: Subscription
/** Under way. */
let attempts: Attempt[]
/** Subjects of the attempts, in the order in which they began. */
let begun: string[]
/** Subject of each delivery. */
let subjects: Map<number, string>

async function open(): Promise<void> {
  store = openSqliteStore({ file: join(folder, 'bridge.db'), clock, serve: true })
  registry = createRegistry(store, { seal: (text) => text, open: (text) => text })
  await registry.reload()
  attempts = []
}

async function start(): Promise<void> {
  dispatcher = createDispatcher({
    store,
    registry,
    clock,
    log: { error: (...line: unknown[]) => expect.fail(JSON.stringify(line)) },
    deliver,
    maxConcurrency: 50,
  })
  store.onDue(dispatcher.due)
  dispatcher.start()
  await clock.advance(A_MOMENT)
}

function deliver(delivery: ClaimedDelivery) {
  return new Promise<Awaited<ReturnType<Parameters<typeof createDispatcher>[0]['deliver']>>>((resolve) => {
    const subject = subjects.get(delivery.event)!
    begun.push(subject)
    const attempt: Attempt = {
      delivery,
      subject,
      end(change = {}) {
        attempts = attempts.filter((each) => each !== attempt)
        const settled = store.settle(settlementOf(delivery, change)).then(({ dueAt }) => dueAt)
        resolve({ answered: true, slowUntil: null, gone: false, settled })
      },
    }
    attempts.push(attempt)
  })
}

function underWay(): string[] {
  return attempts.map((each) => each.subject)
}

function under(subject: string): Attempt {
  return attempts.find((each) => each.subject === subject)!
}

const retryIn = (ms: number): Partial<Settlement> => ({
  state: 'pending',
  nextAttemptAt: clock.now() + ms,
  attempt: failedAt(clock.now()),
})

/** Takes an event about each subject in, as the inbound door does. */
async function report(...about: string[]): Promise<void> {
  const { row } = subscription
  for (const subject of about) {
    const receivedAt = clock.now()
    const event = newEvent(workspace, { subject, receivedAt, subscriptions: [row], ordered: [row] })
    const accepted = await store.acceptEvent(event)
    subjects.set(accepted.event, subject)
    if (!accepted.duplicate) dispatcher.accepted(accepted.deliveries)
  }
  await clock.advance(A_MOMENT)
}

beforeEach(begin)

async function begin(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'hook-bridge-order-'))
  clock = createFakeClock()
  subjects = new Map()
  begun = []
  await open()
  workspace = await store.addWorkspace(newWorkspace())
  subscription = registry.putSubscription(
    await store.addSubscription(newSubscription(workspace, { ordered: true, secrets: [] })),
  )
  await start()
}

async function end(): Promise<void> {
  await dispatcher.stop(0)
  await store.close()
  rmSync(folder, { recursive: true })
}

afterEach(end)

async function restart(): Promise<void> {
  await dispatcher.stop(0)
  await store.close()
  await open()
  await start()
}

describe('an ordered subscription', () => {
  test('gets events about different subjects at once, and those about one in turn', async () => {
    await report('a', 'b', 'a', 'b', 'a')
    expect(underWay()).toEqual(['a', 'b'])
    under('a').end()
    await clock.advance(A_MOMENT)
    expect(underWay()).toEqual(['b', 'a'])
    under('b').end()
    under('a').end()
    await clock.advance(A_MOMENT)
    expect(underWay().sort()).toEqual(['a', 'b'])
    expect(begun).toHaveLength(5)
  })

  test('gets an event at once when nothing about its subject is on its way', async () => {
    await report('a')
    under('a').end()
    await clock.advance(A_MOMENT)
    await report('a')
    expect(underWay()).toEqual(['a'])
  })

  test('waits for a failing event with its own subject only', async () => {
    await report('a', 'a', 'b')
    under('a').end(retryIn(HOUR))
    under('b').end()
    await clock.advance(A_MOMENT)
    await report('b', 'a')
    expect(underWay()).toEqual(['b'])
    await clock.advance('59m')
    expect(underWay()).toEqual(['b'])
    await clock.advance('1m')
    expect(underWay()).toEqual(['b', 'a'])
    expect(under('a').delivery.attempts).toBe(1)
  })

  test('goes on with a subject whose event is dead', async () => {
    await report('a', 'a')
    under('a').end({ state: 'dead', attempt: failedAt(clock.now()) })
    await clock.advance(A_MOMENT)
    expect(underWay()).toEqual(['a'])
    expect(under('a').delivery.attempts).toBe(0)
  })

  test('takes up where it was after a restart', async () => {
    await report('a', 'a', 'b')
    under('b').end()
    under('a').end(retryIn(HOUR))
    await clock.advance(A_MOMENT)
    await restart()
    expect(underWay()).toEqual([])
    await clock.advance('1h')
    expect(underWay()).toEqual(['a'])
    expect(under('a').delivery.attempts).toBe(1)
    under('a').end()
    await clock.advance(A_MOMENT)
    expect(under('a').delivery.attempts).toBe(0)
  })

  test('gets what was held in order when it is active again', async () => {
    await report('a', 'b')
    registry.putSubscription(await store.changeSubscription(subscription.row, { state: 'paused' }))
    dispatcher.wake(subscription.row)
    await report('a', 'b', 'a')
    for (const attempt of attempts) attempt.end()
    await clock.advance(A_MOMENT)
    expect(underWay()).toEqual([])
    registry.putSubscription(await store.changeSubscription(subscription.row, { state: 'active' }))
    dispatcher.wake(subscription.row)
    await clock.advance(A_MOMENT)
    expect(underWay()).toEqual(['a', 'b'])
  })
})

const subject = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('report' as const), subject }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('deliver' as const), subject }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fail' as const), subject, ms: fc.nat(60_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('die' as const), subject }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.nat(40_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)

/** Events of each subject that have not been settled, oldest first, and since when the first of them may be sent. */
type Waiting = Map<string, { readonly ids: number[]; dueAt: number }>

async function live(steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) {
  const waiting: Waiting = new Map()

  /** Of each subject the first one is under way if it is due, and nothing else is. */
  function check(): void {
    const expected = [...waiting]
      .filter(([, { ids, dueAt }]) => ids.length > 0 && dueAt <= clock.now())
      .map(([, { ids }]) => ids[0]!)
    const events = attempts.map((each) => each.delivery.event)
    expect(events.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b))
  }

  for (const each of [...steps, { kind: 'time' as const, ms: 60_000 }]) {
    if (each.kind === 'time') await clock.advance(each.ms)
    else if (each.kind === 'restart') await restart()
    else if (each.kind === 'report') {
      await report(each.subject)
      const known = waiting.get(each.subject) ?? { ids: [], dueAt: 0 }
      waiting.set(each.subject, { ...known, ids: [...known.ids, Math.max(...subjects.keys())] })
    } else {
      const attempt = under(each.subject)
      if (!attempt) continue
      const { ids } = waiting.get(each.subject)!
      if (each.kind === 'fail') {
        waiting.set(each.subject, { ids, dueAt: clock.now() + each.ms })
        attempt.end(retryIn(each.ms))
      } else {
        waiting.set(each.subject, { ids: ids.slice(1), dueAt: 0 })
        attempt.end(each.kind === 'die' ? { state: 'dead', attempt: failedAt(clock.now()) } : {})
      }
    }
    await clock.advance(A_MOMENT)
    check()
  }
}

test('whatever fails, whenever: each subject is in order, and waits for nothing but itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      await end()
      await begin()
      await live(steps)
    }),
    { numRuns: 60 },
  )
})
