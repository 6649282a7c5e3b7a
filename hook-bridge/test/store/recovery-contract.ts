/*
 * The contract of recoveries and of what is held, as tests. Every driver passes them.
 *
 * Real: the driver and its database. Doubles: none; the time is told with each call. Observed: what the contract's
 * functions return.
 */
import { describe, expect, test } from 'vitest'
import { type RecoveryKind, type RecoveryStep, SETTLED_AFTER_MS } from '../../src/store/recovery-store.ts'
import type { NewEvent } from '../../src/store/queue-store.ts'
import type { DeliveryState } from '../../src/store/read-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { accept, failedAt, newEvent, newSubscription, newWorkspace, settlementOf, START } from './fixtures.ts'
import type { OpenStore } from './store-contract.ts'

const HOUR = 3_600_000
const NOW = START + HOUR
const ALL = { now: NOW, ahead: 1_000, wants: () => true }

let counter = 0

export function describeRecoveries(name: string, open: OpenStore): void {
  interface Scene {
    readonly store: Store
    readonly workspace: Workspace
    readonly subscription: Subscription
    /** Accepts an event for the subscription, and lets its only attempt fail. */
    die(change?: Partial<NewEvent>): Promise<number>
    /** Accepts an event for nobody. Resolves to its id. */
    miss(change?: Partial<NewEvent>): Promise<number>
    recovery(kind: RecoveryKind, more?: object): ReturnType<Store['addRecovery']>
    ids(state: DeliveryState): Promise<number[]>
    claimed(now?: number): Promise<{ id: number; event: number }[]>
  }

  async function withStore(run: (scene: Scene) => Promise<void>): Promise<void> {
    const store = await open()
    try {
      const workspace = await store.addWorkspace(newWorkspace())
      const subscription = await store.addSubscription(newSubscription(workspace))
      await run({
        store,
        workspace,
        subscription,
        async die(change = {}) {
          const event = newEvent(workspace, { subscriptions: [subscription.row], ...change })
          const [delivery] = await accept(store, event)
          const attempt = failedAt(event.receivedAt)
          await store.settle(settlementOf(delivery!, { state: 'dead', attempt }))
          return delivery!.id
        },
        miss: async (change = {}) => (await store.acceptEvent(newEvent(workspace, change))).event,
        recovery: (kind, more = {}) =>
          store.addRecovery({
            id: `rec_${(counter += 1)}`,
            workspace: workspace.row,
            subscription: subscription.row,
            kind,
            since: START,
            until: NOW,
            createdAt: NOW,
            ...more,
          }),
        async ids(state) {
          const query = { workspace: workspace.row, subscription: subscription.row, before: null, limit: 100 }
          return (await store.listDeliveries({ ...query, state })).rows.map((row) => row.id).toReversed()
        },
        async claimed(now = NOW) {
          const limits = { now, count: 1_000, bytes: 1_000_000 }
          return [...(await store.claimDue(subscription.row, limits)).deliveries]
        },
      })
    } finally {
      await store.close()
    }
  }

  describe(`${name}: recover`, () => {
    test('dead deliveries become pending, oldest first, a few at a time, each with a fresh schedule', () =>
      withStore(async ({ store, die, recovery, claimed, workspace }) => {
        const dead = [await die(), await die(), await die()]
        const { row, ...begun } = await recovery('recover')
        expect(begun).toMatchObject({ moved: 0, total: 3, state: 'running', finishedAt: null })
        expect(await store.stepRecovery(row, { ...ALL, ahead: 2 })).toMatchObject({
          moved: 2,
          state: 'running',
        })
        expect((await claimed()).map(({ id }) => id)).toEqual(dead.slice(0, 2))
        // Two are due already, and no more may be.
        expect(await store.stepRecovery(row, { ...ALL, ahead: 2 })).toMatchObject({
          moved: 2,
          state: 'running',
        })
        expect(await store.stepRecovery(row, ALL)).toMatchObject({ moved: 3, state: 'done', finishedAt: NOW })
        expect(await claimed()).toMatchObject([{ id: dead[2], scheduleFrom: 1, attempts: 1, replays: 1 }])
        expect(await store.stepRecovery(row, ALL)).toBeUndefined()
        expect(await store.getRecovery(workspace.row, begun.id)).toMatchObject({ moved: 3, state: 'done' })
      }))

    test('takes only what came in between the two times, of this subscription', () =>
      withStore(async ({ store, workspace, die, recovery, ids }) => {
        const other = await store.addSubscription(newSubscription(workspace))
        await die({ receivedAt: START - 1 })
        const meant = [await die({ receivedAt: START }), await die({ receivedAt: NOW - 1 })]
        await die({ receivedAt: NOW })
        await die({ subscriptions: [other.row] })
        const { row, total } = await recovery('recover')
        expect(total).toBe(2)
        expect(await store.stepRecovery(row, ALL)).toMatchObject({ moved: 2, state: 'done' })
        expect(await ids('pending')).toEqual(meant)
      }))

    test('what dies again is not recovered again, and what somebody replayed is left alone', () =>
      withStore(async ({ store, die, recovery, claimed, ids }) => {
        const [first, replayed, last] = [await die(), await die(), await die()]
        const { row } = await recovery('recover')
        await store.stepRecovery(row, { ...ALL, ahead: 1 })
        const [again] = await store
          .claimDue((await recovery('recover')).subscription, {
            now: NOW,
            count: 1,
            bytes: 1e6,
          })
          .then(({ deliveries }) => deliveries)
        expect(again!.id).toBe(first)
        await store.settle(settlementOf(again!, { state: 'dead', attempt: failedAt(NOW) }))
        await store.replay(replayed, NOW)
        await store.stepRecovery(row, ALL)
        expect(await ids('dead')).toEqual([first])
        const due = await claimed()
        expect(due).toMatchObject([
          { id: replayed, replays: 1 },
          { id: last, replays: 1 },
        ])
      }))

    test('what has lost its payload is passed over', () =>
      withStore(async ({ store, die, recovery }) => {
        await die()
        await store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 10 })
        const { row, total } = await recovery('recover')
        expect(total).toBe(0)
        expect(await store.stepRecovery(row, ALL)).toMatchObject({ moved: 0, state: 'done' })
      }))

    test('one that is stopped goes no further, and stays stopped', () =>
      withStore(async ({ store, subscription, die, recovery, ids }) => {
        await die()
        const { row } = await recovery('recover')
        expect(await store.runningRecoveries()).toMatchObject([{ row }])
        expect(await store.stopRecovery(row, NOW)).toMatchObject({ state: 'stopped', finishedAt: NOW })
        expect(await store.stopRecovery(row, NOW + 1)).toMatchObject({ state: 'stopped', finishedAt: NOW })
        expect(await store.stepRecovery(row, ALL)).toBeUndefined()
        expect(await store.runningRecoveries()).toEqual([])
        expect(await ids('pending')).toEqual([])
        expect(await store.listRecoveries(subscription.row)).toMatchObject([{ row, state: 'stopped' }])
      }))

    test('one of a deleted subscription rests, and goes on when that comes back', () =>
      withStore(async ({ store, subscription, die, recovery }) => {
        await die()
        const { row } = await recovery('recover')
        await store.removeSubscription(subscription.row, NOW)
        expect(await store.runningRecoveries()).toEqual([])
        expect(await store.stepRecovery(row, ALL)).toBeUndefined()
        await store.changeSubscription(subscription.row, { deletedAt: null })
        expect(await store.stepRecovery(row, ALL)).toMatchObject({ moved: 1, state: 'done' })
      }))

    test('another workspace does not see it', () =>
      withStore(async ({ store, workspace, recovery }) => {
        const { id } = await recovery('recover')
        expect(await store.getRecovery(workspace.row + 1, id)).toBeUndefined()
      }))
  })

  describe(`${name}: catch-up`, () => {
    test('events that the subscription never had become deliveries, oldest first, once each', () =>
      withStore(async ({ store, workspace, subscription, miss, recovery, claimed }) => {
        const missed = [await miss(), await miss({ receivedAt: START + 1 })]
        const [had] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        await store.settle(settlementOf(had!))
        missed.push(await miss({ receivedAt: START + 2 }))
        await miss({ type: 'payment.received' })
        await miss({ test: true })
        await miss({ receivedAt: START - 1 })
        await miss({ receivedAt: NOW + 1 })
        const { row, total } = await recovery('catch-up')
        expect(total).toBeGreaterThanOrEqual(3)
        const later = NOW + SETTLED_AFTER_MS
        expect(await store.stepRecovery(row, { ...ALL, now: later, ahead: 2 })).toMatchObject({
          moved: 2,
          state: 'running',
        })
        expect((await claimed(later)).map(({ event }) => event)).toEqual(missed.slice(0, 2))
        expect(await store.stepRecovery(row, { ...ALL, now: later })).toMatchObject({ moved: 3 })
        expect((await claimed(later)).map(({ event }) => event)).toEqual(missed.slice(2))
        const again = await recovery('catch-up')
        expect(await store.stepRecovery(again.row, { ...ALL, now: later })).toMatchObject({ moved: 0 })
      }))

    test('looks at nothing younger than what surely has reached the table, and is not done before', () =>
      withStore(async ({ store, miss, recovery }) => {
        await miss({ receivedAt: NOW - SETTLED_AFTER_MS })
        await miss({ receivedAt: NOW - 1 })
        const { row } = await recovery('catch-up')
        expect(await store.stepRecovery(row, ALL)).toMatchObject({ moved: 1, state: 'running' })
        const soon = { ...ALL, now: NOW + SETTLED_AFTER_MS - 2 }
        expect(await store.stepRecovery(row, soon)).toMatchObject({ moved: 1, state: 'running' })
        const settled = { ...ALL, now: NOW + SETTLED_AFTER_MS }
        expect(await store.stepRecovery(row, settled)).toMatchObject({ moved: 2, state: 'done' })
      }))

    test('an event that came by itself while it was under way comes once', () =>
      withStore(async ({ store, workspace, subscription, miss, recovery }) => {
        await miss()
        const { row } = await recovery('catch-up', { until: NOW + SETTLED_AFTER_MS })
        await store.stepRecovery(row, ALL)
        await accept(store, newEvent(workspace, { receivedAt: NOW + 5, subscriptions: [subscription.row] }))
        const much = { ...ALL, now: NOW + 2 * SETTLED_AFTER_MS }
        expect(await store.stepRecovery(row, much)).toMatchObject({ moved: 1, state: 'done' })
      }))

    test('leaves out what the subscription does not want', () =>
      withStore(async ({ store, miss, recovery, claimed }) => {
        const [one, two] = [await miss(), await miss()]
        const { row } = await recovery('catch-up')
        const wants = ({ id }: { id: number }) => id !== one
        await store.stepRecovery(row, { ...ALL, now: NOW + SETTLED_AFTER_MS, wants })
        expect((await claimed(NOW + SETTLED_AFTER_MS)).map(({ event }) => event)).toEqual([two])
      }))

    test('shows what would be delivered, and the filters it is to pass, where there are filters', () =>
      withStore(async ({ store, subscription, miss, recovery }) => {
        const seen: (string | undefined)[] = []
        const wants: RecoveryStep['wants'] = ({ body }, { filters }) => {
          seen.push(body?.toString(), filters[0]?.field)
          return false
        }
        await miss()
        await miss({ body: null })
        const step = { ...ALL, now: NOW + SETTLED_AFTER_MS, wants }
        await store.stepRecovery((await recovery('catch-up')).row, step)
        expect(seen).toEqual([undefined, undefined, undefined, undefined])
        const filters = [{ field: 'city', is: 'equals', value: 'Lima' }] as const
        await store.changeSubscription(subscription.row, { filters })
        await store.stepRecovery((await recovery('catch-up')).row, step)
        expect(seen.slice(4)).toEqual(['{"id":"lead-1"}', 'city', '{"id": "lead-1"}', 'city'])
      }))

    test('walks over more events than one step looks at', () =>
      withStore(async ({ store, workspace, subscription, miss, recovery, claimed }) => {
        const event = newEvent(workspace, { subscriptions: [subscription.row] })
        const had = await Promise.all(Array.from({ length: 600 }, () => accept(store, event)))
        const missed = await miss({ receivedAt: START + 1 })
        const later = NOW + SETTLED_AFTER_MS
        const { row } = await recovery('catch-up')
        await Promise.all(had.map(([delivery]) => store.settle(settlementOf(delivery!))))
        const first = await store.stepRecovery(row, { ...ALL, now: later })
        expect(first).toMatchObject({ moved: 0, state: 'running' })
        expect(await store.stepRecovery(row, { ...ALL, now: later })).toMatchObject({
          moved: 1,
          state: 'done',
        })
        expect((await claimed(later)).map((each) => each.event)).toEqual([missed])
      }))

    test('two steps at once make nothing twice', () =>
      withStore(async ({ store, miss, recovery, claimed }) => {
        const missed: number[] = []
        for (let count = 0; count < 20; count += 1) missed.push(await miss())
        const { row } = await recovery('catch-up')
        const step = { ...ALL, now: NOW + SETTLED_AFTER_MS, ahead: 7 }
        await Promise.all(Array.from({ length: 5 }, () => store.stepRecovery(row, step)))
        await Promise.all(Array.from({ length: 5 }, () => store.stepRecovery(row, { ...step, ahead: 100 })))
        expect((await claimed(step.now)).map(({ event }) => event)).toEqual(missed)
      }))

    test('what it made is delivered, recovered, listed and kept like any other, and expires with its event', () =>
      withStore(async ({ store, workspace, miss, recovery, claimed, ids }) => {
        const [old] = [await miss(), await miss({ receivedAt: START + 2 * HOUR })]
        const { row } = await recovery('catch-up')
        await store.stepRecovery(row, { ...ALL, now: NOW + SETTLED_AFTER_MS })
        await store.makeRoom({ limit: 0, rowsBefore: START + 1, chunk: 100 })
        expect((await store.getEvent(workspace.row, old))?.body).not.toBeNull()
        const [delivery] = await store
          .claimDue((await recovery('recover')).subscription, {
            now: NOW + SETTLED_AFTER_MS,
            count: 10,
            bytes: 1e6,
          })
          .then(({ deliveries }) => deliveries)
        await store.settle(settlementOf(delivery!, { state: 'dead', attempt: failedAt(NOW) }))
        expect(await ids('dead')).toEqual([delivery!.id])
        const again = await recovery('recover')
        expect(await store.stepRecovery(again.row, ALL)).toMatchObject({ moved: 1, state: 'done' })
        expect(await claimed()).toMatchObject([{ id: delivery!.id, event: old }])
        expect((await store.deleteExpired(START + 1, 100)).undelivered).toBe(1)
        expect(await store.getDelivery(workspace.row, delivery!.id)).toBeUndefined()
        expect(await store.heldOf(delivery!.subscription)).toBeNull()
      }))

    test('an event in the wrong place of time does not end it', () =>
      withStore(async ({ store, miss, recovery, claimed }) => {
        await miss({ receivedAt: NOW + 1 })
        const missed = await miss({ receivedAt: NOW - 1 })
        const { row } = await recovery('catch-up')
        await store.stepRecovery(row, { ...ALL, now: NOW + 2 * SETTLED_AFTER_MS })
        expect((await claimed(NOW + 2 * SETTLED_AFTER_MS)).map(({ event }) => event)).toEqual([missed])
      }))
  })

  describe(`${name}: held`, () => {
    const GIVE_UP = { before: 0, keep: 1_000, chunk: 1_000, reason: 'held for too long' }

    async function hold({ store, workspace, subscription }: Scene, count: number): Promise<void> {
      await store.changeSubscription(subscription.row, { state: 'paused' })
      for (let nth = 0; nth < count; nth += 1) {
        const event = newEvent(workspace, { receivedAt: START + nth, subscriptions: [subscription.row] })
        const claimed = await accept(store, event)
        // As the dispatcher does with what it cannot send.
        store.release(subscription.row, [claimed[0]!.id])
      }
    }

    test('is counted, with the time since when the oldest waits', () =>
      withStore(async (scene) => {
        const { store, subscription } = scene
        expect(await store.heldOf(subscription.row)).toBeNull()
        await hold(scene, 3)
        expect(await store.heldOf(subscription.row)).toEqual({ count: 3, oldestAt: START })
      }))

    test('the oldest are given up, by age or by number, with a reason, and can be recovered', () =>
      withStore(async (scene) => {
        const { store, workspace, subscription, ids, recovery } = scene
        await hold(scene, 5)
        const all = await ids('held')
        expect(await store.giveUpHeld(subscription.row, { ...GIVE_UP, before: START + 2 })).toBe(2)
        expect(await store.giveUpHeld(subscription.row, { ...GIVE_UP, keep: 1, chunk: 1 })).toBe(1)
        expect(await store.giveUpHeld(subscription.row, { ...GIVE_UP, keep: 1 })).toBe(1)
        expect(await store.giveUpHeld(subscription.row, GIVE_UP)).toBe(0)
        expect(await ids('held')).toEqual(all.slice(4))
        expect(await store.getDelivery(workspace.row, all[0]!)).toMatchObject({
          state: 'dead',
          lastError: 'held for too long',
        })
        const { row } = await recovery('recover')
        expect(await store.stepRecovery(row, ALL)).toMatchObject({ moved: 4 })
        expect(await store.getDelivery(workspace.row, all[0]!)).toMatchObject({
          state: 'held',
          lastError: null,
        })
      }))

    test('what is pending of an active subscription is never given up', () =>
      withStore(async (scene) => {
        const { store, subscription } = scene
        await hold(scene, 2)
        await store.changeSubscription(subscription.row, { state: 'active' })
        expect(await store.giveUpHeld(subscription.row, { ...GIVE_UP, keep: 0, before: NOW })).toBe(0)
      }))
  })

  describe(`${name}: subscriptions that end and come back`, () => {
    test('deleted ones are found, latest first, and come back with what they had', () =>
      withStore(async ({ store, workspace, subscription, ids }) => {
        await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        const other = await store.addSubscription(newSubscription(workspace, { apiKey: 7 }))
        const early = await store.addSubscription(newSubscription(workspace))
        await store.removeSubscription(early.row, START - 1)
        await store.removeSubscription(subscription.row, START + 1)
        await store.removeSubscription(other.row, START)
        const found = await store.deletedSubscriptions(workspace.row, START)
        expect(found.map((each) => [each.subscription.row, each.deletedAt])).toEqual([
          [subscription.row, START + 1],
          [other.row, START],
        ])
        expect(found[1]!.subscription.apiKey).toBe(7)
        await store.changeSubscription(subscription.row, { deletedAt: null, url: 'https://new.example.com/' })
        expect((await store.readRegistry()).subscriptions).toMatchObject([
          { row: subscription.row, url: 'https://new.example.com/' },
        ])
        expect(await ids('pending')).toHaveLength(1)
      }))

    test('events are counted since a time, by type, without tests', () =>
      withStore(async ({ store, workspace, miss }) => {
        await miss({ receivedAt: START })
        await miss({ receivedAt: START + HOUR })
        await miss({ receivedAt: START + HOUR, test: true })
        await miss({ receivedAt: START + HOUR, type: 'payment.received' })
        await miss({ receivedAt: START + 2 * HOUR })
        const of = { workspace: workspace.row, since: START + HOUR }
        expect(await store.countEvents({ ...of, types: ['lead.created'] })).toBe(2)
        expect(await store.countEvents({ ...of, types: ['lead.created', 'payment.received'] })).toBe(3)
        expect(await store.countEvents({ ...of, types: [] })).toBe(0)
      }))

    test('the first failure is noted and the first success after it, whoever comes late', () =>
      withStore(async ({ store, workspace, subscription }) => {
        const settle = async (startedAt: number, failingSince: number | null) => {
          const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
          const attempt = failedAt(startedAt)
          const settlement = settlementOf(delivery!, { attempt, subscriptionChange: { failingSince } })
          return (await store.settle(settlement)).subscription?.failingSince
        }
        expect(await settle(START + 1, START + 1)).toBe(START + 1)
        expect(await settle(START + 2, START + 2)).toBe(START + 1)
        expect(await settle(START + 3, null)).toBeNull()
        await store.changeSubscription(subscription.row, { updatedAt: START + 10 })
        expect(await settle(START + 9, START + 9)).toBeNull()
        expect(await settle(START + 10, START + 10)).toBe(START + 10)
      }))

    test('an attempt suspends nothing that is not active any more', () =>
      withStore(async ({ store, workspace, subscription }) => {
        const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        await store.changeSubscription(subscription.row, { state: 'gone', stateReason: 'said so' })
        const subscriptionChange = { state: 'suspended', stateReason: 'too long', tellAt: START } as const
        const { subscription: after } = await store.settle(settlementOf(delivery!, { subscriptionChange }))
        expect(after).toMatchObject({ state: 'gone', stateReason: 'said so', tellAt: null })
      }))
  })
}
