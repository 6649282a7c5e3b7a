/*
 * What is told to the operator, as tests for every driver of the store.
 *
 * Real: the driver and its database. Doubles: none; the time is told with each call. Observed: what the contract's
 * functions return.
 */
import { describe, expect, test } from 'vitest'
import { until } from '../../../test/support/until.ts'
import type { NotificationChannel, TroubleChange } from '../../src/store/notification-store.ts'
import type { Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newEvent, newWorkspace } from './fixtures.ts'
import type { OpenStore } from './store-contract.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** The first moment of an hour. */
const START = 480_000 * HOUR

export function describeNotifications(name: string, open: OpenStore): void {
  async function withStore(run: (store: Store) => Promise<void>): Promise<void> {
    const store = await open()
    try {
      await run(store)
    } finally {
      await store.close()
    }
  }

  function change(
    after: string | null,
    before: string | null = null,
    ...notifications: [channel: NotificationChannel, content: string, dueAt: number][]
  ): TroubleChange {
    const toSend = notifications.map(([channel, content, dueAt]) => ({ channel, content, dueAt }))
    return { subject: 'wh_1', before, after, at: START, notifications: toSend }
  }

  async function contents(
    store: Store,
    now: number,
    channel: NotificationChannel = 'mail',
    againAt = now + 10,
  ) {
    const taken = await store.takeNotifications(channel, { now, againAt, most: 100 })
    return taken.map(({ content, tries }) => `${content} ${tries}`)
  }

  describe(`${name}: what the operator is told`, () => {
    test('a trouble is noted once, changes, and ends', () =>
      withStore(async (store) => {
        expect(await store.noteTrouble(change('at-risk'))).toBe(true)
        expect(await store.noteTrouble(change('at-risk'))).toBe(false)
        expect(await store.noteTrouble({ ...change('disk-low'), subject: 'disk', at: START + 1 })).toBe(true)
        expect(await store.troubles()).toEqual([
          { subject: 'wh_1', kind: 'at-risk', since: START },
          { subject: 'disk', kind: 'disk-low', since: START + 1 },
        ])
        expect(await store.noteTrouble(change('gone', 'suspended'))).toBe(false)
        expect(await store.noteTrouble({ ...change('gone', 'at-risk'), at: START + 2 })).toBe(true)
        expect(await store.troubles()).toContainEqual({ subject: 'wh_1', kind: 'gone', since: START + 2 })
        expect(await store.noteTrouble(change(null, 'at-risk'))).toBe(false)
        expect(await store.noteTrouble(change(null, 'gone'))).toBe(true)
        expect(await store.noteTrouble(change(null, 'gone'))).toBe(false)
        expect(await store.troubles()).toHaveLength(1)
      }))

    test('of many that note the same at once, one does, and what is to be sent is there once', () =>
      withStore(async (store) => {
        const noted = change('gone', null, ['mail', 'a', START], ['webhook', 'b', START])
        const answers = await Promise.all(Array.from({ length: 8 }, () => store.noteTrouble(noted)))
        expect(answers.filter(Boolean)).toHaveLength(1)
        expect(await contents(store, START)).toEqual(['a 1'])
        expect(await contents(store, START, 'webhook')).toEqual(['b 1'])
      }))

    test('nothing is taken before something is due; then all that was not tried yet comes along', () =>
      withStore(async (store) => {
        await store.noteTrouble(change('x', null, ['mail', 'a', START + 60], ['webhook', 'w', START + 60]))
        await store.noteTrouble(change('y', 'x', ['mail', 'b', START + 90]))
        expect(await contents(store, START + 59)).toEqual([])
        expect(await contents(store, START + 60)).toEqual(['a 1', 'b 1'])
        expect(await contents(store, START + 69)).toEqual([])
        expect(await contents(store, START + 60, 'webhook')).toEqual(['w 1'])
      }))

    test('what was taken and not settled is due again; what was postponed waits, what was dropped is gone', () =>
      withStore(async (store) => {
        await store.noteTrouble(change('x', null, ['mail', 'a', START], ['mail', 'b', START]))
        const [a, b] = await store.takeNotifications('mail', { now: START, againAt: START + 5, most: 100 })
        expect([a, b]).toMatchObject([
          { content: 'a', createdAt: START, tries: 1 },
          { content: 'b', createdAt: START, tries: 1 },
        ])
        expect(await contents(store, START + 4)).toEqual([])
        expect(await contents(store, START + 5)).toEqual(['a 2', 'b 2'])
        await store.dropNotifications([a!.row])
        await store.postponeNotifications([b!.row], START + 100)
        await store.noteTrouble(change('y', 'x', ['mail', 'c', START + 50]))
        // What waits for its next try is not dragged along.
        expect(await contents(store, START + 50)).toEqual(['c 1'])
        expect(await contents(store, START + 100)).toEqual(['b 3', 'c 2'])
        expect(
          await store.takeNotifications('mail', { now: START + 200, againAt: START + 300, most: 1 }),
        ).toMatchObject([{ content: 'b', tries: 4 }])
      }))

    test('of many that take at once, one gets them', () =>
      withStore(async (store) => {
        await store.noteTrouble(change('x', null, ['mail', 'a', START], ['mail', 'b', START]))
        const taken = await Promise.all(
          Array.from({ length: 8 }, () => contents(store, START, 'mail', START + DAY)),
        )
        expect(taken.flat().sort()).toEqual(['a 1', 'b 1'])
      }))
  })

  describe(`${name}: what is usual for a source`, () => {
    let counter = 0

    async function sourceIn({ row }: Workspace, store: Store) {
      const id = `src_${(counter += 1)}`
      const all = {
        workspace: row,
        provider: 'inmova',
        name: null,
        secrets: [],
        switchedOff: [],
        upstream: null,
      }
      return store.addSource({ ...all, id, token: `token of ${id}`, createdAt: START })
    }

    /** Lets a source send an event at each of these times, and looks after each. */
    async function send(
      store: Store,
      workspace: Workspace,
      source: number,
      ...times: number[]
    ): Promise<void> {
      for (const receivedAt of times) {
        await store.acceptEvent(newEvent(workspace, { source, receivedAt }))
        // One driver notes the last event of a source beside what it answers.
        await until(async () =>
          (await store.readRegistry()).sources.some((each) => each.lastEventAt === receivedAt),
        )
        await store.noteSourceHours()
      }
    }

    test('is the longest time without an event in the 14 days before the last one', () =>
      withStore(async (store) => {
        const workspace = await store.addWorkspace(newWorkspace())
        const [busy, quiet, once] = [
          await sourceIn(workspace, store),
          await sourceIn(workspace, store),
          await sourceIn(workspace, store),
        ]
        await send(
          store,
          workspace,
          quiet.row,
          START,
          START + 40 * HOUR,
          START + 50 * HOUR,
          START + 57 * HOUR,
        )
        await send(store, workspace, busy.row, START, START + 9 * DAY)
        await send(store, workspace, once.row, START + 1)
        expect(await store.quietSources(START + 9 * DAY)).toEqual([
          {
            source: quiet.row,
            lastEventAt: START + 57 * HOUR,
            longestGapMs: 40 * HOUR,
            knownSince: START,
          },
          { source: once.row, lastEventAt: START + 1, longestGapMs: 0, knownSince: START },
        ])
        await send(store, workspace, quiet.row, START + 15 * DAY)
        expect(await store.quietSources(START + 20 * DAY)).toContainEqual({
          source: quiet.row,
          lastEventAt: START + 15 * DAY,
          // The first pause, of 40 hours, is longer than 14 days ago.
          longestGapMs: 15 * DAY - 57 * HOUR,
          knownSince: START + 40 * HOUR,
        })
      }))

    test('a source that was removed is not looked at, and one that never sent anything neither', () =>
      withStore(async (store) => {
        const workspace = await store.addWorkspace(newWorkspace())
        const source = await sourceIn(workspace, store)
        await sourceIn(workspace, store)
        await send(store, workspace, source.row, START)
        expect(await store.quietSources(START + DAY)).toHaveLength(1)
        await store.removeSource(source.row, START + 1)
        expect(await store.quietSources(START + DAY)).toEqual([])
      }))
  })
}
