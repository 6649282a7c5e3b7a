/*
 * What the console keeps, as tests for every driver of the store.
 *
 * Real: the driver and its database. Doubles: none. Observed: what the contract's functions return.
 */
import { describe, expect, test } from 'vitest'
import type { HourlyCount } from '../../src/store/console-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
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
import type { OpenStore } from './store-contract.ts'

const HOUR = 3_600_000
const FIRST_HOUR = START - (START % HOUR)

export function describeConsoleStore(name: string, open: OpenStore): void {
  async function withStore(run: (store: Store, workspace: Workspace) => Promise<void>) {
    const store = await open()
    try {
      await run(store, await store.addWorkspace(newWorkspace()))
    } finally {
      await store.close()
    }
  }

  function counts(store: Store, { row }: Workspace, from = 0): Promise<readonly HourlyCount[]> {
    return store.hourlyCounts(row, from)
  }

  /** Sends an event to the subscription, with this outcome. */
  async function send(store: Store, subscription: Subscription, outcome: object): Promise<void> {
    const workspace = { row: subscription.workspace } as Workspace
    const [delivery] = await accept(store, newEvent(workspace, { subscriptions: [subscription.row] }))
    const counted = { workspace: subscription.workspace, provider: 'cablenetai', platform: 'zapier' }
    await store.settle(settlementOf(delivery!, { counted, ...outcome }))
  }

  describe(`${name}: passes of the console`, () => {
    test('a session is found until its time is over, and by nothing but its hash', () =>
      withStore(async (store, workspace) => {
        const pass = {
          hash: 'a1',
          kind: 'session',
          workspace: workspace.row,
          apiKey: 7,
          expiresAt: 2_000,
        } as const
        await store.addPass(pass, 1_000)
        expect(await store.findSession('a1', 1_999)).toEqual(pass)
        expect(await store.findSession('a1', 2_000)).toBeUndefined()
        expect(await store.findSession('a2', 1_999)).toBeUndefined()
      }))

    test('a link is given to one of those who take it at once, and is no session', () =>
      withStore(async (store, { row }) => {
        await store.addPass({ hash: 'a1', kind: 'link', workspace: row, apiKey: 7, expiresAt: 2_000 }, 1_000)
        expect(await store.findSession('a1', 1_500)).toBeUndefined()
        const taken = await Promise.all([1, 2, 3].map(() => store.takePass('a1', 'link', 1_500)))
        expect(taken.filter((pass) => pass !== undefined)).toHaveLength(1)
      }))

    test('a link that is over is worth nothing, and a session cannot be taken as a link', () =>
      withStore(async (store, { row }) => {
        await store.addPass({ hash: 'a1', kind: 'link', workspace: row, apiKey: 7, expiresAt: 2_000 }, 1_000)
        await store.addPass(
          { hash: 'b1', kind: 'session', workspace: row, apiKey: 7, expiresAt: 2_000 },
          1_000,
        )
        expect(await store.takePass('a1', 'link', 2_000)).toBeUndefined()
        expect(await store.takePass('b1', 'link', 1_500)).toBeUndefined()
        expect(await store.findSession('b1', 1_500)).toBeDefined()
      }))

    test('what is over goes when the next one is added', () =>
      withStore(async (store, { row }) => {
        await store.addPass({ hash: 'a1', kind: 'link', workspace: row, apiKey: 7, expiresAt: 2_000 }, 1_000)
        await store.addPass({ hash: 'b1', kind: 'link', workspace: row, apiKey: 7, expiresAt: 9_000 }, 2_000)
        // As of a time when it was not over yet: it is not there any more.
        expect(await store.takePass('a1', 'link', 1_000)).toBeUndefined()
      }))
  })

  describe(`${name}: figures by the hour`, () => {
    test('events are counted by hour, provider and result, each workspace for itself', () =>
      withStore(async (store, workspace) => {
        const other = await store.addWorkspace(newWorkspace())
        await Promise.all([
          store.acceptEvent(newEvent(workspace)),
          store.acceptEvent(newEvent(workspace)),
          store.acceptEvent(newEvent(workspace, { provider: 'inmova', type: 'unknown' })),
          store.acceptEvent(newEvent(workspace, { test: true })),
          store.acceptEvent(newEvent(workspace, { receivedAt: START + HOUR })),
          store.acceptEvent(newEvent(other)),
        ])
        const rows = await counts(store, workspace)
        const row = (change: Partial<HourlyCount>): HourlyCount => ({
          hour: FIRST_HOUR,
          kind: 'in',
          provider: 'cablenetai',
          platform: '',
          result: 'accepted',
          count: 1,
          ...change,
        })
        expect(rows).toHaveLength(4)
        expect(rows).toEqual(
          expect.arrayContaining([
            row({ count: 2 }),
            row({ provider: 'inmova', result: 'unknown' }),
            row({ result: 'test' }),
            row({ hour: FIRST_HOUR + HOUR }),
          ]),
        )
        expect(rows.at(-1)?.hour).toBe(FIRST_HOUR + HOUR)
        expect(await counts(store, other)).toEqual([row({})])
      }))

    test('a duplicate counts for nothing', () =>
      withStore(async (store, workspace) => {
        const event = newEvent(workspace, { dedupe: digest('the same') })
        await Promise.all([store.acceptEvent(event), store.acceptEvent(event)])
        await store.acceptEvent(event)
        expect((await counts(store, workspace)).map((row) => row.count)).toEqual([1])
      }))

    test('attempts are counted by platform and by what became of them', () =>
      withStore(async (store, workspace) => {
        const subscription = await store.addSubscription(newSubscription(workspace))
        await send(store, subscription, {})
        await send(store, subscription, {})
        await send(store, subscription, {
          attempt: failedAt(START),
          state: 'pending',
          nextAttemptAt: START + 5_000,
        })
        await send(store, subscription, { attempt: failedAt(START), state: 'dead' })
        await send(store, subscription, { counted: undefined })
        const out = (await counts(store, workspace)).filter((row) => row.kind === 'out')
        const sums = out.map((row) => `${row.provider} ${row.platform} ${row.result} ${row.count}`).sort()
        expect(sums).toEqual([
          'cablenetai zapier dead 1',
          'cablenetai zapier delivered 2',
          'cablenetai zapier retry 1',
        ])
      }))

    test('only the hours that began at the time asked for or later are read', () =>
      withStore(async (store, workspace) => {
        await store.acceptEvent(newEvent(workspace))
        await store.acceptEvent(newEvent(workspace, { receivedAt: START + HOUR }))
        expect(await counts(store, workspace, FIRST_HOUR)).toHaveLength(2)
        expect(await counts(store, workspace, FIRST_HOUR + 1)).toHaveLength(1)
      }))

    test('retention takes the hours that are too old with it', () =>
      withStore(async (store, workspace) => {
        await store.acceptEvent(newEvent(workspace))
        await store.acceptEvent(newEvent(workspace, { receivedAt: START + HOUR }))
        await expireAll(store, FIRST_HOUR + HOUR, 100)
        expect((await counts(store, workspace)).map((row) => row.hour)).toEqual([FIRST_HOUR + HOUR])
      }))
  })
}
