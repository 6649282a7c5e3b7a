/*
 * Order per subject, as the contract of the store has it. Every driver passes this suite.
 *
 * Real: the driver and its database. Doubles: none. Observed: what claims return, and what the store says is due.
 */
import { describe, expect, test } from 'vitest'
import type { Claim, ClaimedDelivery, Settlement } from '../../src/store/queue-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { failedAt, newEvent, newSubscription, newWorkspace, settlementOf, START } from './fixtures.ts'

const HOUR = 3_600_000

interface Setting {
  readonly store: Store
  readonly workspace: Workspace
  readonly subscription: Subscription
  /** Stores an event about each of the subjects, in this order. */
  report(...subjects: (string | null)[]): Promise<void>
  claim(now?: number): Promise<Claim>
  /** The subjects that a claim returns. */
  claimed(now?: number): Promise<(string | null)[]>
  settle(delivery: ClaimedDelivery | undefined, change?: Partial<Settlement>): Promise<void>
}

export function describeOrder(name: string, open: () => Promise<Store>): void {
  async function withOrder(run: (setting: Setting) => Promise<void>): Promise<void> {
    const store = await open()
    try {
      const workspace = await store.addWorkspace(newWorkspace())
      const subscription = await store.addSubscription(newSubscription(workspace, { ordered: true }))
      const { row } = subscription
      const claim = (now = START + 1_000) =>
        store.claimDue(row, { now, count: 100, bytes: 1_000_000, ordered: true })
      await run({
        store,
        workspace,
        subscription,
        async report(...subjects) {
          for (const subject of subjects) {
            const event = newEvent(workspace, { subject, subscriptions: [row], ordered: [row] })
            await store.acceptEvent(event)
          }
        },
        claim,
        async claimed(now) {
          const { deliveries } = await claim(now)
          const events = deliveries.map((each) => store.getEvent(workspace.row, each.event))
          return (await Promise.all(events)).map((event) => event!.subject)
        },
        async settle(delivery, change) {
          await store.settle(settlementOf(delivery!, change))
        },
      })
    } finally {
      await store.close()
    }
  }

  describe(`${name}: order per subject`, () => {
    test('a subscription is ordered only where it asks for it, and can change its mind', () =>
      withOrder(async ({ store, workspace, subscription }) => {
        expect(subscription.ordered).toBe(true)
        expect((await store.addSubscription(newSubscription(workspace))).ordered).toBe(false)
        expect((await store.changeSubscription(subscription.row, { ordered: false })).ordered).toBe(false)
        expect((await store.readRegistry()).subscriptions.map((each) => each.ordered)).toEqual([false, false])
      }))

    test('deliveries are not handed over, but announced as due', () =>
      withOrder(async ({ store, workspace, subscription: { row } }) => {
        const due: number[] = []
        store.onDue((subscription) => void due.push(subscription))
        const event = newEvent(workspace, { subscriptions: [row], ordered: [row] })
        expect(await store.acceptEvent(event)).toMatchObject({ duplicate: false, deliveries: [] })
        expect(due).toEqual([row])
      }))

    test('of each subject the earliest is claimed, and the next one when that is delivered', () =>
      withOrder(async ({ report, claim, claimed, settle }) => {
        await report('a', 'a', 'b', 'a')
        const { deliveries } = await claim()
        expect(deliveries.map((each) => [each.id, each.ordered])).toEqual([
          [deliveries[0]!.id, true],
          [deliveries[0]!.id + 2, true],
        ])
        expect(await claimed()).toEqual([])
        await settle(deliveries[0])
        expect(await claimed()).toEqual(['a'])
      }))

    test('a subject of another platform is another subject', () =>
      withOrder(async ({ store, workspace, subscription: { row }, report, claim }) => {
        await report('a')
        await store.acceptEvent(
          newEvent(workspace, { provider: 'inmova', subject: 'a', subscriptions: [row], ordered: [row] }),
        )
        expect((await claim()).deliveries).toHaveLength(2)
      }))

    test('what is about nothing, and a test, wait for nobody', () =>
      withOrder(async ({ store, workspace, subscription: { row }, report, claim }) => {
        await report('a')
        const sample = newEvent(workspace, { subject: 'a', test: true, subscriptions: [row], ordered: [row] })
        expect(await store.acceptEvent(sample)).toMatchObject({ deliveries: [{ ordered: false }] })
        await store.acceptEvent(newEvent(workspace, { subject: null, subscriptions: [row], ordered: [row] }))
        await store.acceptEvent(newEvent(workspace, { subject: null, subscriptions: [row], ordered: [row] }))
        expect((await claim()).deliveries).toHaveLength(1)
      }))

    test('one that failed holds back its subject until it is delivered, also what comes in later', () =>
      withOrder(async ({ report, claim, claimed, settle }) => {
        await report('a', 'a', 'b')
        const [first, other] = (await claim()).deliveries
        const at = START + 2 * HOUR
        await settle(other)
        await settle(first, { state: 'pending', nextAttemptAt: at, attempt: failedAt(START) })
        await report('a', 'b')
        expect(await claimed(START + HOUR)).toEqual(['b'])
        const retry = await claim(at)
        expect(retry.deliveries.map((each) => each.id)).toEqual([first!.id])
        await settle(retry.deliveries[0])
        expect((await claim(at)).deliveries.map((each) => each.id)).toEqual([first!.id + 1])
      }))

    test('what waits behind a failing one is due with it, so that claims do not pass it again and again', () =>
      withOrder(async ({ store, workspace, report, claim, settle }) => {
        await report('a', 'a')
        const [first] = (await claim()).deliveries
        const at = START + HOUR
        await settle(first, { state: 'pending', nextAttemptAt: at, attempt: failedAt(START) })
        await report('a')
        const { rows } = await store.listDeliveries({ workspace: workspace.row, before: null, limit: 10 })
        expect(rows.map((row) => row.nextAttemptAt)).toEqual([at, at, at])
        expect(await claim()).toEqual({ deliveries: [], nextDueAt: at })
      }))

    test('one that is dead holds nothing back', () =>
      withOrder(async ({ report, claim, claimed, settle }) => {
        await report('a', 'a')
        await settle((await claim()).deliveries[0], { state: 'dead', attempt: failedAt(START) })
        expect(await claimed()).toEqual(['a'])
      }))

    test('a retry that was called for earlier brings what waits behind it forward', () =>
      withOrder(async ({ store, report, claim, settle }) => {
        await report('a', 'a', 'a')
        const [first] = (await claim()).deliveries
        await settle(first, {
          state: 'pending',
          nextAttemptAt: START + HOUR,
          attempt: failedAt(START),
        })
        await store.replay(first!.id, START)
        for (const place of [0, 1, 2]) {
          const { deliveries } = await claim()
          expect(deliveries.map((each) => each.id)).toEqual([first!.id + place])
          await settle(deliveries[0])
        }
      }))

    test('a replay of an old one is sent at once, and what has not been begun waits for it', () =>
      withOrder(async ({ store, report, claim, settle }) => {
        await report('a', 'a', 'a')
        const [first] = (await claim()).deliveries
        await settle(first)
        const [second] = (await claim()).deliveries
        await store.replay(first!.id, START + 500)
        expect((await claim()).deliveries.map((each) => each.id)).toEqual([first!.id])
        await settle(second)
        expect((await claim()).deliveries).toEqual([])
      }))

    test('what is caught up comes in order, and before what came in after it and has not been begun', () =>
      withOrder(async ({ store, workspace, subscription, report, claim, settle }) => {
        const { row } = subscription
        const missed = [0, 1].map(async () => (await store.acceptEvent(newEvent(workspace))).event)
        const events = await Promise.all(missed)
        await report('lead-1', 'lead-1')
        const [underWay] = (await claim()).deliveries
        const later = START + HOUR
        const recovery = await store.addRecovery({
          id: 'rec_order',
          workspace: workspace.row,
          subscription: row,
          kind: 'catch-up',
          since: START,
          until: later,
          createdAt: later,
        })
        const step = { now: later + HOUR, ahead: 100, wants: () => true }
        expect(await store.stepRecovery(recovery.row, step)).toMatchObject({ moved: 2, state: 'done' })
        await settle(underWay)
        const came: number[] = []
        for (let turn = 0; turn < 3; turn += 1) {
          const { deliveries } = await claim(step.now)
          came.push(...deliveries.map((each) => each.event))
          await settle(deliveries[0])
        }
        expect(came).toEqual([...events, underWay!.event + 1])
      }))

    test('what is recovered keeps its place', () =>
      withOrder(async ({ store, workspace, subscription, report, claim, settle }) => {
        await report('a', 'a')
        for (const _ of [1, 2]) {
          await settle((await claim()).deliveries[0], { state: 'dead', attempt: failedAt(START) })
        }
        const recovery = await store.addRecovery({
          id: 'rec_dead',
          workspace: workspace.row,
          subscription: subscription.row,
          kind: 'recover',
          since: START,
          until: START + 1,
          createdAt: START,
        })
        await store.stepRecovery(recovery.row, { now: START + 500, ahead: 100, wants: () => true })
        await report('a')
        const came: number[] = []
        for (let turn = 0; turn < 3; turn += 1) {
          const { deliveries } = await claim()
          came.push(...deliveries.map((each) => each.id))
          await settle(deliveries[0])
        }
        expect(came).toHaveLength(3)
        expect(came).toEqual(came.toSorted((a, b) => a - b))
      }))

    test('what was given back comes again before what is behind it', () =>
      withOrder(async ({ store, subscription, report, claim }) => {
        await report('a', 'a')
        const [first] = (await claim()).deliveries
        store.release(subscription.row, [first!.id])
        expect((await claim()).deliveries.map((each) => each.id)).toEqual([first!.id])
      }))

    test('a subscription that is no longer ordered gets everything', () =>
      withOrder(async ({ store, subscription, report }) => {
        await report('a', 'a')
        const limits = { now: START + 1_000, count: 10, bytes: 1_000_000 }
        expect((await store.claimDue(subscription.row, limits)).deliveries).toHaveLength(2)
      }))

    test('where retention has taken the payload of the first one, the next one is due', () =>
      withOrder(async ({ store, report, claim, claimed, settle }) => {
        await report('a', 'a', 'a')
        const [first] = (await claim()).deliveries
        await settle(first)
        await store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 1 })
        await store.replay(first!.id, START)
        expect((await claim()).nextDueAt).toBeLessThanOrEqual(START + 1_000)
        // The first one is given up with the next commit.
        await report('b')
        await store.check()
        await expect.poll(() => claimed(), { interval: 5 }).toContain('a')
      }))
  })
}
