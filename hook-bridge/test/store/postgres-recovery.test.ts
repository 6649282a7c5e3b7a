/*
 * Recoveries with several processes on one PostgreSQL database.
 *
 * Real: a PostgreSQL server, and as many stores on it as there would be processes. Doubles: none; the time of a step is
 * told with it. Observed: the rows, and what the stores return.
 */
import pg from 'pg'
import { expect, test } from 'vitest'
import { SETTLED_AFTER_MS, type RecoveryKind } from '../../src/store/recovery-store.ts'
import type { Store } from '../../src/store/store.ts'
import { newEvent, newSubscription, newWorkspace, START } from './fixtures.ts'
import { describeWithPostgres } from './postgres-database.ts'

const STEP = { now: START + 10 * SETTLED_AFTER_MS, wants: () => true }

describeWithPostgres('recoveries of several processes', (database) => {
  async function begin(kind: RecoveryKind, store: Store, events: number) {
    const workspace = await store.addWorkspace(newWorkspace())
    const { row: subscription } = await store.addSubscription(newSubscription(workspace, { state: 'paused' }))
    const subscriptions = kind === 'recover' ? [subscription] : []
    const event = newEvent(workspace, { subscriptions })
    await Promise.all(Array.from({ length: events }, () => store.acceptEvent(event)))
    if (kind === 'recover') await database.query('UPDATE delivery SET state = 2, next_at = NULL')
    const range = { since: START, until: START + 1, createdAt: START + 1 }
    return store.addRecovery({ id: 'rec_1', workspace: workspace.row, subscription, kind, ...range })
  }

  test.each(['recover', 'catch-up'] as const)(
    '%s: however many step at once, each is moved once',
    async (kind) => {
      const stores = await Promise.all([database.open(), database.open(), database.open()])
      const { row, total } = await begin(kind, stores[0], 300)
      expect(total).toBe(300)
      let state = 'running'
      for (let ahead = 10; state !== 'done' && ahead < 1_000; ahead += 10) {
        const stepped = await Promise.all(stores.map((store) => store.stepRecovery(row, { ...STEP, ahead })))
        for (const each of stepped) if (each?.state === 'done') state = each.state
      }
      expect(state).toBe('done')
      const [counted] = await database.query(
        'SELECT count(*)::int AS rows, count(DISTINCT event)::int AS events, max(replays) AS replays, ' +
          'count(*) FILTER (WHERE state = 0)::int AS pending FROM delivery',
      )
      expect(counted).toEqual({ rows: 300, events: 300, replays: kind === 'recover' ? 1 : 0, pending: 300 })
      expect((await stores[1].listRecoveries(1))[0]).toMatchObject({ moved: 300, state: 'done' })
    },
  )

  test('whoever finds another at it leaves it alone', async () => {
    const store = await database.open()
    const { row } = await begin('recover', store, 5)
    const other = new pg.Client(database.url)
    await other.connect()
    await other.query('BEGIN')
    await other.query('SELECT FROM recovery WHERE row = $1 FOR UPDATE', [row])
    expect(await store.stepRecovery(row, { ...STEP, ahead: 10 })).toBeUndefined()
    await other.query('ROLLBACK')
    await other.end()
    expect(await store.stepRecovery(row, { ...STEP, ahead: 10 })).toMatchObject({ moved: 5 })
  })

  test('an event that another process stores late, with an earlier number, is not passed over', async () => {
    const [store, late] = [await database.open(), await database.open()]
    const { row, workspace } = await begin('catch-up', store, 3)
    // Drawn before, stored after what came later.
    await database.query('UPDATE event SET id = id + 1000; UPDATE payload SET event = event + 1000')
    const soon = { ...STEP, now: START + SETTLED_AFTER_MS - 1, ahead: 100 }
    expect(await store.stepRecovery(row, soon)).toMatchObject({ moved: 0, state: 'running' })
    const event = { ...newEvent({ row: workspace, id: '', name: '', createdAt: 0 }) }
    expect((await late.acceptEvent(event)).event).toBeLessThan(1_000)
    expect(await store.stepRecovery(row, { ...STEP, ahead: 100 })).toMatchObject({ moved: 4, state: 'done' })
  })
})
