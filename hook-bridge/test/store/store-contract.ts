/*
 * The contract of the store, as tests. Every driver passes this suite.
 *
 * Real: the driver and its database. Doubles: none. Observed: what the contract's functions return.
 */
import { describe, expect, test } from 'vitest'
import type { ClaimedDelivery } from '../../src/store/queue-store.ts'
import type { DeliveryState } from '../../src/store/read-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Commit, Store } from '../../src/store/store.ts'
import { describeCoalescing } from './coalesce-contract.ts'
import { describeConsoleStore } from './console-contract.ts'
import { describeOrder } from './order-contract.ts'
import { describeErasures } from './erasure-contract.ts'
import { describeNotifications } from './notification-contract.ts'
import { describeRecoveries } from './recovery-contract.ts'
import {
  accept,
  digest,
  expireAll,
  failedAt,
  newEvent,
  newSubscription,
  newWorkspace,
  settlementOf,
  START,
} from './fixtures.ts'

/** Opens an empty store; the suite closes it. */
export type OpenStore = () => Promise<Store>

const EVERYTHING = { now: START + 1_000, count: 1_000, bytes: 1_000_000 }

export function describeStore(name: string, open: OpenStore): void {
  describeConsoleStore(name, open)
  describeOrder(name, open)
  describeCoalescing(name, open)

  async function withStore(
    run: (store: Store, workspace: Workspace, subscription: Subscription) => Promise<void>,
  ) {
    const store = await open()
    try {
      const workspace = await store.addWorkspace(newWorkspace())
      await run(store, workspace, await store.addSubscription(newSubscription(workspace)))
    } finally {
      await store.close()
    }
  }

  function claimEverything(store: Store, subscription: Subscription) {
    return store.claimDue(subscription.row, EVERYTHING)
  }

  async function states(store: Store, workspace: Workspace, state: DeliveryState): Promise<number[]> {
    const { rows } = await store.listDeliveries({ workspace: workspace.row, state, before: null, limit: 100 })
    return rows.map((row) => row.id)
  }

  describe(`${name}: the few rows`, () => {
    test('what was added comes back from the registry as it was', () =>
      withStore(async (store, workspace, subscription) => {
        const key = await store.addApiKey({
          id: 'key_1',
          workspace: workspace.row,
          name: 'k',
          hash: 'h',
          createdAt: START,
        })
        const source = await store.addSource({
          id: 'src_1',
          workspace: workspace.row,
          provider: 'inmova',
          name: 'Oficina Peña',
          token: 'token',
          secrets: [{ sealed: 'v1.a', activeUntil: null }],
          switchedOff: ['DOCUMENT_UPLOADED'],
          upstream: {
            baseUrl: 'https://inmovaapp.com',
            webhookId: 'w',
            acceptedEvents: ['X'],
            sealedApiKey: 'v1.k',
          },
          createdAt: START,
        })
        expect(await store.readRegistry()).toEqual({
          workspaces: [workspace],
          apiKeys: [key],
          sources: [source],
          subscriptions: [subscription],
        })
      }))

    test('a change touches only what it names', () =>
      withStore(async (store, _workspace, subscription) => {
        const changed = await store.changeSubscription(subscription.row, {
          state: 'paused',
          stateReason: 'by hand',
        })
        expect(changed).toEqual({ ...subscription, state: 'paused', stateReason: 'by hand' })
        expect(await store.changeSubscription(subscription.row, {})).toEqual(changed)
        const back = await store.changeSubscription(subscription.row, {
          url: 'https://other.example.com/',
          events: ['lead.created', 'payment.received'],
          name: 'Zap',
          client: 'zapier',
          state: 'active',
          stateReason: null,
          maxRetries: 5,
          retryPolicy: '24h',
          filters: [
            { field: 'price', is: 'above', value: 100_000 },
            { field: 'city', is: 'equals', value: null },
          ],
          secrets: [{ sealed: 'v1.b', activeUntil: START }],
          notBefore: START,
          updatedAt: START + 1,
        })
        expect((await store.readRegistry()).subscriptions).toEqual([back])
        expect((await store.changeSubscription(subscription.row, { filters: [] })).filters).toEqual([])
      }))

    test('a source changes its name, secrets, switched-off types and upstream', () =>
      withStore(async (store, workspace) => {
        const source = await store.addSource({
          id: 'src_2',
          workspace: workspace.row,
          provider: 'cablenetai',
          name: null,
          token: 't2',
          secrets: [],
          switchedOff: [],
          upstream: null,
          createdAt: START,
        })
        const upstream = { baseUrl: 'b', webhookId: 'w', acceptedEvents: [], sealedApiKey: 's' }
        const change = {
          name: 'n',
          secrets: [{ sealed: 'x', activeUntil: 5 }],
          switchedOff: ['lead.created'],
          upstream,
        }
        expect(await store.changeSource(source.row, change)).toEqual({ ...source, ...change })
        expect(await store.changeSource(source.row, { upstream: null })).toEqual({
          ...source,
          ...change,
          upstream: null,
        })
        await store.removeSource(source.row, START)
        expect((await store.readRegistry()).sources).toEqual([])
      }))

    test('a revoked key stays in the registry with the time it ended', () =>
      withStore(async (store, workspace) => {
        const key = await store.addApiKey({
          id: 'key_2',
          workspace: workspace.row,
          name: 'k',
          hash: 'h',
          createdAt: START,
        })
        await store.revokeApiKey(key.row, START + 5)
        expect((await store.readRegistry()).apiKeys).toEqual([{ ...key, revokedAt: START + 5 }])
      }))

    test('a change of a row that is not there is an error', () =>
      withStore(async (store) => {
        await expect(store.changeSubscription(99, { name: 'x' })).rejects.toThrow(
          'no subscription with row 99',
        )
        await expect(store.changeSource(99, { name: 'x' })).rejects.toThrow('no source with row 99')
      }))
  })

  describe(`${name}: accepting events`, () => {
    test('an event is stored with one pending delivery for each subscription, claimed for the caller', () =>
      withStore(async (store, workspace, subscription) => {
        const other = await store.addSubscription(
          newSubscription(workspace, { url: 'https://b.example.com/' }),
        )
        const deliveries = await accept(
          store,
          newEvent(workspace, { subscriptions: [subscription.row, other.row], warnings: ['careful'] }),
        )
        expect(deliveries.map((each) => each.subscription)).toEqual([subscription.row, other.row])
        expect(deliveries[0]).toMatchObject({
          provider: 'cablenetai',
          type: 'lead.created',
          body: Buffer.from('{"id":"lead-1"}'),
          attempts: 0,
          scheduleFrom: 0,
          firstAttemptAt: null,
          test: false,
        })
        expect(await states(store, workspace, 'pending')).toEqual(
          deliveries.map((each) => each.id).toReversed(),
        )
        const event = await store.getEvent(workspace.row, deliveries[0]!.event)
        expect(event).toMatchObject({
          type: 'lead.created',
          subject: 'lead-1',
          warnings: ['careful'],
          receivedAt: START,
        })
        expect(event?.body?.toString()).toBe('{"id":"lead-1"}')
      }))

    test('where no body is given the raw bytes are what is delivered', () =>
      withStore(async (store, workspace, subscription) => {
        const [delivery] = await accept(
          store,
          newEvent(workspace, { body: null, subscriptions: [subscription.row] }),
        )
        expect(delivery?.body.toString()).toBe('{"id": "lead-1"}')
        expect((await store.getEvent(workspace.row, delivery!.event))?.body?.toString()).toBe(
          '{"id": "lead-1"}',
        )
      }))

    test('the same digest again is a duplicate, also within one commit, and gets no delivery', () =>
      withStore(async (store, workspace, subscription) => {
        const event = newEvent(workspace, { dedupe: digest('a'), subscriptions: [subscription.row] })
        const together = await Promise.all([store.acceptEvent(event), store.acceptEvent(event)])
        const later = await store.acceptEvent(event)
        const first = together[0].event
        expect(together.map((each) => each.duplicate)).toEqual([false, true])
        expect(later).toEqual({ duplicate: true, event: first })
        expect(together[1]).toEqual({ duplicate: true, event: first })
        expect(await states(store, workspace, 'pending')).toHaveLength(1)
      }))

    test('events without a digest are never duplicates', () =>
      withStore(async (store, workspace) => {
        await accept(store, newEvent(workspace))
        await accept(store, newEvent(workspace))
        expect(
          (await store.listEvents({ workspace: workspace.row, before: null, limit: 10 })).rows,
        ).toHaveLength(2)
      }))

    test('hundreds of events that arrive together are all stored, in ascending order', () =>
      withStore(async (store, workspace, subscription) => {
        const events = Array.from({ length: 300 }, (_, index) =>
          newEvent(workspace, { dedupe: digest(`e${index}`), subscriptions: [subscription.row] }),
        )
        const accepted = await Promise.all(events.map((event) => accept(store, event)))
        const ids = accepted.map(([delivery]) => delivery!.id)
        expect(new Set(ids).size).toBe(300)
        expect(ids).toEqual(ids.toSorted((a, b) => a - b))
      }))
  })

  describe(`${name}: claims`, () => {
    test('what is claimed is returned by no other claim until it is released', () =>
      withStore(async (store, workspace, subscription) => {
        const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        expect(await claimEverything(store, subscription)).toEqual({ deliveries: [], nextDueAt: null })
        store.release(subscription.row, [delivery!.id])
        expect((await claimEverything(store, subscription)).deliveries).toEqual([delivery])
        expect((await claimEverything(store, subscription)).deliveries).toEqual([])
      }))

    test('the longest due comes first, no more than asked for, and the rest is announced as due', () =>
      withStore(async (store, workspace, subscription) => {
        const ids: number[] = []
        for (const late of [30, 10, 20]) {
          const event = newEvent(workspace, { receivedAt: START + late, subscriptions: [subscription.row] })
          const [delivery] = await accept(store, event)
          store.release(subscription.row, [delivery!.id])
          ids.push(delivery!.id)
        }
        const claim = await store.claimDue(subscription.row, { ...EVERYTHING, count: 2 })
        expect(claim.deliveries.map((each) => each.id)).toEqual([ids[1], ids[2]])
        expect(claim.nextDueAt).toBeLessThanOrEqual(EVERYTHING.now)
        const rest = await store.claimDue(subscription.row, { ...EVERYTHING, count: 2 })
        expect(rest).toMatchObject({ deliveries: [{ id: ids[0] }], nextDueAt: null })
      }))

    test('a claim stops at its limit of bytes, but always makes progress', () =>
      withStore(async (store, workspace, subscription) => {
        for (let count = 0; count < 3; count += 1) {
          const event = newEvent(workspace, {
            raw: Buffer.alloc(600),
            body: null,
            subscriptions: [subscription.row],
          })
          const [delivery] = await accept(store, event)
          store.release(subscription.row, [delivery!.id])
        }
        expect((await store.claimDue(subscription.row, { ...EVERYTHING, bytes: 1 })).deliveries).toHaveLength(
          1,
        )
        expect(
          (await store.claimDue(subscription.row, { ...EVERYTHING, bytes: 601 })).deliveries,
        ).toHaveLength(2)
      }))

    test('what is due later is not claimed, but announced', () =>
      withStore(async (store, workspace, subscription) => {
        const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        const retry = { state: 'pending', nextAttemptAt: START + 5_000, attempt: failedAt(START) } as const
        await store.settle(settlementOf(delivery!, retry))
        expect(await claimEverything(store, subscription)).toEqual({
          deliveries: [],
          nextDueAt: START + 5_000,
        })
        const due = await store.claimDue(subscription.row, { ...EVERYTHING, now: START + 5_000 })
        expect(due.deliveries).toMatchObject([{ id: delivery!.id, attempts: 1, firstAttemptAt: START + 10 }])
      }))

    test('subscriptions do not see each other', () =>
      withStore(async (store, workspace, subscription) => {
        const other = await store.addSubscription(newSubscription(workspace))
        const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        store.release(subscription.row, [delivery!.id])
        expect((await claimEverything(store, other)).deliveries).toEqual([])
      }))
  })

  describe(`${name}: settling`, () => {
    async function oneDelivery(store: Store, workspace: Workspace, subscription: Subscription) {
      const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
      return delivery as ClaimedDelivery
    }

    test('a success is delivered, with its attempt', () =>
      withStore(async (store, workspace, subscription) => {
        const delivery = await oneDelivery(store, workspace, subscription)
        await store.settle(settlementOf(delivery))
        expect(await store.getDelivery(workspace.row, delivery.id)).toMatchObject({
          state: 'delivered',
          attempts: 1,
          nextAttemptAt: null,
          lastStatus: 200,
          lastError: null,
        })
        expect(await store.listAttempts(delivery.id)).toMatchObject([
          { number: 1, status: 200, answer: 'ok' },
        ])
        expect((await claimEverything(store, subscription)).deliveries).toEqual([])
      }))

    test('the attempts of a delivery are listed first to last, those of a subscription newest first', () =>
      withStore(async (store, workspace, subscription) => {
        const first = await oneDelivery(store, workspace, subscription)
        const second = await oneDelivery(store, workspace, subscription)
        const retry = { state: 'pending', nextAttemptAt: START + 100 } as const
        await store.settle(settlementOf(first, { ...retry, attempt: failedAt(START) }))
        await store.settle(settlementOf(second))
        await store.settle(settlementOf(first, { ...retry, attempt: failedAt(START + 100, 503) }))
        await store.settle(settlementOf(first, { state: 'dead', attempt: failedAt(START + 200, 404) }))
        const chain = await store.listAttempts(first.id)
        expect(chain.map((each) => [each.number, each.status])).toEqual([
          [1, 500],
          [2, 503],
          [3, 404],
        ])
        const log = await store.listLog({
          workspace: workspace.row,
          subscription: subscription.row,
          before: null,
          limit: 3,
        })
        expect(log.rows.map((each) => each.status)).toEqual([404, 503, 200])
        const rest = await store.listLog({ workspace: workspace.row, before: log.next, limit: 3 })
        expect(rest).toMatchObject({ rows: [{ status: 500, nextAttemptAt: START + 100 }], next: null })
        expect(await states(store, workspace, 'dead')).toEqual([first.id])
      }))

    test('what an attempt says about its subscription is written with it', () =>
      withStore(async (store, workspace, subscription) => {
        const delivery = await oneDelivery(store, workspace, subscription)
        await store.settle(
          settlementOf(delivery, {
            state: 'pending',
            nextAttemptAt: START,
            attempt: failedAt(START, 410),
            subscriptionChange: {
              state: 'gone',
              stateReason: 'the receiver answered 410',
              notBefore: START + 9,
            },
          }),
        )
        expect((await store.readRegistry()).subscriptions).toEqual([
          { ...subscription, state: 'gone', stateReason: 'the receiver answered 410', notBefore: START + 9 },
        ])
        expect(await states(store, workspace, 'held')).toEqual([delivery.id])
      }))

    test('an attempt that began before its subscription was changed says nothing about its state', () =>
      withStore(async (store, workspace, subscription) => {
        const delivery = await oneDelivery(store, workspace, subscription)
        const changed = await store.changeSubscription(subscription.row, { updatedAt: START + 50 })
        const settled = await store.settle(
          settlementOf(delivery, {
            state: 'pending',
            nextAttemptAt: START,
            attempt: failedAt(START + 10, 410),
            subscriptionChange: {
              state: 'gone',
              stateReason: 'the receiver answered 410',
              notBefore: START + 9,
            },
          }),
        )
        expect(settled.subscription).toEqual({ ...changed, notBefore: START + 9 })
        expect((await store.readRegistry()).subscriptions).toEqual([settled.subscription])
      }))

    test('an attempt says nothing more about a subscription that was deleted', () =>
      withStore(async (store, workspace, subscription) => {
        const delivery = await oneDelivery(store, workspace, subscription)
        await store.removeSubscription(subscription.row, START)
        const subscriptionChange = { state: 'gone', stateReason: 'x' } as const
        expect((await store.settle(settlementOf(delivery, { subscriptionChange }))).subscription).toBeNull()
      }))

    test('a replay makes a delivery pending again, due now, with a fresh schedule and its history', () =>
      withStore(async (store, workspace, subscription) => {
        const delivery = await oneDelivery(store, workspace, subscription)
        await store.settle(settlementOf(delivery, { state: 'dead', attempt: failedAt(START) }))
        await store.replay(delivery.id, START + 500)
        const { deliveries } = await claimEverything(store, subscription)
        expect(deliveries).toMatchObject([
          { id: delivery.id, attempts: 1, scheduleFrom: 1, firstAttemptAt: null },
        ])
        await store.settle(settlementOf(deliveries[0]!))
        expect((await store.listAttempts(delivery.id)).map((each) => each.status)).toEqual([500, 200])
      }))

    test('a replay that was asked for while an attempt was under way is not undone by its outcome', () =>
      withStore(async (store, workspace, subscription) => {
        const delivery = await oneDelivery(store, workspace, subscription)
        await store.replay(delivery.id, START + 500)
        expect(await store.settle(settlementOf(delivery))).toEqual({ dueAt: START + 500, subscription: null })
        const { deliveries } = await claimEverything(store, subscription)
        expect(deliveries).toMatchObject([{ id: delivery.id, attempts: 1, scheduleFrom: 1, replays: 1 }])
        expect(await store.settle(settlementOf(deliveries[0]!))).toEqual({ dueAt: null, subscription: null })
        expect((await store.listAttempts(delivery.id)).map((each) => each.number)).toEqual([1, 2])
      }))
  })

  describe(`${name}: held and cancelled deliveries`, () => {
    test('a delivery is held while its subscription is not active, and pending again afterwards', () =>
      withStore(async (store, workspace, subscription) => {
        const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        for (const state of ['paused', 'suspended', 'gone'] as const) {
          await store.changeSubscription(subscription.row, { state })
          expect(await states(store, workspace, 'held')).toEqual([delivery!.id])
          expect(await states(store, workspace, 'pending')).toEqual([])
          const { pending, held } = await store.figures()
          const waiting = { count: 1, oldestDueAt: START }
          expect([pending.size, held.get(subscription.row)]).toEqual([0, waiting])
        }
        await store.changeSubscription(subscription.row, { state: 'active' })
        expect(await states(store, workspace, 'pending')).toEqual([delivery!.id])
        expect((await store.figures()).pending.get(subscription.row)).toEqual({
          count: 1,
          oldestDueAt: START,
        })
        expect((await store.figures()).held.size).toBe(0)
      }))

    test('dead ones are counted, and no longer once they are replayed', () =>
      withStore(async (store, workspace, subscription) => {
        const event = newEvent(workspace, { subscriptions: [subscription.row] })
        const [first] = await accept(store, event)
        const [second] = await accept(store, event)
        for (const delivery of [first!, second!]) {
          await store.settle(settlementOf(delivery, { state: 'dead', attempt: failedAt(START) }))
        }
        const dead = async () => (await store.figures()).dead.get(subscription.row)
        expect(await dead()).toBe(2)
        await store.replay(first!.id, START)
        expect(await dead()).toBe(1)
      }))

    test('each shared commit is told of, with how much was in it', () =>
      withStore(async (store, workspace) => {
        const commits: Commit[] = []
        store.onCommit((commit) => commits.push(commit))
        await Promise.all(Array.from({ length: 5 }, () => accept(store, newEvent(workspace))))
        expect(commits.reduce((sum, { writes }) => sum + writes, 0)).toBe(5)
        for (const { trouble, durationMs } of commits) {
          expect(trouble).toBeNull()
          expect(durationMs).toBeGreaterThanOrEqual(0)
        }
      }))

    test('what a deleted subscription had pending is cancelled, what it had delivered stays delivered', () =>
      withStore(async (store, workspace, subscription) => {
        const [done] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        const [open_] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        await store.settle(settlementOf(done!))
        await store.removeSubscription(subscription.row, START)
        expect((await store.readRegistry()).subscriptions).toEqual([])
        expect(await states(store, workspace, 'cancelled')).toEqual([open_!.id])
        expect(await states(store, workspace, 'delivered')).toEqual([done!.id])
        expect(await store.getDelivery(workspace.row, open_!.id)).toMatchObject({
          state: 'cancelled',
          nextAttemptAt: null,
        })
      }))
  })

  describe(`${name}: lists`, () => {
    test('pages cover everything once, newest first', () =>
      withStore(async (store, workspace, subscription) => {
        const types = ['lead.created', 'payment.received', 'lead.created', 'unknown', 'lead.created']
        for (const [index, type] of types.entries()) {
          const event = newEvent(workspace, {
            type,
            receivedAt: START + index,
            subscriptions: [subscription.row],
          })
          await accept(store, event)
        }
        const seen: string[] = []
        let before: number | null = null
        do {
          const page = await store.listEvents({ workspace: workspace.row, before, limit: 2 })
          seen.push(...page.rows.map((row) => row.type))
          before = page.next
        } while (before !== null)
        expect(seen).toEqual(types.toReversed())

        const leads = await store.listDeliveries({
          workspace: workspace.row,
          type: 'lead.created',
          before: null,
          limit: 2,
        })
        expect(leads.rows.map((row) => row.createdAt)).toEqual([START + 4, START + 2])
        const rest = await store.listDeliveries({
          workspace: workspace.row,
          type: 'lead.created',
          before: leads.next,
          limit: 2,
        })
        expect(rest.rows.map((row) => row.createdAt)).toEqual([START])
      }))

    test('events are found by type and by the time since', () =>
      withStore(async (store, workspace) => {
        for (const [index, type] of ['a', 'b', 'a', 'c'].entries()) {
          await accept(store, newEvent(workspace, { type, receivedAt: START + index }))
        }
        const query = { workspace: workspace.row, before: null, limit: 10 }
        expect((await store.listEvents({ ...query, types: ['a', 'c'] })).rows.map((row) => row.type)).toEqual(
          ['c', 'a', 'a'],
        )
        expect((await store.listEvents({ ...query, since: START + 2 })).rows.map((row) => row.type)).toEqual([
          'c',
          'a',
        ])
        expect((await store.listEvents({ ...query, since: START + 9 })).rows).toEqual([])
      }))

    test('deliveries are found by subscription and state, across several subscriptions', () =>
      withStore(async (store, workspace, subscription) => {
        const other = await store.addSubscription(newSubscription(workspace))
        const both = [subscription.row, other.row]
        const [a1, b1] = await accept(store, newEvent(workspace, { subscriptions: both }))
        const [a2, b2] = await accept(store, newEvent(workspace, { subscriptions: both }))
        await store.settle(settlementOf(a1!))
        await store.settle(settlementOf(b2!, { state: 'dead', attempt: failedAt(START) }))
        const query = { workspace: workspace.row, before: null, limit: 10 }
        const ids = async (change: object) =>
          (await store.listDeliveries({ ...query, ...change })).rows.map((row) => row.id)
        expect(await ids({})).toEqual([b2!.id, a2!.id, b1!.id, a1!.id])
        expect(await ids({ subscription: other.row })).toEqual([b2!.id, b1!.id])
        expect(await ids({ state: 'delivered' })).toEqual([a1!.id])
        expect(await ids({ state: 'dead', subscription: subscription.row })).toEqual([])
        expect(await ids({ state: 'pending' })).toEqual([a2!.id, b1!.id])
      }))

    test('nothing of another workspace is visible', () =>
      withStore(async (store, workspace, subscription) => {
        const stranger = await store.addWorkspace(newWorkspace())
        const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        await store.settle(settlementOf(delivery!))
        const query = { workspace: stranger.row, before: null, limit: 10 }
        expect((await store.listEvents(query)).rows).toEqual([])
        expect((await store.listDeliveries(query)).rows).toEqual([])
        expect((await store.listDeliveries({ ...query, subscription: subscription.row })).rows).toEqual([])
        expect((await store.listLog({ ...query, subscription: subscription.row })).rows).toEqual([])
        expect(await store.getEvent(stranger.row, delivery!.event)).toBeUndefined()
        expect(await store.getDelivery(stranger.row, delivery!.id)).toBeUndefined()
      }))
  })

  describe(`${name}: retention`, () => {
    test('deletes old events with all that hangs on them, in small chunks, and nothing younger', () =>
      withStore(async (store, workspace, subscription) => {
        for (let day = 0; day < 10; day += 1) {
          const receivedAt = START + day * 1_000
          const [delivery] = await accept(
            store,
            newEvent(workspace, { receivedAt, subscriptions: [subscription.row] }),
          )
          const attempt = { ...failedAt(receivedAt), status: 200, error: null }
          await store.settle(settlementOf(delivery!, { attempt }))
        }
        await expireAll(store, START + 5_000, 2)
        const query = { workspace: workspace.row, before: null, limit: 100 }
        expect((await store.listEvents(query)).rows).toHaveLength(5)
        expect((await store.listDeliveries(query)).rows).toHaveLength(5)
        expect((await store.listLog(query)).rows).toHaveLength(5)
      }))

    test('counts the deliveries that had never arrived', () =>
      withStore(async (store, workspace, subscription) => {
        const event = newEvent(workspace, { subscriptions: [subscription.row] })
        const [arrived] = await accept(store, event)
        await store.settle(settlementOf(arrived!))
        const [dead] = await accept(store, event)
        await store.settle(settlementOf(dead!, { state: 'dead', attempt: failedAt(START) }))
        await accept(store, event)
        expect(await store.deleteExpired(START + 1, 10)).toEqual({ deleted: 3, undelivered: 2 })
      }))

    test('an event with more deliveries than a chunk goes in several turns', () =>
      withStore(async (store, workspace) => {
        const rows: number[] = []
        for (let count = 0; count < 5; count += 1) {
          rows.push((await store.addSubscription(newSubscription(workspace))).row)
        }
        await accept(store, newEvent(workspace, { subscriptions: rows }))
        await expireAll(store, START + 1, 2)
        const query = { workspace: workspace.row, before: null, limit: 100 }
        expect((await store.listEvents(query)).rows).toEqual([])
        expect((await store.listDeliveries(query)).rows).toEqual([])
      }))

    test('a delivery that was deleted while it was under way is settled into nothing', () =>
      withStore(async (store, workspace, subscription) => {
        const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        await expireAll(store, START + 1, 10)
        await store.settle(settlementOf(delivery!))
        expect(await store.listAttempts(delivery!.id)).toEqual([])
      }))
  })

  describe(`${name}: making room`, () => {
    const FOR_EVER = { limit: 0, chunk: 2 }

    async function makeRoom(store: Store, rowsBefore: number) {
      const sums = { payloads: 0, events: 0, undelivered: 0 }
      for (let turn = 0; turn < 1_000; turn += 1) {
        const { payloads, events, undelivered, more } = await store.makeRoom({ ...FOR_EVER, rowsBefore })
        sums.payloads += payloads
        sums.events += events
        sums.undelivered += undelivered
        if (!more) return sums
      }
      throw new Error('it comes to no end')
    }

    /** One event in each condition that its delivery can be in, and one that nobody asked for. */
    async function acceptAll(store: Store, workspace: Workspace, active: Subscription, receivedAt = START) {
      const paused = await store.addSubscription(newSubscription(workspace, { state: 'paused' }))
      const deleted = await store.addSubscription(newSubscription(workspace))
      const take = async (...subscriptions: Subscription[]) => {
        const rows = subscriptions.map(({ row }) => row)
        return accept(store, newEvent(workspace, { receivedAt, subscriptions: rows }))
      }
      const [delivered] = await take(active)
      await store.settle(settlementOf(delivered!))
      const [pending] = await take(active)
      const [held] = await take(paused)
      const [dead] = await take(active)
      await store.settle(settlementOf(dead!, { state: 'dead', attempt: failedAt(receivedAt) }))
      const [partly] = await take(active, paused)
      await store.settle(settlementOf(partly!))
      const [cancelled] = await take(deleted)
      await store.removeSubscription(deleted.row, receivedAt)
      await accept(store, newEvent(workspace, { receivedAt }))
      return {
        delivered: delivered!,
        pending: pending!,
        held: held!,
        dead: dead!,
        partly: partly!,
        cancelled: cancelled!,
      }
    }

    const listAll = (store: Store, { row }: Workspace) =>
      store.listEvents({ workspace: row, before: null, limit: 100 }).then(({ rows }) => rows)

    test('payloads of finished events go, of those that are pending or held never', () =>
      withStore(async (store, workspace, subscription) => {
        const all = await acceptAll(store, workspace, subscription)
        expect(await makeRoom(store, 0)).toEqual({ payloads: 4, events: 0, undelivered: 1 })
        const events = await listAll(store, workspace)
        expect(events).toHaveLength(7)
        const kept = events.filter(({ body }) => body !== null).map(({ id }) => id)
        expect(kept).toEqual([all.partly.event, all.held.event, all.pending.event])
        const states = async (id: number) => (await store.getDelivery(workspace.row, id))?.state
        expect([await states(all.delivered.id), await states(all.dead.id)]).toEqual(['delivered', 'dead'])
        const { deliveries } = await store.claimDue(subscription.row, EVERYTHING)
        expect(deliveries).toEqual([])
        store.release(subscription.row, [all.pending.id])
        expect((await store.claimDue(subscription.row, EVERYTHING)).deliveries).toEqual([all.pending])
      }))

    test('the oldest go first, a few at a time, and no more than is wanted', () =>
      withStore(async (store, workspace) => {
        for (let nth = 0; nth < 6; nth += 1) {
          await accept(store, newEvent(workspace, { raw: Buffer.alloc(100_000, '{'), body: null }))
        }
        const first = await store.makeRoom({ ...FOR_EVER, rowsBefore: 0 })
        expect(first).toMatchObject({ payloads: 2, more: true })
        const bodies = async () => (await listAll(store, workspace)).map(({ body }) => body !== null)
        expect(await bodies()).toEqual([true, true, true, true, false, false])
        const limit = first.used - 150_000
        const rest: boolean[] = []
        for (let turn = 0; turn < 3; turn += 1) {
          rest.push((await store.makeRoom({ limit, rowsBefore: 0, chunk: 1 })).more)
        }
        expect(rest).toEqual([true, true, false])
        expect(await bodies()).toEqual([true, true, false, false, false, false])
        expect((await store.figures()).usedBytes).toBeLessThanOrEqual(limit)
      }))

    test('then rows go, with all that hangs on them, but for young ones and those that wait', () =>
      withStore(async (store, workspace, subscription) => {
        const old = await acceptAll(store, workspace, subscription)
        const young = await acceptAll(store, workspace, subscription, START + 1_000)
        expect(await makeRoom(store, START + 1)).toEqual({ payloads: 8, events: 4, undelivered: 2 })
        const left = (await listAll(store, workspace)).map(({ id }) => id)
        expect(left).toHaveLength(3 + 7)
        expect(left.slice(7)).toEqual([old.partly.event, old.held.event, old.pending.event])
        expect(left).toContain(young.delivered.event)
        const gone = [old.delivered, old.dead, old.cancelled]
        for (const { id } of gone) {
          expect(await store.getDelivery(workspace.row, id)).toBeUndefined()
          expect(await store.listAttempts(id)).toEqual([])
        }
        expect(await store.listAttempts(old.partly.id)).toHaveLength(1)
        const log = await store.listLog({ workspace: workspace.row, before: null, limit: 100 })
        expect(log.rows.map(({ delivery }) => delivery)).toEqual(
          [young.partly, young.dead, young.delivered, old.partly].map(({ id }) => id),
        )
      }))

    test('nothing goes as long as there is room', () =>
      withStore(async (store, workspace, subscription) => {
        await acceptAll(store, workspace, subscription)
        const made = await store.makeRoom({ limit: 1e12, chunk: 100, rowsBefore: START + 1 })
        expect(made).toEqual({ payloads: 0, events: 0, undelivered: 0, used: made.used, more: false })
        expect(made.used).toBeGreaterThan(0)
        expect((await listAll(store, workspace)).every(({ body }) => body !== null)).toBe(true)
      }))
  })

  test(`${name}: the first value of a name is kept`, () =>
    withStore(async (store) => {
      expect(await store.keepFirst('name', 'first')).toBe('first')
      expect(await store.keepFirst('name', 'second')).toBe('first')
    }))

  describeNotifications(name, open)
  describeRecoveries(name, open)
  describeErasures(name, open)

  test(`${name}: a check reaches the disk`, () =>
    withStore(async (store) => {
      await expect(store.check()).resolves.toBeUndefined()
      expect(store.idKey).toHaveLength(32)
    }))
}
