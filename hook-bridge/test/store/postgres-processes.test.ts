/*
 * Several processes on one PostgreSQL database: who delivers, and how they hear of each other.
 *
 * Real: the server, and for each process a store with connections of its own. Doubles: the clock of a process that
 * stalls (it stands still, so nothing is renewed and nothing runs out for it); the times of leases are short. Observed:
 * the contract.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { until } from '../../../test/support/until.ts'
import type { ClaimedDelivery } from '../../src/store/queue-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import {
  accept,
  digest,
  failedAt,
  newEvent,
  newSubscription,
  newWorkspace,
  settlementOf,
  START,
} from './fixtures.ts'
import { describeWithPostgres, SHORT } from './postgres-database.ts'

const EVERYTHING = { now: START + 1_000, count: 1_000, bytes: 1_000_000 }

interface Setting {
  readonly first: Store
  readonly second: Store
  readonly workspace: Workspace
  readonly subscription: Subscription
}

describeWithPostgres('several processes', (database) => {
  async function two(firstOptions: Parameters<typeof database.open>[0] = {}): Promise<Setting> {
    const first = await database.open(firstOptions)
    const second = await database.open()
    const workspace = await first.addWorkspace(newWorkspace())
    const subscription = await first.addSubscription(newSubscription(workspace))
    return { first, second, workspace, subscription }
  }

  const wokenIn = (store: Store): Set<number> => {
    const woken = new Set<number>()
    store.onDue((subscription) => woken.add(subscription))
    return woken
  }

  const claim = async (store: Store, { row }: Subscription): Promise<readonly ClaimedDelivery[]> =>
    (await store.claimDue(row, EVERYTHING)).deliveries

  test('what one takes in is delivered by the one that delivers to the subscription already', async () => {
    const { first, second, workspace, subscription } = await two()
    const woken = wokenIn(first)
    const event = newEvent(workspace, { subscriptions: [subscription.row] })
    expect(await accept(first, event)).toHaveLength(1)
    expect(await accept(second, event)).toEqual([])
    expect(first.holds(subscription.row)).toBe(true)
    expect(second.holds(subscription.row)).toBe(false)
    await until(() => woken.has(subscription.row), { what: 'the first process to hear of it' })
    expect(await claim(second, subscription)).toEqual([])
    expect(await claim(first, subscription)).toHaveLength(1)
  })

  test('an event to several subscriptions goes to whoever delivers to each', async () => {
    const { first, second, workspace, subscription } = await two()
    const other = await first.addSubscription(newSubscription(workspace))
    await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const both = newEvent(workspace, { subscriptions: [subscription.row, other.row] })
    expect((await accept(second, both)).map((each) => each.subscription)).toEqual([other.row])
  })

  test('no delivery is ever held by two, whoever takes it in and however they compete', async () => {
    const { first, second, workspace } = await two()
    const third = await database.open()
    const stores = [first, second, third]
    const rows: number[] = []
    for (let count = 0; count < 6; count += 1)
      rows.push((await first.addSubscription(newSubscription(workspace))).row)
    const held: number[] = []

    async function takeIn(store: Store): Promise<void> {
      for (let turn = 0; turn < 40; turn += 1) {
        const events = [0, 1, 2].map(() => accept(store, newEvent(workspace, { subscriptions: rows })))
        for (const deliveries of await Promise.all(events)) held.push(...deliveries.map((each) => each.id))
      }
    }
    async function claimAll(store: Store): Promise<number> {
      let found = 0
      for (const row of rows) {
        const { deliveries } = await store.claimDue(row, { ...EVERYTHING, count: 7 })
        held.push(...deliveries.map((each) => each.id))
        found += deliveries.length
      }
      return found
    }
    let taking = true
    const claimers = stores.map(async (store) => {
      while (taking) await claimAll(store)
    })
    await Promise.all(stores.map(takeIn))
    taking = false
    await Promise.all(claimers)
    for (const store of stores) while ((await claimAll(store)) > 0);
    expect(held).toHaveLength(3 * 40 * 3 * rows.length)
    expect(new Set(held).size).toBe(held.length)
  })

  test('the same fact reported to all at the same moment is one event', async () => {
    const { first, second, workspace, subscription } = await two()
    for (let round = 0; round < 30; round += 1) {
      // In opposite order: two transactions must not wait for each other.
      const facts = [0, 1, 2].map((fact) =>
        newEvent(workspace, { dedupe: digest(`${round} ${fact}`), subscriptions: [subscription.row] }),
      )
      const [ours, theirs] = await Promise.all([
        Promise.all(facts.map((fact) => first.acceptEvent(fact))),
        Promise.all(facts.toReversed().map((fact) => second.acceptEvent(fact))),
      ])
      for (const [index, our] of ours.entries()) {
        const their = theirs.at(-1 - index)!
        expect(their.event).toBe(our.event)
        expect(our.duplicate).not.toBe(their.duplicate)
      }
    }
    expect(await database.query('SELECT count(*)::int AS count FROM delivery')).toEqual([{ count: 90 }])
  })

  test('what a process that vanished had claimed is taken over when its lease has run out', async () => {
    const { first, second, workspace, subscription } = await two({ clock: createFakeClock() })
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const woken = wokenIn(second)
    expect(await claim(second, subscription)).toEqual([])
    await until(() => woken.has(subscription.row), { what: 'the second process to find it' })
    expect(await claim(second, subscription)).toEqual([delivery])
  })

  test('a process that renews keeps its subscriptions, however long', async () => {
    const { first, second, workspace, subscription } = await two()
    await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    await sleep(3 * SHORT.leaseMs)
    expect(first.holds(subscription.row)).toBe(true)
    expect(await claim(second, subscription)).toEqual([])
  })

  test('a process that stalled learns that it may no longer send', async () => {
    const clock = createFakeClock()
    const { first, second, workspace, subscription } = await two({ clock })
    await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    expect(first.holds(subscription.row)).toBe(true)
    await until(async () => (await claim(second, subscription)).length > 0, {
      what: 'the second process to take over',
    })
    // It wakes up: before it has heard of anything, its own clock tells it that its time is over.
    void clock.advance(SHORT.leaseMs)
    await until(() => !first.holds(subscription.row), { what: 'the lease to be over' })
    await sleep(2 * SHORT.beatMs)
    expect(first.holds(subscription.row)).toBe(false)
    expect(second.holds(subscription.row)).toBe(true)
  })

  test('the late outcome of a process that stalled is noted, and changes nothing', async () => {
    const { first, second, workspace, subscription } = await two({ clock: createFakeClock() })
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const [taken] = await until(async () => {
      const deliveries = await claim(second, subscription)
      return deliveries.length > 0 && deliveries
    })
    const late = first.settle(
      settlementOf(delivery!, {
        state: 'dead',
        attempt: failedAt(START + 10, 410),
        subscriptionChange: { state: 'gone', stateReason: 'the receiver answered 410' },
      }),
    )
    // Its clock stands still, and with it the 20 ms after which outcomes are written.
    void (first as { close(): Promise<void> }).close()
    await late
    expect(await second.getDelivery(workspace.row, delivery!.id)).toMatchObject({
      state: 'pending',
      attempts: 1,
    })
    expect((await second.readRegistry()).subscriptions).toEqual([subscription])
    expect((await second.listAttempts(delivery!.id)).map((each) => each.status)).toEqual([410])

    await second.settle(settlementOf(taken!))
    expect(await second.getDelivery(workspace.row, delivery!.id)).toMatchObject({
      state: 'delivered',
      attempts: 2,
    })
    expect((await second.listAttempts(delivery!.id)).map((each) => each.number)).toEqual([1, 2])
  })

  test('a late outcome uses up nothing of the schedule', async () => {
    const { first, second, workspace, subscription } = await two({ clock: createFakeClock() })
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const [taken] = await until(async () => {
      const deliveries = await claim(second, subscription)
      return deliveries.length > 0 && deliveries
    })
    const late = first.settle(settlementOf(delivery!, { attempt: failedAt(START) }))
    void first.close()
    await late
    await second.settle(
      settlementOf(taken!, { state: 'pending', nextAttemptAt: START + 500, attempt: failedAt(START) }),
    )
    const [again] = await claim(second, subscription)
    expect(again!.attempts - again!.scheduleFrom).toBe(1)
  })

  test('a process that stops hands over at once, claimed deliveries too', async () => {
    const { first, second, workspace, subscription } = await two({ timing: { ...SHORT, leaseMs: 60_000 } })
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const woken = wokenIn(second)
    await first.close()
    await until(() => woken.has(subscription.row), {
      deadlineMs: 1_000,
      what: 'the second process to hear of it',
    })
    expect(await claim(second, subscription)).toEqual([delivery])
  })

  test('a subscription with nothing to do is left to whoever takes the next event in', async () => {
    const { first, second, workspace, subscription } = await two({ timing: { ...SHORT, idleMs: 50 } })
    const event = newEvent(workspace, { subscriptions: [subscription.row] })
    const [delivery] = await accept(first, event)
    await sleep(4 * SHORT.beatMs)
    expect(await claim(second, subscription)).toEqual([])
    await first.settle(settlementOf(delivery!))
    await sleep(4 * SHORT.beatMs)
    expect(await accept(second, event)).toHaveLength(1)
  })

  test('a retry that is due later does not keep others away: whoever comes first then has it', async () => {
    const { first, second, workspace, subscription } = await two({ timing: { ...SHORT, idleMs: 50 } })
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const retry = { state: 'pending', nextAttemptAt: START + 5_000, attempt: failedAt(START) } as const
    await first.settle(settlementOf(delivery!, retry))
    await sleep(4 * SHORT.beatMs)
    expect(await second.claimDue(subscription.row, EVERYTHING)).toEqual({
      deliveries: [],
      nextDueAt: START + 5_000,
    })
    const due = await second.claimDue(subscription.row, { ...EVERYTHING, now: START + 5_000 })
    expect(due.deliveries).toMatchObject([{ id: delivery!.id, attempts: 1 }])
  })

  test('who takes over waits as long as the receiver asked for', async () => {
    const { first, second, workspace, subscription } = await two({ timing: { ...SHORT, leaseMs: 60_000 } })
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const notBefore = START + 60_000
    await first.settle(
      settlementOf(delivery!, {
        state: 'pending',
        nextAttemptAt: START + 100,
        attempt: failedAt(START, 429),
        subscriptionChange: { notBefore },
      }),
    )
    await first.close()
    expect(await second.claimDue(subscription.row, EVERYTHING)).toEqual({
      deliveries: [],
      nextDueAt: notBefore,
    })
  })

  test('a replay asked for at one is made by the other', async () => {
    const { first, second, workspace, subscription } = await two()
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    await first.settle(settlementOf(delivery!, { state: 'dead', attempt: failedAt(START) }))
    const woken = wokenIn(first)
    await second.replay(delivery!.id, START)
    await until(() => woken.has(subscription.row))
    expect(await claim(first, subscription)).toMatchObject([{ id: delivery!.id, replays: 1 }])
  })

  test('a process that only manages delivers nothing and keeps nobody from it', async () => {
    const { first, workspace, subscription } = await two()
    const managing = await database.open({ serve: false })
    const event = newEvent(workspace, { subscriptions: [subscription.row] })
    expect(await accept(managing, event)).toEqual([])
    expect(await claim(managing, subscription)).toEqual([])
    expect(await claim(first, subscription)).toHaveLength(1)
  })

  test('what nobody announced is found by looking', async () => {
    const { first, workspace, subscription } = await two()
    await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    const woken = wokenIn(first)
    await database.query(
      'INSERT INTO delivery (id, event, subscription, state, next_at) SELECT 1000, event, subscription, 0, 0 FROM delivery',
    )
    await until(() => woken.has(subscription.row))
    expect(await claim(first, subscription)).toMatchObject([{ id: 1000 }])
  })

  test('changes of the few rows are heard by the others, own ones are not', async () => {
    const { first, second, workspace } = await two()
    let own = 0
    first.onRegistryChange(() => (own += 1))
    const heard = new Promise<void>((resolve) => second.onRegistryChange(resolve))
    await sleep(3 * SHORT.beatMs)
    own = 0
    const added = await first.addSubscription(newSubscription(workspace))
    await heard
    expect((await second.readRegistry()).subscriptions.map((each) => each.row)).toContain(added.row)
    await sleep(3 * SHORT.beatMs)
    expect(own).toBe(0)
  })

  test('what an attempt says about a subscription is heard by the others', async () => {
    const { first, second, workspace, subscription } = await two()
    const [delivery] = await accept(first, newEvent(workspace, { subscriptions: [subscription.row] }))
    await sleep(50)
    const heard = new Promise<void>((resolve) => second.onRegistryChange(resolve))
    await first.settle(settlementOf(delivery!, { subscriptionChange: { notBefore: START + 5 } }))
    await heard
    expect((await second.readRegistry()).subscriptions).toMatchObject([{ notBefore: START + 5 }])
  })

  test('a change of the few rows that was not announced is noticed by its version', async () => {
    const { second } = await two()
    await sleep(50)
    const heard = new Promise<void>((resolve) => second.onRegistryChange(resolve))
    await database.query('UPDATE registry_version SET version = version + 1')
    await heard
  })

  test('changes of one workspace exclude each other, and each begins with what the one before made', async () => {
    const { first, second, workspace } = await two()
    const order: string[] = []
    const names = { first: 0, second: 0 }
    second.onRegistryChange(async () => {
      names.second = (await second.readRegistry()).subscriptions.length
    })
    first.onRegistryChange(async () => {
      names.first = (await first.readRegistry()).subscriptions.length
    })
    const change = (store: Store, name: 'first' | 'second') =>
      store.exclusively(workspace.row, async () => {
        order.push(`${name} begins with ${names[name]}`)
        await store.addSubscription(newSubscription(workspace))
        names[name] += 1
        await sleep(20)
        order.push(`${name} ends`)
      })
    await first.exclusively(workspace.row, async () => {
      names.first = (await first.readRegistry()).subscriptions.length
    })
    await change(first, 'first')
    await change(second, 'second')
    await Promise.all([change(first, 'first'), change(second, 'second')])
    expect(order.slice(0, 4)).toEqual([
      'first begins with 1',
      'first ends',
      'second begins with 2',
      'second ends',
    ])
    const [begin1, end1, begin2, end2] = order.slice(4)
    expect(begin1).toMatch(/begins with 3$/)
    expect(end1).toBe(`${begin1!.split(' ')[0]} ends`)
    expect(begin2).toMatch(/begins with 4$/)
    expect(end2).toBe(`${begin2!.split(' ')[0]} ends`)
  })

  test('retention runs in one process at a time', async () => {
    const { first, second, workspace } = await two()
    for (let count = 0; count < 20; count += 1) await accept(first, newEvent(workspace))
    const results = await Promise.all([
      first.deleteExpired(START + 1, 100),
      second.deleteExpired(START + 1, 100),
    ])
    expect(results.reduce((sum, each) => sum + each.deleted, 0)).toBe(20)
  })
})
