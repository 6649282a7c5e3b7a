/*
 * The dispatcher: what is sent when.
 *
 * Real: the dispatcher, its budget and lanes, the SQLite store in memory. Doubles: the clock, and the attempt itself,
 * which a script answers. Observed: which deliveries are attempted, in which order, and how many at once.
 */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from '../../../test/support/fake-clock.ts'
import type { DeliverResult } from '../../src/delivery/deliver.ts'
import { createDispatcher, type Dispatcher } from '../../src/delivery/dispatcher.ts'
import { createRegistry, type Registry } from '../../src/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { ClaimedDelivery } from '../../src/store/queue-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { failedAt, newEvent, newSubscription, newWorkspace, settlementOf } from '../store/fixtures.ts'

type Result = Omit<DeliverResult, 'settled'> & { readonly nextAttemptAt: number | null }

const OK: Result = { answered: true, nextAttemptAt: null, slowUntil: null, gone: false }
const NO_ANSWER: Result = { ...OK, answered: false }

interface Attempt {
  readonly delivery: ClaimedDelivery
  /** Ends it: settled as delivered, or as the given result says. */
  end(result?: Result): void
}

let clock: FakeClock
let store: Store
let registry: Registry
let dispatcher: Dispatcher
let workspace: Workspace
/** Under way, oldest first. */
let attempts: Attempt[]
let sent: number[]
/** When set, attempts end by themselves with what it returns. */
let script: ((delivery: ClaimedDelivery) => Result) | undefined
/** Hears of each attempt as it begins. */
let began: (delivery: ClaimedDelivery) => void
let most: number
/** What the dispatcher said in the log. */
let logged: unknown[]

function deliver(delivery: ClaimedDelivery): Promise<DeliverResult> {
  sent.push(delivery.id)
  began(delivery)
  return new Promise((resolve) => {
    const attempt: Attempt = {
      delivery,
      end(result = OK) {
        attempts = attempts.filter((each) => each !== attempt)
        const again = result.nextAttemptAt !== null
        const settled = store.settle(
          settlementOf(delivery, {
            state: again ? 'pending' : 'delivered',
            nextAttemptAt: result.nextAttemptAt,
            ...(again && { attempt: failedAt(clock.now()) }),
          }),
        )
        resolve({ ...result, settled: settled.then(({ dueAt }) => dueAt) })
      },
    }
    attempts.push(attempt)
    most = Math.max(most, attempts.length)
    if (script) attempt.end(script(delivery))
  })
}

async function start(maxConcurrency = 200): Promise<void> {
  dispatcher = createDispatcher({
    store,
    registry,
    clock,
    log: { error: (...line: unknown[]) => void logged.push(line) },
    deliver,
    maxConcurrency,
  })
  dispatcher.start()
  await clock.advance(0)
}

async function subscribe(change: Partial<Subscription> = {}): Promise<Subscription> {
  return registry.putSubscription(
    await store.addSubscription(newSubscription(workspace, { ...change, secrets: [] })),
  )
}

async function change(subscription: Subscription, state: Subscription['state']): Promise<void> {
  registry.putSubscription(await store.changeSubscription(subscription.row, { state }))
  dispatcher.wake(subscription.row)
  await clock.advance(0)
}

/** Stores events to the subscription and hands their deliveries over, as the inbound door does. */
async function events(count: number, ...subscriptions: Subscription[]): Promise<number[]> {
  const rows = subscriptions.map((each) => each.row)
  const event = newEvent(workspace, { receivedAt: clock.now(), subscriptions: rows })
  const accepted = await Promise.all(Array.from({ length: count }, () => store.acceptEvent(event)))
  const ids: number[] = []
  for (const each of accepted) {
    if (each.duplicate) throw new Error('no event here has a digest')
    dispatcher.accepted(each.deliveries)
    ids.push(...each.deliveries.map((delivery) => delivery.id))
  }
  await clock.advance(0)
  return ids
}

async function endAll(result?: Result): Promise<void> {
  while (attempts.length > 0) {
    for (const attempt of attempts) attempt.end(result)
    await clock.advance(30)
  }
}

async function open(): Promise<void> {
  clock = createFakeClock()
  store = openSqliteStore({ file: ':memory:', clock, serve: true })
  registry = createRegistry(store, { seal: (text) => text, open: (text) => text })
  workspace = await store.addWorkspace(newWorkspace())
  attempts = []
  sent = []
  script = undefined
  began = () => {}
  most = 0
  logged = []
}

beforeEach(open)

afterEach(async () => {
  await dispatcher.stop(0)
  await store.close()
  expect(clock.pendingTimers, 'timers left behind').toBe(0)
})

describe('handing over', () => {
  test('a committed delivery is attempted at once', async () => {
    await start()
    const ids = await events(1, await subscribe())
    expect(sent).toEqual(ids)
  })

  test('deliveries of one subscription are begun in the order of their events', async () => {
    script = () => OK
    await start()
    const ids = await events(100, await subscribe())
    await clock.advance(100)
    expect(sent).toEqual(ids)
  })

  test('an event of several subscriptions is attempted for each', async () => {
    await start()
    await events(1, await subscribe(), await subscribe(), await subscribe())
    expect(attempts.map((each) => each.delivery.event)).toEqual([1, 1, 1])
  })

  test('at the start everything pending in the store is taken up', async () => {
    const subscription = await subscribe()
    await start()
    await dispatcher.stop(0)
    const ids = await events(3, subscription)
    expect(sent).toEqual([])
    await start()
    expect(sent).toEqual(ids)
  })

  test('what a queue has no room for waits in the store and comes later: all, once, in order', async () => {
    await start()
    const ids = await events(3_000, await subscribe())
    expect(attempts.length).toBeLessThanOrEqual(23)
    script = () => OK
    await endAll()
    await clock.advance('1s')
    expect(sent).toEqual(ids)
  })
})

describe('memory', () => {
  const MEGABYTES_8 = Buffer.alloc(8 * 1024 * 1024)

  test('bodies that would not fit wait in the store, and a subscription of its own is not stopped by them', async () => {
    await start(8)
    const large = await subscribe()
    const small = await subscribe()
    const accepted = []
    for (let count = 0; count < 10; count += 1) {
      const event = newEvent(workspace, { raw: MEGABYTES_8, body: null, subscriptions: [large.row] })
      accepted.push(await store.acceptEvent(event))
    }
    for (const each of accepted) if (!each.duplicate) dispatcher.accepted(each.deliveries)
    const [id] = await events(1, small)
    expect(sent).not.toContain(id)
    await clock.advance(150)
    expect(sent).toContain(id)
    script = () => OK
    await endAll()
    await clock.advance('1s')
    expect(new Set(sent).size).toBe(11)
    expect(sent).toHaveLength(11)
  })

  test('a claim that comes back after the subscription was paused is given back', async () => {
    await start(1)
    const subscription = await subscribe()
    const ids = await events(3, subscription)
    await endAll()
    await store.replay(ids[2]!, clock.now())
    const paused = await store.changeSubscription(subscription.row, { state: 'paused' })
    dispatcher.wake(subscription.row)
    registry.putSubscription(paused)
    await clock.advance(10)
    expect(sent).toHaveLength(3)
    const claim = await store.claimDue(subscription.row, { now: clock.now(), count: 10, bytes: 1_000 })
    expect(claim.deliveries.map((each) => each.id)).toEqual([ids[2]])
  })
})

describe('fairness', () => {
  test('one subscription holds no more than its share, however much it has to send', async () => {
    await start()
    await events(500, await subscribe())
    expect(attempts).toHaveLength(23)
  })

  test('no more than the configured number is ever in flight', async () => {
    await start(5)
    for (let count = 0; count < 4; count += 1) await events(20, await subscribe())
    expect(most).toBeLessThanOrEqual(5)
    await endAll()
    expect(sent).toHaveLength(80)
    expect(most).toBeLessThanOrEqual(5)
  })

  test('one attempt at a time is enough for everything to arrive', async () => {
    await start(1)
    script = () => OK
    for (let count = 0; count < 3; count += 1) await events(10, await subscribe())
    await clock.advance('1s')
    expect(sent).toHaveLength(30)
  })

  test('ten greedy subscriptions leave room for the next one', async () => {
    await start(200)
    for (let count = 0; count < 10; count += 1) await events(100, await subscribe())
    const before = sent.length
    await events(1, await subscribe())
    expect(before).toBeLessThan(200)
    expect(sent).toHaveLength(before + 1)
  })

  test('subscriptions whose receivers hang, however many, never take the half that is for the others', async () => {
    await start(20)
    const hanging: Subscription[] = []
    for (let count = 0; count < 50; count += 1) hanging.push(await subscribe())
    for (const subscription of hanging) await events(3, subscription)
    const later = clock.now() + 60_000
    for (let round = 0; round < 10; round += 1) {
      for (const attempt of attempts) attempt.end({ ...NO_ANSWER, nextAttemptAt: later })
      await clock.advance(30)
    }
    await events(50, ...hanging)
    expect(attempts).toHaveLength(10)
    const healthy = await subscribe()
    const healthyIds = await events(5, healthy)
    const begun = attempts.slice(10).map((each) => each.delivery.id)
    expect(begun.length).toBeGreaterThan(0)
    expect(begun).toEqual(healthyIds.slice(0, begun.length))
  })

  test('a receiver that did not answer gets one attempt at a time until it does', async () => {
    await start()
    const subscription = await subscribe()
    await events(100, subscription)
    for (const attempt of attempts) attempt.end(NO_ANSWER)
    await clock.advance(30)
    expect(attempts).toHaveLength(1)
    attempts[0]!.end(OK)
    await clock.advance(30)
    expect(attempts).toHaveLength(23)
  })
})

describe('the pace of a platform', () => {
  let sentAt: number[]

  function mostInASecond(times: readonly number[]): number {
    const within = times.map((from) => times.filter((each) => each >= from && each <= from + 1_000).length)
    return Math.max(0, ...within)
  }

  beforeEach(() => {
    sentAt = []
    script = () => {
      sentAt.push(clock.now())
      return OK
    }
  })

  test.each(['zapier', 'make'] as const)(
    'a lone event to %s waits for nothing, and a burst has no more than 25 in any second',
    async (client) => {
      await start()
      const subscription = await subscribe({ client })
      const startedAt = clock.now()
      const lone = await events(1, subscription)
      expect(sentAt).toEqual([startedAt])
      const burst = await events(300, subscription)
      await clock.advance('13s')
      expect(sent).toEqual([...lone, ...burst])
      expect(mostInASecond(sentAt)).toBe(24)
      await clock.advance('1m')
      const later = clock.now()
      await events(1, subscription)
      expect(sentAt.at(-1)).toBe(later)
    },
  )

  test('what waits for its turn wakes for each sending only, and asks the store for nothing', async () => {
    let timers = 0
    let claims = 0
    const { after } = clock
    clock.after = (...timer) => {
      timers += 1
      return after(...timer)
    }
    await start()
    const subscription = await subscribe({ client: 'make' })
    await events(100, subscription)
    const { claimDue } = store
    store.claimDue = (...claim) => {
      claims += 1
      return claimDue(...claim)
    }
    const before = timers
    await clock.advance(42 * 50)
    expect(sent).toHaveLength(51)
    // One of the three timers is the store's, which settles what was sent.
    expect(timers - before).toBeLessThanOrEqual(3 * 51)
    expect(claims).toBe(0)
  })

  test('others do not notice: they are sent at once, and none of the slots is held by what waits', async () => {
    await start(2)
    const paced = await subscribe({ client: 'zapier' })
    await events(50, paced)
    const others = await events(20, await subscribe(), await subscribe({ client: 'n8n' }))
    for (let ms = 0; ms < 30; ms += 1) await clock.advance(1)
    expect(sent.filter((id) => others.includes(id))).toHaveLength(40)
    expect(dispatcher.inFlight).toBe(0)
    await clock.advance('3s')
    expect(sent).toHaveLength(90)
  })

  test('none is forgotten when its time comes between two looks at the clock', async () => {
    const { monotonic } = clock
    let more = 0
    // As if 0.3 ms went by from each look to the next.
    clock = { ...clock, monotonic: () => monotonic() + (more += 0.3) }
    await start()
    const subscription = await subscribe({ client: 'make' })
    script = () => OK
    for (let count = 0; count < 100; count += 1) {
      await events(1, subscription)
      more += 36 + count / 20
      await events(1, subscription)
      await clock.advance(100)
      expect(sent).toHaveLength(2 * (count + 1))
    }
  })

  test('subscriptions of one hook share its pace, evenly', async () => {
    await start()
    const url = 'https://hooks.zapier.com/hooks/standard/1/a/'
    const [one, other] = [await subscribe({ url }), await subscribe({ url })]
    const first = await events(50, one)
    await events(50, other)
    await clock.advance('2s')
    expect(mostInASecond(sentAt)).toBe(24)
    const ofOne = sent.filter((id) => first.includes(id)).length
    expect(Math.abs(ofOne - sent.length / 2)).toBeLessThanOrEqual(2)
    await clock.advance('3s')
    expect(sent).toHaveLength(100)
  })

  test('a pause that the receiver asks for is kept beside it', async () => {
    await start()
    const subscription = await subscribe({ client: 'make' })
    const until = clock.now() + 10_000
    script = () => {
      sentAt.push(clock.now())
      return sentAt.length === 3 ? { ...OK, nextAttemptAt: until, slowUntil: until } : OK
    }
    await events(10, subscription)
    await clock.advance('9s')
    expect(sentAt).toHaveLength(3)
    await clock.advance('2s')
    expect(sentAt).toHaveLength(11)
    expect(mostInASecond(sentAt)).toBeLessThanOrEqual(25)
  })

  test('whenever events come in and however long answers take, no second has more than 25 requests', async () => {
    const arrival = fc.record({
      afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_500 })),
      count: fc.integer({ min: 1, max: 60 }),
      end: fc.boolean(),
    })
    await start()
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 12 }), async (arrivals) => {
        await dispatcher.stop(0)
        await store.close()
        await open()
        await start()
        const times: number[] = []
        const subscription = await subscribe({ client: 'make' })
        const note = (delivery: ClaimedDelivery): void => {
          if (delivery.subscription === subscription.row) times.push(clock.now())
        }
        began = note
        let expected = 0
        for (const { afterMs, count, end } of arrivals) {
          await clock.advance(afterMs)
          expected += (await events(count, subscription)).length
          if (end) for (const attempt of attempts) attempt.end()
        }
        while (times.length < expected) {
          for (const attempt of attempts) attempt.end()
          await clock.advance(30)
        }
        expect(mostInASecond(times)).toBeLessThanOrEqual(25)
        await endAll()
      }),
      { numRuns: 30 },
    )
  })
})

describe('time', () => {
  test('a retry is attempted when it is due, not before', async () => {
    await start()
    const [id] = await events(1, await subscribe())
    attempts[0]!.end({ ...OK, nextAttemptAt: clock.now() + 5_000 })
    await clock.advance(4_990)
    expect(sent).toEqual([id])
    await clock.advance(20)
    expect(sent).toEqual([id, id])
  })

  test('a receiver that asks us to slow down gets nothing until then, and others do not notice', async () => {
    await start()
    const slow = await subscribe()
    const other = await subscribe()
    await events(1, slow)
    const at = clock.now() + 30_000
    attempts[0]!.end({ ...OK, nextAttemptAt: at, slowUntil: at })
    await clock.advance(30)
    await events(3, slow)
    const otherIds = await events(3, other)
    expect(attempts.map((each) => each.delivery.id)).toEqual(otherIds)
    await clock.advance('29s')
    expect(sent).toHaveLength(4)
    await clock.advance('2s')
    expect(sent).toHaveLength(8)
  })

  test('a pause that is not on disk yet is kept when a replay wakes its subscription', async () => {
    await start()
    const subscription = await subscribe()
    await events(1, subscription)
    const at = clock.now() + 30_000
    attempts[0]!.end({ ...OK, nextAttemptAt: at, slowUntil: at })
    await new Promise(setImmediate)
    dispatcher.wake(subscription.row)
    await events(1, subscription)
    await clock.advance('29s')
    expect(sent).toHaveLength(1)
    await clock.advance('2s')
    expect(sent).toHaveLength(3)
  })

  test('a pause that was noted before a restart is kept', async () => {
    const subscription = await subscribe()
    registry.putSubscription(
      await store.changeSubscription(subscription.row, { notBefore: clock.now() + 10_000 }),
    )
    await start()
    await events(2, subscription)
    await clock.advance('9s')
    expect(sent).toEqual([])
    await clock.advance('2s')
    expect(sent).toHaveLength(2)
  })

  test('a replayed delivery is attempted as soon as its subscription is woken', async () => {
    script = () => OK
    await start()
    const subscription = await subscribe()
    const [id] = await events(1, subscription)
    await clock.advance(30)
    await store.replay(id!, clock.now())
    dispatcher.wake(subscription.row)
    await clock.advance(30)
    expect(sent).toEqual([id, id])
  })

  test('a replay asked for during an attempt is attempted after it', async () => {
    await start()
    const subscription = await subscribe()
    const [id] = await events(1, subscription)
    await store.replay(id!, clock.now())
    dispatcher.wake(subscription.row)
    await clock.advance(30)
    expect(sent).toEqual([id])
    attempts[0]!.end()
    await clock.advance('1s')
    expect(sent).toEqual([id, id])
  })

  test('it is alive while it looks at its queues, and no longer when stopped', async () => {
    await start()
    expect(dispatcher.alive).toBe(true)
    await clock.advance('5m')
    expect(dispatcher.alive).toBe(true)
    await dispatcher.stop(0)
    expect(dispatcher.alive).toBe(false)
  })
})

describe('several processes', () => {
  /** An event that another process has stored: its delivery is in the table, and nobody has handed it over. */
  async function storedElsewhere(subscription: Subscription): Promise<number> {
    const event = newEvent(workspace, { receivedAt: clock.now(), subscriptions: [subscription.row] })
    const accepted = await store.acceptEvent(event)
    if (accepted.duplicate) throw new Error('no event here has a digest')
    const [delivery] = accepted.deliveries
    store.release(subscription.row, [delivery!.id])
    return delivery!.id
  }

  test('what another process has stored is sent at the news of it', async () => {
    await start()
    const subscription = await subscribe()
    const id = await storedElsewhere(subscription)
    await clock.advance(100)
    expect(sent).toEqual([])
    dispatcher.due(subscription.row)
    await clock.advance(0)
    expect(sent).toEqual([id])
  })

  test('news that come thick and fast lead to a few claims, and everything is sent', async () => {
    script = () => OK
    await start()
    const subscription = await subscribe()
    const { claimDue } = store
    let claims = 0
    store.claimDue = (...claim) => {
      claims += 1
      return claimDue(...claim)
    }
    const ids: number[] = []
    for (let ms = 0; ms < 200; ms += 1) {
      ids.push(await storedElsewhere(subscription))
      dispatcher.due(subscription.row)
      await clock.advance(1)
    }
    await clock.advance(50)
    expect(sent).toEqual(ids)
    expect(claims).toBeLessThanOrEqual(12)
  })

  test('news during a claim lead to another one after it', async () => {
    await start()
    const subscription = await subscribe()
    const first = await storedElsewhere(subscription)
    const { claimDue } = store
    const gate = Promise.withResolvers<void>()
    store.claimDue = async (...claim) => {
      const claimed = await claimDue(...claim)
      await gate.promise
      return claimed
    }
    dispatcher.due(subscription.row)
    await clock.advance(100)
    const second = await storedElsewhere(subscription)
    dispatcher.due(subscription.row)
    gate.resolve()
    await clock.advance(100)
    expect(sent).toEqual([first, second])
  })

  test('news of a subscription that is paused change nothing', async () => {
    await start()
    const subscription = await subscribe()
    await change(subscription, 'paused')
    await storedElsewhere(subscription)
    dispatcher.due(subscription.row)
    await clock.advance('1m')
    expect(sent).toEqual([])
  })

  test('what is queued for a subscription that another process has taken over is not sent', async () => {
    await start()
    const subscription = await subscribe()
    store.holds = () => false
    await events(3, subscription)
    expect(sent).toEqual([])
    store.holds = () => true
    dispatcher.due(subscription.row)
    await clock.advance(100)
    expect(sent).toHaveLength(3)
  })
})

describe('a store in trouble', () => {
  test.each([
    { trouble: 'that cannot be reached now', error: new StoreUnavailable('The disk is away.'), lines: 0 },
    { trouble: 'whose trouble nobody foresaw', error: new Error('no such column'), lines: 1 },
  ])('one $trouble is asked again a second later, and nothing is forgotten', async ({ error, lines }) => {
    const subscription = await subscribe()
    await start()
    await dispatcher.stop(0)
    const ids = await events(1, subscription)
    const claimDue = store.claimDue
    let asked = 0
    store.claimDue = async (...claim) => {
      asked += 1
      if (asked === 1) throw error
      return claimDue(...claim)
    }
    await start()
    await clock.advance(999)
    expect({ asked, sent }).toEqual({ asked: 1, sent: [] })
    await clock.advance(10)
    expect({ asked, sent }).toEqual({ asked: 2, sent: ids })
    expect(logged).toHaveLength(lines)
  })
})

describe('subscriptions that stop', () => {
  test('a paused one is sent nothing, neither what waits nor what comes, and everything once it is resumed', async () => {
    await start(1)
    const subscription = await subscribe()
    const before = await events(3, subscription)
    await change(subscription, 'paused')
    const during = await events(2, subscription)
    await endAll()
    expect(sent).toEqual([before[0]])
    script = () => OK
    await change(subscription, 'active')
    await clock.advance(100)
    expect(sent).toEqual([...before, ...during])
  })

  test('one that is gone loses its queue, which stays in the store', async () => {
    await start(1)
    const subscription = await subscribe()
    const ids = await events(3, subscription)
    registry.putSubscription(await store.changeSubscription(subscription.row, { state: 'gone' }))
    attempts[0]!.end({ ...OK, nextAttemptAt: clock.now(), gone: true })
    await clock.advance('1m')
    expect(sent).toEqual([ids[0]])
    script = () => OK
    await change(subscription, 'active')
    await clock.advance(100)
    expect(sent).toEqual([ids[0], ...ids])
  })

  test('a deleted one is sent nothing more', async () => {
    await start(1)
    const subscription = await subscribe()
    await events(3, subscription)
    await store.removeSubscription(subscription.row, clock.now())
    registry.dropSubscription(subscription.row)
    dispatcher.wake(subscription.row)
    await endAll()
    await clock.advance('1m')
    expect(sent).toHaveLength(1)
  })

  test('a registry that was reloaded is looked at as a whole', async () => {
    const paused = await subscribe({ state: 'paused' })
    await start()
    const ids = await events(2, paused)
    registry.putSubscription(await store.changeSubscription(paused.row, { state: 'active' }))
    dispatcher.refresh()
    await clock.advance(30)
    expect(sent).toEqual(ids)
    registry.putSubscription(await store.changeSubscription(paused.row, { state: 'paused' }))
    dispatcher.refresh()
    await events(1, paused)
    expect(sent).toEqual(ids)
  })
})

describe('changes that come in between', () => {
  test('a retry that becomes due while its subscription is paused waits until it is resumed', async () => {
    await start()
    const subscription = await subscribe()
    const [id] = await events(1, subscription)
    await change(subscription, 'paused')
    attempts[0]!.end({ ...OK, nextAttemptAt: clock.now() + 5_000 })
    await clock.advance('1m')
    expect(sent).toEqual([id])
    await change(subscription, 'active')
    expect(sent).toEqual([id, id])
  })

  test('a retry that was noted before a restart is made when it is due', async () => {
    const subscription = await subscribe()
    await start()
    const [id] = await events(1, subscription)
    attempts[0]!.end({ ...OK, nextAttemptAt: clock.now() + 60_000 })
    await clock.advance('1s')
    await dispatcher.stop(0)
    await start()
    dispatcher.wake(subscription.row)
    await clock.advance('58s')
    expect(sent).toEqual([id])
    await clock.advance('2s')
    expect(sent).toEqual([id, id])
  })

  test('what was queued for a subscription that stopped meanwhile goes back to the store', async () => {
    await start(1)
    const subscription = await subscribe()
    const ids = await events(3, subscription)
    registry.putSubscription(await store.changeSubscription(subscription.row, { state: 'paused' }))
    await endAll()
    expect(sent).toEqual([ids[0]])
    const claim = await store.claimDue(subscription.row, { now: clock.now(), count: 10, bytes: 1_000 })
    expect(claim.deliveries.map((each) => each.id)).toEqual(ids.slice(1))
  })

  test('a lane that waits for a free slot when its receiver asks for a pause keeps the pause', async () => {
    await start(2)
    const slow = await subscribe()
    const other = await subscribe()
    await events(2, slow)
    await events(5, other)
    const until = clock.now() + 30_000
    attempts.find((each) => each.delivery.subscription === slow.row)!.end({ ...OK, slowUntil: until })
    await clock.advance(30)
    const toSlow = () => sent.length - 5
    await endAll()
    expect(toSlow()).toBe(1)
    await clock.advance('31s')
    await endAll()
    expect(toSlow()).toBe(2)
  })

  test('a stopped dispatcher gives back what it is handed, and is woken by nothing', async () => {
    const subscription = await subscribe()
    await start()
    await dispatcher.stop(0)
    const ids = await events(1, subscription)
    dispatcher.wake(subscription.row)
    await clock.advance('1m')
    expect(sent).toEqual([])
    const claim = await store.claimDue(subscription.row, { now: clock.now(), count: 10, bytes: 1_000 })
    expect(claim.deliveries.map((each) => each.id)).toEqual(ids)
  })
})

describe('stopping', () => {
  test('waits for what is in flight, starts nothing more, and leaves the rest pending', async () => {
    await start(1)
    const ids = await events(3, await subscribe())
    let stopped = false
    const stopping = dispatcher.stop(10_000).then(() => (stopped = true))
    await clock.advance('1s')
    expect(stopped).toBe(false)
    attempts[0]!.end()
    await stopping
    await clock.advance('1m')
    expect(sent).toEqual([ids[0]])
    await start()
    expect(sent).toEqual(ids)
  })

  test('waits no longer than it may', async () => {
    await start()
    await events(1, await subscribe())
    const stopping = dispatcher.stop(10_000)
    await clock.advance('10s')
    await stopping
    expect(dispatcher.inFlight).toBe(1)
  })
})

const lane = fc.nat(2)
const step = fc.oneof(
  fc.record({ kind: fc.constant('events' as const), count: fc.integer({ min: 1, max: 700 }), lane }),
  fc.record({ kind: fc.constant('pause' as const), lane }),
  fc.record({ kind: fc.constant('resume' as const), lane }),
  fc.record({ kind: fc.constant('wake' as const), lane }),
  fc.record({ kind: fc.constant('end' as const), share: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('fail' as const), share: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
  fc.record({ kind: fc.constant('restart' as const) }),
)

/** Lives through the steps, then lets everything end well. Returns what was expected and how often each was made. */
async function live(
  steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[],
  slots: number,
) {
  await start(slots)
  const lanes = [await subscribe(), await subscribe(), await subscribe()]
  const made = new Map<number, number>()
  const expected = new Set<number>()

  function finish(some: readonly Attempt[], result: Result): void {
    for (const attempt of some) {
      const { id } = attempt.delivery
      if (result.nextAttemptAt === null) made.set(id, (made.get(id) ?? 0) + 1)
      attempt.end(result)
    }
  }

  for (const each of steps) {
    if (each.kind === 'events') for (const id of await events(each.count, lanes[each.lane]!)) expected.add(id)
    if (each.kind === 'pause') await change(lanes[each.lane]!, 'paused')
    if (each.kind === 'resume') await change(lanes[each.lane]!, 'active')
    if (each.kind === 'wake') dispatcher.wake(lanes[each.lane]!.row)
    if (each.kind === 'end') finish(attempts.slice(0, each.share), OK)
    if (each.kind === 'fail') {
      finish(attempts.slice(0, each.share), { ...NO_ANSWER, nextAttemptAt: clock.now() + 7_000 })
    }
    if (each.kind === 'time') await clock.advance(each.ms)
    if (each.kind === 'restart') {
      await dispatcher.stop(0)
      finish([...attempts], OK)
      await clock.advance(30)
      await start(slots)
    }
    await clock.advance(0)
  }
  for (const each of lanes) await change(each, 'active')
  for (let round = 0; round < 5_000 && made.size < expected.size; round += 1) {
    finish([...attempts], OK)
    await clock.advance(attempts.length > 0 ? 1 : 1_000)
  }
  await clock.advance('1m')
  finish([...attempts], OK)
  return { expected, made }
}

test('whatever happens in whatever order, every delivery is made exactly once', async () => {
  await start()
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 1, max: 50 }),
      async (steps, slots) => {
        await dispatcher.stop(0)
        await store.close()
        await open()
        const { expected, made } = await live(steps, slots)
        expect(made).toEqual(new Map([...expected].map((id) => [id, 1])))
      },
    ),
    { numRuns: 100 },
  )
})
