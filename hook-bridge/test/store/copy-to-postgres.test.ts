/*
 * A copy from SQLite to PostgreSQL, as the stores on both sides show it.
 *
 * Real: both drivers, a file, a PostgreSQL server. Doubles: the clock of the events. Observed: the contract of the store
 * on both sides, after histories that nobody thought of; and the catalogues of both schemas.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { copyToPostgres } from '../../src/store/copy/copy-to-postgres.ts'
import { TABLES } from '../../src/store/copy/target.ts'
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts'
import { markMoved } from '../../src/store/sqlite/moved.ts'
import type { ClaimedDelivery } from '../../src/store/queue-store.ts'
import type { Store } from '../../src/store/store.ts'
import {
  digest,
  expireAll,
  failedAt,
  newEvent,
  newSubscription,
  newWorkspace,
  settlementOf,
  START,
} from './fixtures.ts'
import { describeWithPostgres } from './postgres-database.ts'

const HOUR = 60 * 60 * 1000

type Step =
  | { readonly kind: 'accept'; readonly fact: number | null; readonly hours: number; readonly fanOut: number }
  | { readonly kind: 'settle'; readonly outcome: 'delivered' | 'pending' | 'dead'; readonly which: number }
  | { readonly kind: 'replay'; readonly which: number }
  | { readonly kind: 'expire'; readonly hours: number }
  | { readonly kind: 'pause' | 'remove'; readonly which: number }

const small = fc.nat({ max: 40 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('accept' as const),
      fact: fc.option(fc.nat({ max: 6 })),
      hours: fc.integer({ min: 0, max: 30 }),
      fanOut: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      outcome: fc.constantFrom('delivered', 'pending', 'dead'),
      which: small,
    }),
  },
  fc.record({ kind: fc.constant('replay' as const), which: small }),
  fc.record({ kind: fc.constant('expire' as const), hours: fc.constantFrom(-1, 100, 200, 300) }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'remove' as const), which: fc.nat({ max: 2 }) }),
)

/** Leads a store through a history. Returns the time at its end. */
async function live(store: Store, steps: readonly Step[]): Promise<number> {
  const workspace = await store.addWorkspace(newWorkspace())
  const subscriptions: number[] = []
  for (let count = 0; count < 3; count += 1) {
    subscriptions.push((await store.addSubscription(newSubscription(workspace))).row)
  }
  const claimed: ClaimedDelivery[] = []
  const seen: number[] = []
  let now = START
  for (const each of steps) {
    if (each.kind === 'accept') {
      now += each.hours * HOUR
      const accepted = await store.acceptEvent(
        newEvent(workspace, {
          dedupe: each.fact === null ? null : digest(String(each.fact)),
          receivedAt: now,
          subscriptions: subscriptions.slice(0, each.fanOut),
        }),
      )
      if (accepted.duplicate) continue
      claimed.push(...accepted.deliveries)
      seen.push(...accepted.deliveries.map(({ id }) => id))
    }
    if (each.kind === 'settle' && claimed.length > 0) {
      const [delivery] = claimed.splice(each.which % claimed.length, 1)
      const { outcome: state } = each
      const nextAttemptAt = state === 'pending' ? now + HOUR : null
      const attempt = state === 'delivered' ? {} : { attempt: failedAt(now) }
      await store.settle(settlementOf(delivery!, { state, nextAttemptAt, firstAttemptAt: now, ...attempt }))
    }
    if (each.kind === 'replay' && seen.length > 0) await store.replay(seen[each.which % seen.length]!, now)
    if (each.kind === 'expire') await expireAll(store, now - each.hours * HOUR, 5)
    if (each.kind === 'pause') {
      await store.changeSubscription(subscriptions[each.which]!, { state: 'paused', updatedAt: now })
    }
    if (each.kind === 'remove') await store.removeSubscription(subscriptions[each.which]!, now)
  }
  return now
}

async function closing<Value>(store: Store, use: (store: Store) => Promise<Value>): Promise<Value> {
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

/** Whatever the contract shows. */
async function readAll(store: Store): Promise<unknown> {
  const registry = await store.readRegistry()
  const page = { workspace: registry.workspaces[0]!.row, before: null, limit: 1_000 }
  const deliveries = (await store.listDeliveries(page)).rows
  const { pending, held, dead } = await store.figures()
  return {
    idKey: store.idKey,
    registry,
    events: (await store.listEvents(page)).rows,
    deliveries,
    attempts: await Promise.all(deliveries.map(({ id }) => store.listAttempts(id))),
    log: (await store.listLog(page)).rows,
    hours: await store.hourlyCounts(page.workspace, 0),
    figures: [pending, held, dead].map((each) => [...each].sort(([a], [b]) => a - b)),
  }
}

/** What becomes of every fact when it comes again at this time: which event it is a duplicate of, or none. */
async function reportAll(store: Store, at: number): Promise<readonly (number | null)[]> {
  const [workspace] = (await store.readRegistry()).workspaces
  const answers: (number | null)[] = []
  for (let fact = 0; fact <= 6; fact += 1) {
    const event = newEvent(workspace!, { dedupe: digest(String(fact)), receivedAt: at })
    const accepted = await store.acceptEvent(event)
    answers.push(accepted.duplicate ? accepted.event : null)
  }
  return answers
}

describeWithPostgres('a copy to PostgreSQL', (database) => {
  let folder: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'copy-to-postgres-'))
    file = join(folder, 'bridge.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const openFile = () => openSqliteStore({ file, clock: { ...systemClock, now: () => START }, serve: true })

  async function copy() {
    const db = new Database(file)
    try {
      return await copyToPostgres({ db, url: database.url, at: START, onProgress() {} })
    } finally {
      // To be looked at again.
      db.exec("DELETE FROM meta WHERE key = 'moved'")
      db.close()
    }
  }

  test('after any history, it shows the same and knows the same facts', async () => {
    const run = async (steps: readonly Step[]): Promise<void> => {
      rmSync(file, { force: true })
      await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
      const { shown, now } = await closing(openFile(), async (before) => {
        await before.keepFirst('master_key_check', 'v1.0a.b')
        const now = await live(before, steps)
        return { shown: await readAll(before), now }
      })
      await copy()
      await closing(await database.open({ serve: false }), async (there) => {
        expect(await readAll(there)).toEqual(shown)
        await closing(openFile(), async (here) => {
          expect(await reportAll(there, now + 24 * HOUR)).toEqual(await reportAll(here, now + 24 * HOUR))
        })
      })
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), run), { numRuns: 15 })
  }, 120_000)

  test('knows what the operator was told, and sends what was not sent yet', async () => {
    const happen = (store: Store, subject: string) => {
      const notifications = [{ channel: 'mail', content: subject, dueAt: START } as const]
      return store.noteTrouble({ subject, before: null, after: 'webhook-gone', at: START, notifications })
    }
    await closing(openFile(), async (store) => {
      await store.keepFirst('master_key_check', 'v1.0a.b')
      expect(await happen(store, 'wh_1')).toBe(true)
    })
    await copy()
    await closing(await database.open({ serve: false }), async (there) => {
      expect(await happen(there, 'wh_1')).toBe(false)
      expect(await happen(there, 'wh_2')).toBe(true)
      const take = { now: START, againAt: START + HOUR, most: 10 }
      expect(await there.takeNotifications('mail', take)).toMatchObject([
        { row: 1, content: 'wh_1' },
        { row: 2, content: 'wh_2' },
      ])
    })
  })

  test('gives out no id that the file gave out before, even if the rows that carried them are gone', async () => {
    const event: Step = { kind: 'accept', fact: null, hours: 1, fanOut: 3 }
    const settled: Step = { kind: 'settle', outcome: 'dead', which: 0 }
    await closing(openFile(), async (store) => {
      await store.keepFirst('master_key_check', 'v1.0a.b')
      await live(store, [event, settled, event, settled, { kind: 'expire', hours: -1 }])
    })
    await copy()
    await closing(await database.open({ serve: false }), async (there) => {
      const [workspace] = (await there.readRegistry()).workspaces
      const accepted = await there.acceptEvent(newEvent(workspace!, { subscriptions: [1] }))
      expect(accepted.event).toBe(3)
      const ids = await database.query(
        'SELECT max(id)::int AS delivery, nextval($1)::int AS attempt FROM delivery',
        ['attempt_id'],
      )
      expect(ids).toEqual([{ delivery: 7, attempt: 3 }])
      expect((await there.addSubscription(newSubscription(workspace!))).row).toBe(4)
    })
  })

  test('both schemas have the same columns, but for the two forms of the digest, and the slots of counts', async () => {
    const store = openFile()
    await store.close()
    await (await database.open({ serve: false })).close()
    const db = new Database(file)
    for (const table of TABLES) {
      const there = await database.query<{ name: string }>(
        'SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema()',
        [table],
      )
      const here = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table)
      const expected = here.filter((name) => !name.startsWith('dedupe_'))
      expect(
        there
          .map(({ name }) => name)
          .filter((name) => name !== 'digest' && !(table === 'hourly' && name === 'slot'))
          .sort(),
      ).toEqual(expected.sort())
      expect(there[0]!.name).toBe(here[0])
    }
    // All tables there are, but one that a copy fills in another way, and sign-ins, which are made anew.
    const all = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
    expect(all.sort()).toEqual(['console_pass', 'meta', ...TABLES].sort())
    db.close()
  })

  test('says what does not add up, and then leaves nothing there', async () => {
    const store = openFile()
    await store.keepFirst('master_key_check', 'v1.0a.b')
    await live(store, [{ kind: 'accept', fact: 1, hours: 0, fanOut: 1 }])
    await store.close()
    await (await database.open({ serve: false })).close()
    // A server on which something swallows rows.
    await database.query(
      "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; " +
        'CREATE TRIGGER swallow BEFORE INSERT ON delivery FOR EACH ROW EXECUTE FUNCTION swallow()',
    )
    await expect(copy()).rejects.toThrow('Not all rows arrived (delivery: 0 of 1), so nothing was copied.')
    expect(await database.query('SELECT FROM event UNION ALL SELECT FROM workspace')).toEqual([])
  })

  test('whose word is lost says that it is not known, and how to find out', async () => {
    const store = openFile()
    await store.keepFirst('master_key_check', 'v1.0a.b')
    await store.close()
    const db = new Database(file)
    markMoved(db, { to: 'hooks at 127.0.0.1:1', at: START })
    const url = 'postgres://bridge:secret@127.0.0.1:1/hooks'
    const copying = copyToPostgres({ db, url, at: START, onProgress() {} })
    await expect(copying).rejects.toThrow(
      /could not be opened: .*ECONNREFUSED.*Whether the copy is complete is not known/,
    )
    db.close()
  })
})
