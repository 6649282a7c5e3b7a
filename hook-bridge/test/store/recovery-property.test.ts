/*
 * Recoveries under random histories: a property test.
 *
 * Real: SQLite in a file, which is closed and opened again in the middle. Doubles: none; the time is told with each call.
 * Observed: the delivery rows themselves, before and after each step.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { type Recovery, SETTLED_AFTER_MS } from '../../src/store/recovery-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { failedAt, newEvent, newSubscription, newWorkspace, settlementOf, START } from './fixtures.ts'

const SUBSCRIPTIONS = 3
const PENDING = 0
const DEAD = 2

interface Row {
  readonly id: number
  readonly event: number
  readonly subscription: number
  readonly state: number
  readonly replays: number
  readonly receivedAt: number
}

const nth = fc.nat({ max: 30 })
const which = fc.nat({ max: SUBSCRIPTIONS - 1 })
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('accept' as const), to: fc.subarray([0, 1, 2]) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('attempt' as const),
      of: which,
      state: fc.constantFrom('delivered' as const, 'dead' as const, 'dead' as const, 'pending' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('replay' as const), nth }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('pause' as const, 'resume' as const, 'delete' as const, 'bring back' as const),
      of: which,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('recover' as const, 'catch-up' as const),
      of: which,
      agoMs: fc.nat({ max: 20_000 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('step' as const), nth, ahead: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never

/** What a recovery had before it, and what it did. */
interface Watched {
  readonly row: number
  readonly kind: Recovery['kind']
  readonly subscription: number
  readonly since: number
  readonly until: number
  /** The rows when it began, by id. */
  readonly before: ReadonlyMap<number, Row>
  readonly moved: number[]
  stopped: boolean
}

/** Plays a history on a database of its own. */
class History {
  readonly #file: string
  readonly #watched: Watched[] = []
  #store: Store
  /** Another connection, which only looks. */
  readonly #db: Database.Database
  #workspace!: Workspace
  #subscriptions: number[] = []
  #now = START

  constructor(folder: string) {
    this.#file = join(folder, 'bridge.db')
    this.#store = this.#open()
    this.#db = new Database(this.#file, { readonly: true })
  }

  #open(): Store {
    return openSqliteStore({ file: this.#file, clock: systemClock, serve: true })
  }

  async begin(): Promise<void> {
    this.#workspace = await this.#store.addWorkspace(newWorkspace())
    for (let count = 0; count < SUBSCRIPTIONS; count += 1) {
      this.#subscriptions.push((await this.#store.addSubscription(newSubscription(this.#workspace))).row)
    }
  }

  rows(): Row[] {
    return this.#db
      .prepare<[], Row>(
        'SELECT delivery.id, event, subscription, state, replays, received_at AS receivedAt ' +
          'FROM delivery JOIN event ON event.id = delivery.event ORDER BY delivery.id',
      )
      .all()
  }

  async play(action: Action): Promise<void> {
    this.#now += 1_000
    const store = this.#store
    switch (action.do) {
      case 'accept': {
        const to = action.to.map((each) => this.#subscriptions[each]!)
        const accepted = await store.acceptEvent(
          newEvent(this.#workspace, { receivedAt: this.#now, subscriptions: to }),
        )
        if (accepted.duplicate) throw new Error('no event is a duplicate here')
        for (const { id, subscription } of accepted.deliveries) store.release(subscription, [id])
        return
      }
      case 'attempt': {
        const subscription = this.#subscriptions[action.of]!
        const { deliveries } = await store.claimDue(subscription, { now: this.#now, count: 1, bytes: 1e6 })
        for (const delivery of deliveries) {
          const again = action.state === 'pending' ? this.#now + 5_000 : null
          const attempt = failedAt(this.#now)
          await store.settle(settlementOf(delivery, { attempt, state: action.state, nextAttemptAt: again }))
        }
        return
      }
      case 'replay': {
        const rows = this.rows()
        const row = rows[action.nth % Math.max(1, rows.length)]
        if (row) await store.replay(row.id, this.#now)
        return
      }
      case 'pause':
      case 'resume': {
        const state = action.do === 'pause' ? 'paused' : 'active'
        await store.changeSubscription(this.#subscriptions[action.of]!, { state })
        return
      }
      case 'delete':
        return store.removeSubscription(this.#subscriptions[action.of]!, this.#now)
      case 'bring back':
        await store.changeSubscription(this.#subscriptions[action.of]!, { deletedAt: null })
        return
      case 'recover':
      case 'catch-up':
        return this.#recover(action.do, this.#subscriptions[action.of]!, this.#now - action.agoMs)
      case 'step': {
        const watched = this.#watched[action.nth % Math.max(1, this.#watched.length)]
        if (watched) await this.#step(watched, action.ahead)
        return
      }
      case 'stop': {
        const watched = this.#watched[action.nth % Math.max(1, this.#watched.length)]
        if (!watched) return
        const { state } = await store.stopRecovery(watched.row, this.#now)
        watched.stopped = state === 'stopped'
        return
      }
      case 'restart':
        await store.close()
        this.#store = this.#open()
    }
  }

  async #recover(kind: Recovery['kind'], subscription: number, since: number): Promise<void> {
    const before = new Map(this.rows().map((row) => [row.id, row]))
    const { row } = await this.#store.addRecovery({
      id: `rec_${this.#watched.length}`,
      workspace: this.#workspace.row,
      subscription,
      kind,
      since,
      until: this.#now,
      createdAt: this.#now,
    })
    this.#watched.push({
      row,
      kind,
      subscription,
      since,
      until: this.#now,
      before,
      moved: [],
      stopped: false,
    })
  }

  async #step(watched: Watched, ahead: number): Promise<Recovery | undefined> {
    const before = new Map(this.rows().map((row) => [row.id, row]))
    const stepped = await this.#store.stepRecovery(watched.row, { now: this.#now, ahead, wants: () => true })
    for (const row of this.rows()) {
      const was = before.get(row.id)
      if (was?.replays === row.replays && was.state === row.state) continue
      expect(row).toMatchObject({ state: PENDING, subscription: watched.subscription })
      expect(row.receivedAt).toBeGreaterThanOrEqual(watched.since)
      expect(row.receivedAt).toBeLessThan(watched.until)
      if (watched.kind === 'recover') {
        expect([was?.state, row.replays]).toEqual([DEAD, was!.replays + 1])
        expect(watched.moved).not.toContain(row.id)
        watched.moved.push(row.id)
      } else {
        expect(was).toBeUndefined()
        watched.moved.push(row.event)
      }
    }
    if (stepped) expect(stepped.moved).toBe(watched.moved.length)
    return stepped
  }

  /** Brings all back and every recovery to its end, and looks at what came of it. */
  async end(): Promise<void> {
    for (const row of this.#subscriptions) {
      await this.#store.changeSubscription(row, { deletedAt: null, state: 'active' })
    }
    this.#now += 2 * SETTLED_AFTER_MS
    for (const watched of this.#watched) {
      while ((await this.#step(watched, 2))?.state === 'running') await this.#dieAgain()
    }
    const rows = this.rows()
    expect(new Set(rows.map(({ event, subscription }) => `${event} ${subscription}`)).size).toBe(rows.length)
    for (const watched of this.#watched) this.#check(watched, rows)
    await this.#store.close()
  }

  /** What is due fails for good: a walk that looked back would find it again. */
  async #dieAgain(): Promise<void> {
    for (const subscription of this.#subscriptions) {
      const { deliveries } = await this.#store.claimDue(subscription, {
        now: this.#now,
        count: 1e3,
        bytes: 1e9,
      })
      const died = { attempt: failedAt(this.#now), state: 'dead' } as const
      await Promise.all(deliveries.map((each) => this.#store.settle(settlementOf(each, died))))
    }
  }

  #check(watched: Watched, rows: readonly Row[]): void {
    const { moved, kind, subscription, since, until, before, stopped } = watched
    // Once each, oldest first.
    expect(moved).toEqual([...new Set(moved)].toSorted((a, b) => a - b))
    if (stopped) return
    const inRange = (row: Row) =>
      row.subscription === subscription && row.receivedAt >= since && row.receivedAt < until
    const known = new Set(rows.filter(inRange).map(({ event }) => event))
    if (kind === 'catch-up') {
      const events = new Set(this.#eventsBetween(since, until))
      expect(known).toEqual(events)
      return
    }
    for (const was of before.values()) {
      if (was.state !== DEAD || !inRange(was)) continue
      const is = rows.find(({ id }) => id === was.id)!
      // It is dead no more, or has been made pending since then, by this or by somebody who was faster.
      expect(is.replays).toBeGreaterThan(was.replays)
    }
  }

  #eventsBetween(since: number, until: number): number[] {
    return this.#db
      .prepare<[number, number], number>('SELECT id FROM event WHERE received_at >= ? AND received_at < ?')
      .pluck()
      .all(since, until)
  }

  close(): Promise<void> {
    this.#db.close()
    return this.#store.close().catch(() => {})
  }
}

test('whatever happens in whatever order, what was dead is made pending once, and what was missed is made once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 60, size: 'max' }), async (actions) => {
      const folder = mkdtempSync(join(tmpdir(), 'hook-bridge-recovery-'))
      const history = new History(folder)
      try {
        await history.begin()
        for (const each of actions) await history.play(each)
        await history.end()
      } finally {
        await history.close()
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: 25 },
  )
}, 60_000)
