/*
 * Updates that are sent as one, as the contract of the store has it. Every driver passes this suite.
 *
 * Real: the driver and its database. Doubles: none; the time is told with each call. Observed: what claims return, and
 * what lists show.
 */
import { describe, expect, test } from 'vitest'
import type { ClaimedDelivery, NewEvent } from '../../src/store/queue-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { MOST_MERGED } from '../../src/store/subject-keys.ts'
import { failedAt, newEvent, newSubscription, newWorkspace, settlementOf, START } from './fixtures.ts'

const SECONDS = 10
const DUE = START + SECONDS * 1_000

interface Setting {
  readonly store: Store
  readonly workspace: Workspace
  readonly subscription: Subscription
  /** Stores an update of the subject with the id of the event in its body. Resolves to that id. */
  report(subject: string | null, change?: Partial<NewEvent>): Promise<number>
  claim(now?: number): Promise<readonly ClaimedDelivery[]>
  /** The events in each delivery that a claim returns. */
  claimed(now?: number): Promise<number[][]>
}

export function describeCoalescing(name: string, open: () => Promise<Store>): void {
  async function withStore(
    run: (setting: Setting) => Promise<void>,
    options: { readonly ordered?: boolean } = {},
  ): Promise<void> {
    const store = await open()
    try {
      const workspace = await store.addWorkspace(newWorkspace())
      const wanted = newSubscription(workspace, { coalesceSeconds: SECONDS, ...options })
      const subscription = await store.addSubscription(wanted)
      const { row } = subscription
      const limits = { count: 100, bytes: 1_000_000, ordered: options.ordered ?? false }
      const claim = async (now = DUE) => (await store.claimDue(row, { ...limits, now })).deliveries
      await run({
        store,
        workspace,
        subscription,
        async report(subject, change = {}) {
          const accepted = await store.acceptEvent(
            newEvent(workspace, {
              subject,
              subscriptions: [row],
              coalesced: [{ subscription: row, seconds: SECONDS }],
              ...(options.ordered && { ordered: [row] }),
              ...change,
            }),
          )
          expect(accepted).not.toHaveProperty('deliveries.0')
          return accepted.event
        },
        claim,
        claimed: async (now) => (await claim(now)).map(eventsIn),
      })
    } finally {
      await store.close()
    }
  }

  describe(`${name}: coalescing`, () => {
    test('is off unless a subscription asks for it, and can be changed', () =>
      withStore(async ({ store, workspace, subscription: { row, coalesceSeconds } }) => {
        expect(coalesceSeconds).toBe(SECONDS)
        expect((await store.addSubscription(newSubscription(workspace))).coalesceSeconds).toBeNull()
        expect((await store.changeSubscription(row, { coalesceSeconds: 5 })).coalesceSeconds).toBe(5)
        expect((await store.changeSubscription(row, { coalesceSeconds: null })).coalesceSeconds).toBeNull()
      }))

    test('what comes about one subject within the time is one delivery, due when the time is over', () =>
      withStore(async ({ store, subscription: { row }, report, claimed }) => {
        const a = [await report('a'), await report('a', { receivedAt: DUE - 1 })]
        const b = [await report('b')]
        const limits = { now: DUE - 1, count: 100, bytes: 1_000_000 }
        expect(await store.claimDue(row, limits)).toEqual({ deliveries: [], nextDueAt: DUE })
        expect(await claimed()).toEqual([a, b])
        expect(await claimed(DUE + 60_000)).toEqual([])
      }))

    test('what comes after the time, or once it is under way, is a delivery of its own', () =>
      withStore(async ({ report, claimed }) => {
        const first = await report('a')
        const late = await report('a', { receivedAt: DUE })
        expect(await claimed()).toEqual([[first]])
        const later = [late, await report('a', { receivedAt: DUE + 1 })]
        expect(await claimed(DUE + SECONDS * 1_000)).toEqual([later])
        expect(await report('a', { receivedAt: DUE + 2 })).toBeGreaterThan(later[1]!)
        expect(await claimed(DUE + SECONDS * 1_000 + 2)).toHaveLength(1)
      }))

    test('one that is sent before its time takes nothing more in', () =>
      withStore(async ({ store, workspace, report, claim }) => {
        const events = [await report('a'), await report('a')]
        expect(await claim(START)).toEqual([])
        const query = { workspace: workspace.row, before: null, limit: 10 }
        const [, head] = (await store.listDeliveries(query)).rows
        await store.replay(head!.id, START)
        const [first] = await claim(START)
        expect(eventsIn(first!)).toEqual(events)
        const after = await report('a')
        await store.settle(
          settlementOf(first!, { state: 'pending', nextAttemptAt: DUE, attempt: failedAt(START) }),
        )
        expect((await claim()).map(eventsIn)).toEqual([events, [after]])
      }))

    test('another type, another source and another subscription are something else', () =>
      withStore(async ({ store, workspace, report, claimed }) => {
        const events = [
          await report('a'),
          await report('a', { type: 'lead.status_changed' }),
          await report('a', { source: 7 }),
        ]
        const other = await store.addSubscription(newSubscription(workspace))
        const elsewhere = await report('a', {
          subscriptions: [other.row],
          coalesced: [{ subscription: other.row, seconds: SECONDS }],
        })
        expect(await claimed()).toEqual(events.map((event) => [event]))
        const limits = { now: DUE, count: 10, bytes: 1_000_000 }
        const there = await store.claimDue(other.row, limits)
        expect(there.deliveries.map(eventsIn)).toEqual([[elsewhere]])
      }))

    test('what is about no subject, a test, and a subscription without the option wait for nobody', () =>
      withStore(async ({ store, workspace, subscription: { row } }) => {
        const coalesced = [{ subscription: row, seconds: SECONDS }]
        const other = await store.addSubscription(newSubscription(workspace))
        for (const change of [{ subject: null }, { test: true }]) {
          const event = newEvent(workspace, { subscriptions: [row], coalesced, ...change })
          expect(await store.acceptEvent(event)).toMatchObject({ deliveries: [{ subscription: row }] })
        }
        const both = newEvent(workspace, { subscriptions: [other.row, row], coalesced })
        const accepted = await store.acceptEvent(both)
        expect(accepted).toMatchObject({ deliveries: [{ subscription: other.row }] })
      }))

    test('many at once are one delivery, in their order', () =>
      withStore(async ({ report, claimed }) => {
        const events = await Promise.all(Array.from({ length: 30 }, () => report('a')))
        expect(await claimed()).toEqual([events])
      }))

    test('a fact that is reported twice is in it once', () =>
      withStore(async ({ report, claimed }) => {
        const dedupe = Buffer.alloc(16, 7)
        const twice = await Promise.all([report('a', { dedupe }), report('a', { dedupe })])
        expect(twice[1]).toBe(twice[0])
        const after = await report('a')
        expect(await report('a', { dedupe })).toBe(twice[0])
        expect(await claimed()).toEqual([[twice[0], after]])
      }))

    test('no more are in one delivery than memory easily holds', () =>
      withStore(async ({ report, claimed }) => {
        const events: number[] = []
        for (let nth = 0; nth <= MOST_MERGED + 1; nth += 1) events.push(await report('a'))
        expect(await claimed()).toEqual([events.slice(0, MOST_MERGED + 1), events.slice(MOST_MERGED + 1)])
      }))

    test('every attempt has the same events, and so has a replay', () =>
      withStore(async ({ store, report, claim }) => {
        const events = [await report('a'), await report('a')]
        const [first] = await claim()
        await store.settle(
          settlementOf(first!, { state: 'pending', nextAttemptAt: DUE + 1, attempt: failedAt(DUE) }),
        )
        await report('a', { receivedAt: START + 5_000 })
        const [second] = await claim(DUE + 1)
        expect(second).toMatchObject({ id: first!.id, attempts: 1 })
        expect(second!.merged).toEqual(first!.merged)
        await store.settle(settlementOf(second!))
        await store.replay(first!.id, DUE + 2)
        const [third] = await claim(DUE + 2)
        expect(eventsIn(third!)).toEqual(events)
        expect(third!.merged!.map(({ body }) => body.toString())).toEqual(['{"id":"lead-1"}'])
      }))

    test('one that was given back comes again with what it had', () =>
      withStore(async ({ store, subscription: { row }, report, claim, claimed }) => {
        const events = [await report('a'), await report('a')]
        store.release(
          row,
          (await claim()).map(({ id }) => id),
        )
        await report('a', { receivedAt: START + 5_000 })
        expect(await claimed()).toEqual([events])
      }))

    test('when the option is switched off, what waits is still sent as one', () =>
      withStore(async ({ store, subscription: { row }, report, claimed }) => {
        const events = [await report('a'), await report('a')]
        await store.changeSubscription(row, { coalesceSeconds: null })
        expect(await claimed()).toEqual([events])
      }))

    test('lists show where a merged one went, with the state of that one', () =>
      withStore(async ({ store, workspace, subscription, report, claim }) => {
        const events = [await report('a'), await report('a'), await report('a')]
        const list = async (state?: 'pending' | 'delivered') => {
          const query = { workspace: workspace.row, subscription: subscription.row, before: null, limit: 10 }
          return (await store.listDeliveries({ ...query, ...(state && { state }) })).rows
        }
        const [third, second, head] = await list()
        expect(head).toMatchObject({ state: 'pending', event: events[0], mergedInto: null })
        const merged = { state: 'pending', mergedInto: head!.id, nextAttemptAt: DUE, attempts: 0 }
        expect([second, third]).toMatchObject([merged, merged])
        expect((await list('pending')).map(({ id }) => id)).toEqual([head!.id])
        expect(await store.eventsMergedInto(head!.id)).toEqual(events.slice(1))
        expect(await store.eventsMergedInto(second!.id)).toEqual([])
        await store.settle(settlementOf((await claim())[0]!))
        expect((await list()).map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
        expect((await list('delivered')).map(({ id }) => id)).toEqual([head!.id])
        expect((await store.figures()).pending.size).toBe(0)
      }))

    test('what is dead counts once, and is recovered with all that is in it', () =>
      withStore(async ({ store, workspace, subscription: { row }, report, claim, claimed }) => {
        const events = [await report('a'), await report('a')]
        const [delivery] = await claim()
        await store.settle(settlementOf(delivery!, { state: 'dead', attempt: failedAt(DUE) }))
        expect((await store.figures()).dead.get(row)).toBe(1)
        const recovery = await store.addRecovery({
          id: 'rec_merged',
          workspace: workspace.row,
          subscription: row,
          kind: 'recover',
          since: START,
          until: DUE,
          createdAt: DUE,
        })
        expect(recovery.total).toBe(1)
        await store.stepRecovery(recovery.row, { now: DUE, ahead: 10, wants: () => true })
        expect(await claimed()).toEqual([events])
      }))

    test('a catch-up passes over what was merged', () =>
      withStore(async ({ store, workspace, subscription: { row }, report }) => {
        await report('a')
        await report('a')
        const recovery = await store.addRecovery({
          id: 'rec_had',
          workspace: workspace.row,
          subscription: row,
          kind: 'catch-up',
          since: START,
          until: DUE,
          createdAt: DUE,
        })
        const step = { now: DUE + 3_600_000, ahead: 10, wants: () => true }
        expect(await store.stepRecovery(recovery.row, step)).toMatchObject({ moved: 0, state: 'done' })
      }))

    test('a full disk takes no payload away from what is still to be sent', () =>
      withStore(async ({ store, report, claim, claimed }) => {
        const events = [await report('a'), await report('a')]
        await store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 10 })
        const [delivery] = await claim()
        expect(eventsIn(delivery!)).toEqual(events)
        await store.settle(settlementOf(delivery!))
        await store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 10 })
        await store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 10 })
        await store.makeRoom({ limit: 0, rowsBefore: 0, chunk: 10 })
        await store.replay(delivery!.id, DUE)
        expect(await claimed()).toEqual([])
      }))

    test('an event that is erased is left out; what was sent already stays sent', () =>
      withStore(async ({ store, workspace, report, claim }) => {
        const events = [await report('a'), await report('a'), await report('a')]
        expect(await store.eraseEvents([events[1]!])).toMatchObject({ payloads: 1, stopped: 1 })
        const [delivery] = await claim()
        expect(eventsIn(delivery!)).toEqual([events[0], events[2]])
        await store.settle(settlementOf(delivery!))
        expect(await store.eraseEvents([events[2]!])).toMatchObject({ payloads: 1, stopped: 0 })
        const query = { workspace: workspace.row, before: null, limit: 10 }
        const { rows } = await store.listDeliveries(query)
        expect(rows.map(({ state }) => state)).toEqual(['delivered', 'dead', 'delivered'])
        expect(rows.map(({ mergedInto }) => mergedInto)).toEqual([delivery!.id, null, null])
      }))

    test('retention takes it away as a whole, and counts it once', () =>
      withStore(async ({ store, report }) => {
        await report('a')
        await report('a')
        expect(await store.deleteExpired(START + 1, 100)).toMatchObject({ deleted: 2, undelivered: 1 })
      }))
  })

  describe(`${name}: coalescing in order`, () => {
    const ordered = { ordered: true }
    const status = { type: 'lead.status_changed', coalesced: [] }

    test('what came in between about the same subject is not overtaken', () =>
      withStore(async ({ store, report, claim }) => {
        const events = [
          [await report('a'), await report('a')],
          [await report('a', status)],
          [await report('a')],
        ]
        const came: number[][] = []
        for (let turn = 0; turn < 3; turn += 1) {
          const [delivery, ...more] = await claim()
          expect(more).toEqual([])
          came.push(eventsIn(delivery!))
          await store.settle(settlementOf(delivery!))
        }
        expect(came).toEqual(events)
      }, ordered))

    test('nor is it where all come at once', () =>
      withStore(async ({ store, report, claim }) => {
        const all = [report('a'), report('a'), report('a', status), report('a'), report('a')]
        const [one, two, three, four, five] = await Promise.all(all)
        const came: number[][] = []
        for (let turn = 0; turn < 3; turn += 1) {
          const [delivery] = await claim()
          came.push(eventsIn(delivery!))
          await store.settle(settlementOf(delivery!))
        }
        expect(came).toEqual([[one, two], [three], [four, five]])
      }, ordered))

    test('one that waits behind a failing one is due at its own time, and waits for it', () =>
      withStore(async ({ store, report, claim, claimed }) => {
        await report('a', { ...status, receivedAt: START })
        const [failing] = await claim(START)
        const events = [await report('a')]
        const again = { state: 'pending', nextAttemptAt: DUE + 500, attempt: failedAt(START) } as const
        await store.settle(settlementOf(failing!, again))
        events.push(await report('a', { receivedAt: DUE - 1 }))
        expect(await claimed(DUE)).toEqual([])
        const [retry] = await claim(DUE + 500)
        await store.settle(settlementOf(retry!))
        expect(await claimed(DUE + 500)).toEqual([events])
      }, ordered))

    test('one that waits behind another is not sent before its time is over', () =>
      withStore(async ({ store, report, claim, claimed }) => {
        await report('a', status)
        const [before] = await claim(START)
        const events = [await report('a')]
        await store.settle(settlementOf(before!))
        events.push(await report('a', { receivedAt: START + 500 }))
        expect(await claimed(DUE - 1)).toEqual([])
        expect(await claimed(DUE)).toEqual([events])
      }, ordered))
  })
}

function eventsIn({ event, merged = [] }: ClaimedDelivery): number[] {
  return [event, ...merged.map((each) => each.event)]
}
