/*
 * Updates that are sent as one, over several processes on one PostgreSQL database.
 *
 * Real: the server, and for each process a store with connections of its own. Doubles: the times of leases are short.
 * Observed: which events the deliveries have that claims return.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newEvent, newSubscription, newWorkspace, settlementOf, START } from './fixtures.ts'
import { describeWithPostgres } from './postgres-database.ts'

const SUBJECTS = ['a', 'b', 'c']
const SECONDS = 10
const DUE = START + SECONDS * 1_000

describeWithPostgres('coalescing, over several processes', (database) => {
  async function subscribe(store: Store): Promise<{ workspace: Workspace; subscription: Subscription }> {
    const workspace = await store.addWorkspace(newWorkspace())
    const wanted = newSubscription(workspace, { coalesceSeconds: SECONDS })
    return { workspace, subscription: await store.addSubscription(wanted) }
  }

  async function report(store: Store, workspace: Workspace, row: number, subject: string): Promise<number> {
    const coalesced = [{ subscription: row, seconds: SECONDS }]
    const event = newEvent(workspace, { subject, subscriptions: [row], coalesced })
    return (await store.acceptEvent(event)).event
  }

  async function claim(store: Store, row: number) {
    const { deliveries } = await store.claimDue(row, { now: DUE, count: 100, bytes: 1_000_000 })
    return deliveries.map((each) => ({
      ...each,
      events: [each.event, ...(each.merged ?? []).map(({ event }) => event)],
    }))
  }

  test('what several take in at the same moment is one delivery', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => database.open()))
    const { workspace, subscription } = await subscribe(stores[0]!)
    const reports = Array.from({ length: 20 }, (_, nth) =>
      report(stores[nth % 3]!, workspace, subscription.row, 'a'),
    )
    const events = await Promise.all(reports)
    // One of them is the one that delivers.
    const claims = await Promise.all(stores.map((store) => claim(store, subscription.row)))
    const [delivery, ...more] = claims.flat()
    expect(more).toEqual([])
    expect(delivery!.events.toSorted(ascending)).toEqual(events.toSorted(ascending))
  })

  test('while one takes in and another sends, each event is in exactly one delivery', async () => {
    const [first, second, sender] = (await Promise.all([1, 2, 3].map(() => database.open()))) as [
      Store,
      Store,
      Store,
    ]
    const { workspace, subscription } = await subscribe(sender)
    const { row } = subscription
    // From now on it is the one that delivers.
    const reported = [await report(sender, workspace, row, 'a')]
    const sent: number[] = []
    let taking = true

    async function takeIn(store: Store): Promise<void> {
      for (let turn = 0; turn < 60; turn += 1) {
        const events = SUBJECTS.map((subject) => report(store, workspace, row, subject))
        reported.push(...(await Promise.all(events)))
        await sleep(turn % 3)
      }
    }

    async function send(): Promise<void> {
      for (let idle = 0; taking || idle < 3; idle += 1) {
        // Each is sent as soon as it is there, before its time: so claims and merges meet.
        for (const delivery of await claim(sender, row)) {
          idle = 0
          sent.push(...delivery.events)
          await sender.settle(settlementOf(delivery))
        }
      }
    }

    const sending = send()
    await Promise.all([takeIn(first), takeIn(second)])
    taking = false
    await sending
    expect(sent.toSorted(ascending)).toEqual(reported.toSorted(ascending))
  })

  test('a process that takes over sends the same as the one that died', async () => {
    const first = await database.open()
    const { workspace, subscription } = await subscribe(first)
    const { row } = subscription
    await report(first, workspace, row, 'a')
    await report(first, workspace, row, 'a')
    const [before] = await claim(first, row)
    await report(first, workspace, row, 'a')
    first.release(row, [before!.id])
    await first.close()
    const second = await database.open()
    const after = await claim(second, row)
    expect(after.find(({ id }) => id === before!.id)?.events).toEqual(before!.events)
    expect(after).toHaveLength(2)
  })
})

function ascending(a: number, b: number): number {
  return a - b
}
