/*
 * The contract of what takes personal data away, as tests. Every driver passes them.
 *
 * Real: the driver and its database. Doubles: none; the time is told with each call. Observed: what the contract's
 * functions return.
 */
import { describe, expect, test } from 'vitest'
import { ERASED, ERASED_WORDS } from '../../src/store/delivery-state.ts'
import type { Search } from '../../src/store/erasure-store.ts'
import type { NewEvent } from '../../src/store/queue-store.ts'
import type { DeliveryState } from '../../src/store/read-store.ts'
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
import type { OpenStore } from './store-contract.ts'

const NOW = START + 3_600_000
const EVERYTHING = { now: NOW, count: 1_000, bytes: 1_000_000 }

export function describeErasures(name: string, open: OpenStore): void {
  interface Scene {
    readonly store: Store
    readonly workspace: Workspace
    readonly subscription: Subscription
    readonly search: (change?: Partial<Search>) => ReturnType<Store['searchEvents']>
    readonly add: (change?: Partial<NewEvent>) => Promise<number>
    readonly states: () => Promise<[number, DeliveryState, string | null][]>
  }

  async function withStore(run: (scene: Scene) => Promise<void>): Promise<void> {
    const store = await open()
    try {
      const workspace = await store.addWorkspace(newWorkspace())
      const subscription = await store.addSubscription(newSubscription(workspace))
      const person = { subject: 'p-1', text: Buffer.from('p-1') }
      await run({
        store,
        workspace,
        subscription,
        search: (change = {}) =>
          store.searchEvents({ workspace: workspace.row, ...person, after: 0, chunk: 100, ...change }),
        add: async (change = {}) => (await store.acceptEvent(newEvent(workspace, change))).event,
        async states() {
          const page = { workspace: workspace.row, before: null, limit: 100 }
          const { rows } = await store.listDeliveries(page)
          return rows.toReversed().map(({ event, state, lastError }) => [event, state, lastError])
        },
      })
    } finally {
      await store.close()
    }
  }

  describe(`${name}: searching for a person`, () => {
    const body = (text: string) => ({ raw: Buffer.from(text), body: null, subject: 'other' })

    test('finds events by their subject and by what is delivered of them, with what is needed to judge', () =>
      withStore(async ({ search, add }) => {
        const bySubject = await add({ subject: 'p-1', receivedAt: START + 5 })
        await add(body('{"id":"p-2"}'))
        const byPayload = await add({ ...body('{ "owner": "x" }'), body: Buffer.from('{"owner":"p-1"}') })
        await add({ ...body('{"owner":"p-1"}'), body: Buffer.from('{"owner":"x"}') })
        const { events, next } = await search()
        expect(next).toBeNull()
        expect(events.map(({ body: found, ...rest }) => ({ ...rest, body: found?.toString() }))).toEqual([
          {
            id: bySubject,
            type: 'lead.created',
            subject: 'p-1',
            receivedAt: START + 5,
            body: '{"id":"lead-1"}',
          },
          {
            id: byPayload,
            type: 'lead.created',
            subject: 'other',
            receivedAt: START,
            body: '{"owner":"p-1"}',
          },
        ])
      }))

    test('compares bytes, whatever they are', () =>
      withStore(async ({ search, add }) => {
        const odd = `José "x" 100% _ \\ '`
        const text = JSON.stringify(odd)
        const id = await add(body(`{"a":${text}}`))
        await add(body('{"a":"Jose x 100 _"}'))
        const { events } = await search({ subject: odd, text: Buffer.from(text.slice(1, -1)) })
        expect(events.map((event) => event.id)).toEqual([id])
      }))

    test('a few at a time, to the end', () =>
      withStore(async ({ search, add }) => {
        const ids: number[] = []
        for (let nth = 0; nth < 5; nth += 1) ids.push(await add({ subject: nth % 2 === 0 ? 'p-1' : 'p-2' }))
        const found: number[][] = []
        for (let after: number | null = 0; after !== null;) {
          const { events, next } = await search({ after, chunk: 2 })
          found.push(events.map(({ id }) => id))
          after = next
        }
        expect(found).toEqual([[ids[0]], [ids[2]], [ids[4]]])
      }))

    test('only in the workspace, and of the provider that is meant', () =>
      withStore(async ({ store, search, add }) => {
        const other = await store.addWorkspace(newWorkspace())
        await store.acceptEvent(newEvent(other, { subject: 'p-1' }))
        const cablenetai = await add({ subject: 'p-1' })
        const inmova = await add({ subject: 'p-1', provider: 'inmova', type: 'TENANT_CREATED' })
        const idsOf = async (change = {}) => (await search(change)).events.map(({ id }) => id)
        expect(await idsOf()).toEqual([cablenetai, inmova])
        expect(await idsOf({ provider: 'inmova' })).toEqual([inmova])
      }))

    test('nothing in an empty database', () =>
      withStore(async ({ search }) => {
        expect(await search()).toEqual({ events: [], next: null })
      }))
  })

  describe(`${name}: erasing`, () => {
    test('payload, subject, warnings and words go; what it was, when, and how it went stays', () =>
      withStore(async ({ store, workspace, subscription, search }) => {
        const event = newEvent(workspace, {
          subject: 'p-1',
          warnings: ['odd'],
          subscriptions: [subscription.row],
        })
        const [delivery] = await accept(store, event)
        const attempt = { ...failedAt(START), answer: 'who is Ana?' }
        await store.settle(settlementOf(delivery!, { state: 'pending', nextAttemptAt: NOW, attempt }))
        const [again] = (await store.claimDue(subscription.row, EVERYTHING)).deliveries
        await store.settle(settlementOf(again!))
        expect(await store.eraseEvents([delivery!.event])).toEqual({ payloads: 1, attempts: 2, stopped: 0 })
        expect(await store.getEvent(workspace.row, delivery!.event)).toMatchObject({
          type: 'lead.created',
          receivedAt: START,
          subject: null,
          warnings: [],
          body: null,
        })
        expect(await store.getDelivery(workspace.row, delivery!.id)).toMatchObject({
          state: 'delivered',
          attempts: 2,
        })
        expect(await store.listAttempts(delivery!.id)).toMatchObject([
          { number: 1, status: 500, error: ERASED_WORDS, answer: null },
          { number: 2, status: 200, error: null, answer: null },
        ])
        expect((await search()).events).toEqual([])
        expect(await store.eraseEvents([delivery!.event])).toEqual({ payloads: 0, attempts: 0, stopped: 0 })
      }))

    test('what still waits is dead with the reason, and others go on', () =>
      withStore(async ({ store, workspace, subscription, add, states }) => {
        const paused = await store.addSubscription(newSubscription(workspace, { state: 'paused' }))
        const deleted = await store.addSubscription(newSubscription(workspace))
        const rows = [subscription.row, paused.row, deleted.row]
        const [erased, kept] = [await add({ subscriptions: rows }), await add({ subscriptions: rows })]
        await store.removeSubscription(deleted.row, START)
        const [dead] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        await store.settle(settlementOf(dead!, { state: 'dead', attempt: failedAt(START) }))
        expect(await store.eraseEvents([erased, dead!.event])).toMatchObject({ payloads: 2, stopped: 2 })
        expect(await states()).toEqual([
          [erased, 'dead', ERASED],
          [erased, 'dead', ERASED],
          [erased, 'dead', ERASED],
          [kept, 'pending', null],
          [kept, 'held', null],
          [kept, 'cancelled', null],
          [dead!.event, 'dead', ERASED],
        ])
      }))

    test('an outcome that comes later is noted without its words, and changes nothing', () =>
      withStore(async ({ store, workspace, subscription, states }) => {
        const event = newEvent(workspace, { subscriptions: [subscription.row] })
        const [failing] = await accept(store, event)
        const [arriving] = await accept(store, event)
        await store.eraseEvents([failing!.event, arriving!.event])
        const attempt = { ...failedAt(START), answer: 'who is Ana?' }
        const retry = settlementOf(failing!, { state: 'pending', nextAttemptAt: NOW, attempt })
        expect(await store.settle(retry)).toMatchObject({ dueAt: null })
        expect(await store.settle(settlementOf(arriving!))).toMatchObject({ dueAt: null })
        expect(await states()).toEqual([
          [failing!.event, 'dead', ERASED],
          [arriving!.event, 'dead', ERASED],
        ])
        expect(await store.listAttempts(failing!.id)).toMatchObject([{ error: ERASED_WORDS, answer: null }])
        expect(await store.listAttempts(arriving!.id)).toMatchObject([
          { status: 200, error: null, answer: null },
        ])
        expect((await store.claimDue(subscription.row, EVERYTHING)).deliveries).toEqual([])
      }))

    test('neither a recovery nor a catch-up nor a replay brings it back', () =>
      withStore(async ({ store, workspace, subscription, add, states }) => {
        const had = await add({ subscriptions: [subscription.row] })
        const missed = await add()
        await store.eraseEvents([had, missed])
        for (const kind of ['recover', 'catch-up'] as const) {
          const { row } = await store.addRecovery({
            id: `rec_${kind}`,
            workspace: workspace.row,
            subscription: subscription.row,
            kind,
            since: START - 1,
            until: NOW,
            createdAt: NOW,
          })
          const step = { now: NOW + 60_000, ahead: 100, wants: () => true }
          expect(await store.stepRecovery(row, step)).toMatchObject({ moved: 0, state: 'done' })
        }
        const [delivery] = (await store.listDeliveries({ workspace: workspace.row, before: null, limit: 1 }))
          .rows
        await store.replay(delivery!.id, NOW)
        expect((await store.claimDue(subscription.row, EVERYTHING)).deliveries).toEqual([])
        expect(await states()).toEqual([[had, 'dead', ERASED]])
      }))

    test('that it was reported stays known: a repeat is a duplicate', () =>
      withStore(async ({ store, workspace, add }) => {
        const event = newEvent(workspace, { dedupe: digest('fact'), subject: 'p-1' })
        const id = await add(event)
        await store.eraseEvents([id])
        expect(await store.acceptEvent(event)).toEqual({ duplicate: true, event: id })
        expect((await store.getEvent(workspace.row, id))?.body).toBeNull()
      }))

    test('what a catch-up made is stopped, too', () =>
      withStore(async ({ store, workspace, subscription, add, states }) => {
        const id = await add()
        const { row } = await store.addRecovery({
          id: 'rec_1',
          workspace: workspace.row,
          subscription: subscription.row,
          kind: 'catch-up',
          since: START,
          until: NOW,
          createdAt: NOW,
        })
        await store.stepRecovery(row, { now: NOW + 60_000, ahead: 100, wants: () => true })
        expect(await states()).toEqual([[id, 'pending', null]])
        expect(await store.eraseEvents([id])).toMatchObject({ stopped: 1 })
        expect(await states()).toEqual([[id, 'dead', ERASED]])
      }))

    test('says that something was stopped, and only then', () =>
      withStore(async ({ store, subscription, add }) => {
        let told = 0
        store.onErased(() => (told += 1))
        const [waiting, other] = [await add({ subscriptions: [subscription.row] }), await add()]
        const before = told
        await store.eraseEvents([other])
        expect(told).toBe(before)
        await store.eraseEvents([waiting])
        await expect.poll(() => told).toBeGreaterThan(before)
      }))

    test('says what may remain of it', () =>
      withStore(async ({ store }) => {
        expect(['nowhere', 'until-vacuum']).toContain(await store.scrub())
      }))
  })

  describe(`${name}: payloads of a type`, () => {
    const TYPE = 'lead.created'

    test('those that are old go, the oldest first, a few at a time; others and their rows stay', () =>
      withStore(async ({ store, workspace, add }) => {
        const old = [await add(), await add(), await add()]
        const otherType = await add({ type: 'contract.signed' })
        const young = await add({ receivedAt: START + 10 })
        const other = await store.addWorkspace(newWorkspace())
        const { event: foreign } = await store.acceptEvent(newEvent(other))
        const of = { workspace: workspace.row, type: TYPE, before: START + 10, chunk: 2 }
        expect(await store.removePayloads({ ...of, after: 0 })).toEqual({
          payloads: 2,
          undelivered: 0,
          waiting: null,
          last: old[1],
          more: true,
        })
        expect(await store.removePayloads({ ...of, after: old[1]! })).toEqual({
          payloads: 1,
          undelivered: 0,
          waiting: null,
          last: old[2],
          more: false,
        })
        expect(await store.removePayloads({ ...of, after: old[2]! })).toMatchObject({
          payloads: 0,
          last: old[2],
        })
        const bodies = async (...ids: number[]) =>
          Promise.all(
            ids.map(async (id) => (await store.getEvent(workspace.row, id))?.body?.toString() ?? null),
          )
        expect(await bodies(...old)).toEqual([null, null, null])
        expect(await bodies(otherType, young)).toEqual(['{"id":"lead-1"}', '{"id":"lead-1"}'])
        expect((await store.getEvent(other.row, foreign))?.body).not.toBeNull()
        expect(await store.getEvent(workspace.row, old[0]!)).toMatchObject({ subject: 'lead-1', type: TYPE })
      }))

    test('what is pending or held keeps its payload, and is named', () =>
      withStore(async ({ store, workspace, subscription, add, states }) => {
        const paused = await store.addSubscription(newSubscription(workspace, { state: 'paused' }))
        const deleted = await store.addSubscription(newSubscription(workspace))
        const dead = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
        await store.settle(settlementOf(dead[0]!, { state: 'dead', attempt: failedAt(START) }))
        const held = await add({ subscriptions: [paused.row] })
        const pending = await add({ subscriptions: [subscription.row] })
        const cancelled = await add({ subscriptions: [deleted.row] })
        await store.removeSubscription(deleted.row, START)
        const of = { workspace: workspace.row, type: TYPE, before: NOW, after: 0, chunk: 10 }
        expect(await store.removePayloads(of)).toEqual({
          payloads: 2,
          undelivered: 1,
          waiting: held,
          last: cancelled,
          more: false,
        })
        expect((await states()).map(([event, state]) => [event, state])).toEqual([
          [dead[0]!.event, 'dead'],
          [held, 'held'],
          [pending, 'pending'],
          [cancelled, 'cancelled'],
        ])
        expect((await store.claimDue(subscription.row, EVERYTHING)).deliveries).toEqual([])
        expect((await store.getEvent(workspace.row, pending))?.body).not.toBeNull()
      }))

    test('nothing where there is nothing', () =>
      withStore(async ({ store, workspace }) => {
        const of = { workspace: workspace.row, type: TYPE, before: NOW, after: 7, chunk: 10 }
        const nothing = { payloads: 0, undelivered: 0, waiting: null, last: 7, more: false }
        expect(await store.removePayloads(of)).toEqual(nothing)
      }))
  })
}
