/*
 * Updates that are sent as one, from acceptance to the attempt, under random bursts, answers and deaths: a property test.
 *
 * Real: dispatcher, registry, the SQLite store in a file; a process that dies leaves the files as they are at that
 * moment. Doubles: the clock, and the attempt itself, which the history answers. Observed: which events each attempt
 * sends, and when.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFakeClock } from '../../../test/support/fake-clock.ts'
import { createDispatcher, type Dispatcher } from '../../src/delivery/dispatcher.ts'
import { createRegistry } from '../../src/registry.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import type { ClaimedDelivery, Settlement } from '../../src/store/queue-store.ts'
import type { Subscription, Workspace } from '../../src/store/registry-store.ts'
import type { Store } from '../../src/store/store.ts'
import { failedAt, newEvent, newSubscription, newWorkspace, settlementOf } from '../store/fixtures.ts'

const SECONDS = 10
/** An outcome is on disk, and the claim that follows it is made. */
const A_MOMENT = 50

const subject = fc.constantFrom('a', 'b', 'c')
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      subject,
      count: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), subject }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('deliver' as const), nth: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('fail' as const), nth: fc.nat(5), ms: fc.nat(30_000) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('give up' as const), nth: fc.nat(5) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.nat(12_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('replay' as const), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

interface Attempt {
  readonly delivery: ClaimedDelivery
  end(change?: Partial<Settlement>): void
}

/** What came in. */
interface Reported {
  readonly id: number
  readonly subject: string
  readonly at: number
  /** False for a type of event that is sent by itself. */
  readonly merges: boolean
}

class History {
  readonly #folder = mkdtempSync(join(tmpdir(), 'hook-bridge-coalesce-'))
  readonly #clock = createFakeClock()
  readonly #ordered: boolean
  #lives = 0
  #store!: Store
  #dispatcher!: Dispatcher
  #workspace!: Workspace
  #subscription!: Subscription
  #underWay: Attempt[] = []
  readonly #reported: Reported[] = []
  /** The events of each delivery, as its first attempt had them, in the order of these attempts. */
  readonly #sent = new Map<number, readonly number[]>()
  readonly #over = new Set<number>()

  constructor(ordered: boolean) {
    this.#ordered = ordered
  }

  get #file(): string {
    return join(this.#folder, `life-${this.#lives}.db`)
  }

  async begin(): Promise<void> {
    this.#store = openSqliteStore({ file: this.#file, clock: this.#clock, serve: true })
    this.#workspace = await this.#store.addWorkspace(newWorkspace())
    const wanted = { ordered: this.#ordered, coalesceSeconds: SECONDS, secrets: [] }
    this.#subscription = await this.#store.addSubscription(newSubscription(this.#workspace, wanted))
    await this.#start()
  }

  async #start(): Promise<void> {
    const registry = createRegistry(this.#store, { seal: (text) => text, open: (text) => text })
    await registry.reload()
    this.#underWay = []
    this.#dispatcher = createDispatcher({
      store: this.#store,
      registry,
      clock: this.#clock,
      log: { error: (...line: unknown[]) => expect.fail(JSON.stringify(line)) },
      deliver: (delivery) => this.#attempt(delivery),
      maxConcurrency: 50,
    })
    this.#store.onDue(this.#dispatcher.due)
    this.#dispatcher.start()
  }

  #attempt(delivery: ClaimedDelivery): ReturnType<Parameters<typeof createDispatcher>[0]['deliver']> {
    const events = [delivery.event, ...(delivery.merged ?? []).map(({ event }) => event)]
    // The same bytes each time, whatever happened in between.
    expect(events).toEqual(this.#sent.get(delivery.id) ?? events)
    this.#sent.set(delivery.id, events)
    const store = this.#store
    return new Promise((resolve) => {
      const attempt: Attempt = {
        delivery,
        end: (change = {}) => {
          this.#underWay = this.#underWay.filter((each) => each !== attempt)
          const settled = store.settle(settlementOf(delivery, change)).then(({ dueAt }) => dueAt)
          resolve({ answered: true, slowUntil: null, gone: false, settled })
        },
      }
      this.#underWay.push(attempt)
    })
  }

  async #report(about: string, merges: boolean): Promise<void> {
    const { row } = this.#subscription
    const at = this.#clock.now()
    const event = newEvent(this.#workspace, {
      type: merges ? 'PROPERTY_UPDATED' : 'PROPERTY_DELETED',
      subject: about,
      receivedAt: at,
      subscriptions: [row],
      ...(this.#ordered && { ordered: [row] }),
      ...(merges && { coalesced: [{ subscription: row, seconds: SECONDS }] }),
    })
    const accepted = await this.#store.acceptEvent(event)
    this.#reported.push({ id: accepted.event, subject: about, at, merges })
    if (!accepted.duplicate) this.#dispatcher.accepted(accepted.deliveries)
  }

  async play(each: Step): Promise<void> {
    if (each.do === 'report') {
      await Promise.all(Array.from({ length: each.count }, () => this.#report(each.subject, true)))
    } else if (each.do === 'rename') await this.#report(each.subject, false)
    else if (each.do === 'time') await this.#clock.advance(each.ms)
    else if (each.do === 'replay') await this.#replay(each.which)
    else if (each.do === 'stop') await this.#goOn('stop')
    else if (each.do === 'kill') await this.#goOn('kill')
    else this.#answer(each)
    await this.#clock.advance(A_MOMENT)
  }

  /** Also of one that still waits for others: it is sent with what it has. */
  async #replay(which: number): Promise<void> {
    const query = { workspace: this.#workspace.row, before: null, limit: 100 }
    const { rows } = await this.#store.listDeliveries(query)
    const heads = rows.filter(({ mergedInto }) => mergedInto === null)
    const one = heads[which % Math.max(1, heads.length)]
    if (!one) return
    await this.#store.replay(one.id, this.#clock.now())
    this.#dispatcher.due(this.#subscription.row)
  }

  #answer(answer: Extract<Step, { readonly nth: number }>): void {
    const attempt = this.#underWay[answer.nth]
    if (!attempt) return
    const now = this.#clock.now()
    if (answer.do === 'fail') {
      attempt.end({ state: 'pending', nextAttemptAt: now + answer.ms, attempt: failedAt(now) })
      return
    }
    this.#over.add(attempt.delivery.id)
    attempt.end(answer.do === 'give up' ? { state: 'dead', attempt: failedAt(now) } : {})
  }

  /** Ends the process, and begins the next one with what it left behind. */
  async #goOn(how: 'stop' | 'kill'): Promise<void> {
    const [left, store, dispatcher] = [this.#file, this.#store, this.#dispatcher]
    if (how === 'stop') {
      await dispatcher.stop(0)
      await store.close()
    }
    this.#lives += 1
    for (const end of ['', '-wal']) if (existsSync(left + end)) copyFileSync(left + end, this.#file + end)
    if (how === 'kill') {
      await dispatcher.stop(0)
      await store.close()
    }
    this.#store = openSqliteStore({ file: this.#file, clock: this.#clock, serve: true })
    await this.#start()
  }

  /** Delivers whatever is left. */
  async finish(): Promise<void> {
    for (let turn = 0; turn < 200; turn += 1) {
      await this.#clock.advance(1_000)
      for (const attempt of this.#underWay) {
        this.#over.add(attempt.delivery.id)
        attempt.end()
      }
    }
  }

  check(): void {
    const sent = [...this.#sent].filter(([delivery]) => this.#over.has(delivery)).map(([, events]) => events)
    expect(sent.flat().toSorted(ascending)).toEqual(this.#reported.map(({ id }) => id).toSorted(ascending))
    for (const events of sent) this.#checkOne(events)
    if (this.#ordered) this.#checkOrder(sent)
  }

  #checkOne(ids: readonly number[]): void {
    expect(ids).toEqual(ids.toSorted(ascending))
    const events = ids.map((id) => this.#reported.find((each) => each.id === id)!)
    expect(new Set(events.map((each) => each.subject)).size).toBe(1)
    if (events.length > 1) expect(events.every(({ merges }) => merges)).toBe(true)
    expect(events.at(-1)!.at - events[0]!.at).toBeLessThan(SECONDS * 1_000)
  }

  #checkOrder(sent: readonly (readonly number[])[]): void {
    for (const about of ['a', 'b', 'c']) {
      const theirs = new Set(this.#reported.filter((each) => each.subject === about).map(({ id }) => id))
      const ids = sent.filter(([first]) => theirs.has(first!)).flat()
      expect(ids).toEqual(ids.toSorted(ascending))
    }
  }

  async end(): Promise<void> {
    await this.#dispatcher.stop(0)
    await this.#store.close()
    rmSync(this.#folder, { recursive: true })
  }
}

function ascending(a: number, b: number): number {
  return a - b
}

test.each([
  [
    'whatever happens, each event is in exactly one delivery, in order, and that one is the same at each try',
    false,
  ],
  ['and where the webhook is ordered, nothing about a subject is overtaken', true],
])(
  '%s',
  async (_name, ordered) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const history = new History(ordered)
        await history.begin()
        try {
          for (const each of steps) await history.play(each)
          await history.finish()
          history.check()
        } finally {
          await history.end()
        }
      }),
      { numRuns: 40 },
    )
  },
  60_000,
)
