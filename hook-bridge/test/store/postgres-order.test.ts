/*
 * Order per subject over several processes on one PostgreSQL database.
 *
 * Real: the server, and for each process a store with connections of its own. Doubles: the clock of the process that
 * stalls (it stands still, so nothing is renewed and nothing runs out for it); the times of leases are short. Observed:
 * which deliveries claims return, and in which order.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { until } from '../../../test/support/until.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { failedAt, newEvent, newSubscription, newWorkspace, settlementOf, START } from './fixtures.ts'
import { describeWithPostgres } from './postgres-database.ts'

const SUBJECTS = ['a', 'b', 'c', 'd', 'e', 'f']

describeWithPostgres('order per subject, over several processes', (database) => {
  async function subscribe(store: Store): Promise<{ workspace: Workspace; subscription: Subscription }> {
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace, { ordered: true }))
    return { workspace, subscription }
  }

  function report(store: Store, workspace: Workspace, row: number, subject: string) {
    return store.acceptEvent(newEvent(workspace, { subject, subscriptions: [row], ordered: [row] }))
  }

  async function claim(store: Store, row: number) {
    const limits = { now: START + 1_000, count: 100, bytes: 1_000_000, ordered: true }
    return (await store.claimDue(row, limits)).deliveries
  }

  test('a process that takes over begins where the one that died was', async () => {
    const clock = createFakeClock()
    const first = await database.open({ clock })
    const { workspace, subscription } = await subscribe(first)
    const { row } = subscription
    for (const subject of ['a', 'a', 'b']) await report(first, workspace, row, subject)
    const [a, b] = await claim(first, row)
    const second = await database.open()
    expect(await claim(second, row)).toEqual([])
    const taken = await until(
      async () => {
        const claimed = await claim(second, row)
        return claimed.length > 0 && claimed
      },
      { what: 'the lease to run out' },
    )
    expect(taken.map((each) => each.id)).toEqual([a!.id, b!.id])
    const late = first.settle(settlementOf(a!))
    await clock.advance(20)
    await late
    // What the earlier holder reports changes nothing: the one under way here still goes first.
    expect(await claim(second, row)).toEqual([])
    await second.settle(settlementOf(taken[0]!))
    expect((await claim(second, row)).map((each) => each.id)).toEqual([a!.id + 1])
  })

  test('what another process takes in waits for its turn, and is heard of', async () => {
    const first = await database.open()
    const second = await database.open()
    const { workspace, subscription } = await subscribe(first)
    const { row } = subscription
    await report(first, workspace, row, 'a')
    const [delivery] = await claim(first, row)
    const due: number[] = []
    first.onDue((each) => void due.push(each))
    expect(await report(second, workspace, row, 'a')).toMatchObject({ deliveries: [] })
    await until(() => due.includes(row), { what: 'the first process to hear of it' })
    expect(await claim(first, row)).toEqual([])
    await first.settle(settlementOf(delivery!))
    expect(await claim(first, row)).toHaveLength(1)
  })

  test('however many take events in and however they fail, each subject is in order and all arrive', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => database.open()))
    const { workspace, subscription } = await subscribe(stores[0]!)
    const { row } = subscription
    const begun = new Map<string, number[]>(SUBJECTS.map((subject) => [subject, []]))
    const failed = new Set<number>()
    const expected = 3 * 30 * SUBJECTS.length
    let delivered = 0

    async function takeIn(store: Store): Promise<void> {
      for (let turn = 0; turn < 30; turn += 1) {
        await Promise.all(SUBJECTS.map((subject) => report(store, workspace, row, subject)))
      }
    }

    async function work(store: Store): Promise<void> {
      while (delivered < expected) {
        const deliveries = await claim(store, row)
        if (deliveries.length === 0) await sleep(5)
        await Promise.all(
          deliveries.map(async (delivery) => {
            const { subject } = (await store.getEvent(workspace.row, delivery.event))!
            begun.get(subject!)!.push(delivery.event)
            const fails = delivery.id % 7 === 0 && !failed.has(delivery.id)
            failed.add(delivery.id)
            const again = { state: 'pending', nextAttemptAt: START + 500, attempt: failedAt(START) } as const
            await store.settle(settlementOf(delivery, fails ? again : {}))
            if (!fails) delivered += 1
          }),
        )
      }
    }

    await Promise.all(stores.map(takeIn))
    await Promise.all(stores.map(work))
    expect(delivered).toBe(expected)
    for (const ids of begun.values()) expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  })

  test('while events come in, a subject is never under way twice', async () => {
    const stores = await Promise.all([1, 2].map(() => database.open()))
    const { workspace, subscription } = await subscribe(stores[0]!)
    const { row } = subscription
    const underWay = new Set<string>()
    const expected = 40 * 2 * SUBJECTS.length
    let taking = true
    let settled = 0

    async function work(store: Store): Promise<void> {
      while (taking || settled < expected) {
        for (const delivery of await claim(store, row)) {
          const { subject } = (await store.getEvent(workspace.row, delivery.event))!
          expect(underWay).not.toContain(subject)
          underWay.add(subject!)
          void sleep(2).then(async () => {
            underWay.delete(subject!)
            await store.settle(settlementOf(delivery))
            settled += 1
          })
        }
        await sleep(5)
      }
    }

    const working = stores.map(work)
    for (let turn = 0; turn < 40; turn += 1) {
      await Promise.all(
        stores.flatMap((store) => SUBJECTS.map((subject) => report(store, workspace, row, subject))),
      )
    }
    taking = false
    await Promise.all(working)
    expect(settled).toBe(expected)
  })

  test('a claim that finds no server claims nothing', async () => {
    const store = await database.open()
    const { subscription } = await subscribe(store)
    await store.close()
    await expect(claim(store, subscription.row)).rejects.toThrow(StoreUnavailable)
  })
})
