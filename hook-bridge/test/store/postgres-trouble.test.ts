/*
 * The PostgreSQL driver when connections break and the server goes away.
 *
 * Real: the server, which is stopped as by a power cut and started again; connections that the server ends; a proxy
 * that breaks a connection between a commit and its answer. Doubles: none; the times of leases are short. Observed: the
 * contract, and the rows.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { startCuttingProxy } from '../../../test/postgres/cutting-proxy.ts'
import { hasOwnServer } from '../../../test/postgres/server.ts'
import { until } from '../../../test/support/until.ts'
import { systemClock } from '../../src/clock.ts'
import { openPostgresStore } from '../../src/store/postgres/open-postgres-store.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
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
import { describeWithPostgres, SHORT } from './postgres-database.ts'

const EVERYTHING = { now: START + 1_000, count: 1_000, bytes: 1_000_000 }

describeWithPostgres('trouble with PostgreSQL', (database) => {
  async function setUp(store: Store) {
    const workspace = await store.addWorkspace(newWorkspace())
    const subscription = await store.addSubscription(newSubscription(workspace))
    return { workspace, subscription, event: newEvent(workspace, { subscriptions: [subscription.row] }) }
  }

  /** Ends all connections of the stores; resolves to their process ids at the server. */
  async function endConnections(): Promise<readonly number[]> {
    const ended = await database.query<{ pid: number }>(
      'SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity ' +
        "WHERE datname = current_database() AND application_name LIKE 'hook-bridge-%'",
    )
    return ended.map((row) => row.pid)
  }

  const countOf = async (table: string): Promise<number> =>
    (await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]!.count

  test('while the server ends all connections again and again, every event is stored once', async () => {
    const store = await database.open()
    const { workspace, subscription } = await setUp(store)
    let accepted = 0
    for (let round = 0; round < 15; round += 1) {
      const events = Array.from({ length: 20 }, (_, index) =>
        newEvent(workspace, { dedupe: digest(`${round} ${index}`), subscriptions: [subscription.row] }),
      )
      const accepting = Promise.allSettled(events.map((event) => store.acceptEvent(event)))
      await endConnections()
      const results = await accepting
      const refusals = results
        .filter((result) => result.status === 'rejected')
        .map(({ reason }) => reason as Error)
      expect(refusals.map(({ name }) => name)).toEqual(refusals.map(() => 'StoreUnavailable'))
      accepted += results.filter((result) => result.status === 'fulfilled' && !result.value.duplicate).length
    }
    expect(accepted).toBeGreaterThan(0)
    expect(await countOf('delivery')).toBe(await countOf('event'))
    expect(await countOf('event')).toBeGreaterThanOrEqual(accepted)
    // Refused are at most those whose connection broke three times in a row.
    expect(accepted).toBeGreaterThan(200)
  })

  test('an event whose commit was made but not heard of is stored once, and no duplicate of itself', async () => {
    const setup = await database.open()
    const { workspace, subscription } = await setUp(setup)
    await setup.close()
    await using proxy = await startCuttingProxy(database.url)
    const store = await openPostgresStore({ url: proxy.url, clock: systemClock, serve: true, timing: SHORT })
    for (const dedupe of [digest('a'), null]) {
      proxy.cutAnswerTo('write events')
      const deliveries = await accept(
        store,
        newEvent(workspace, { dedupe, subscriptions: [subscription.row] }),
      )
      expect(deliveries).toHaveLength(1)
    }
    expect(proxy.cuts).toBe(2)
    expect([await countOf('event'), await countOf('payload'), await countOf('delivery')]).toEqual([2, 2, 2])
    await store.close()
  })

  test('an outcome whose commit was made but not heard of counts once', async () => {
    const setup = await database.open()
    const { workspace, event } = await setUp(setup)
    await setup.close()
    await using proxy = await startCuttingProxy(database.url)
    const store = await openPostgresStore({ url: proxy.url, clock: systemClock, serve: true, timing: SHORT })
    const [delivery] = await accept(store, event)
    proxy.cutAnswerTo('settle')
    const retry = { state: 'pending', nextAttemptAt: START + 9, attempt: failedAt(START) } as const
    expect(await store.settle(settlementOf(delivery!, retry))).toEqual({
      dueAt: START + 9,
      subscription: null,
    })
    expect(proxy.cuts).toBe(1)
    expect(await store.getDelivery(workspace.row, delivery!.id)).toMatchObject({
      state: 'pending',
      attempts: 1,
    })
    expect(await store.listAttempts(delivery!.id)).toHaveLength(1)
    await store.close()
  })

  test('after its connections were ended a process hears the others again', async () => {
    const first = await database.open()
    const second = await database.open()
    const { subscription, workspace, event } = await setUp(first)
    await accept(first, event)
    const ended = await endConnections()
    const changed = new Promise<void>((resolve) => first.onRegistryChange(resolve))
    const woken = new Promise<number>((resolve) => first.onDue(resolve))
    const listening =
      'SELECT FROM pg_stat_activity WHERE query LIKE $1 AND datname = current_database() AND NOT pid = ANY ($2)'
    await until(async () => (await database.query(listening, ['LISTEN %', ended])).length === 2, {
      what: 'both to listen again',
    })
    await second.addSubscription(newSubscription(workspace))
    await changed
    await accept(second, event)
    expect(await woken).toBe(subscription.row)
  })

  test.skipIf(!hasOwnServer)(
    'without a server events are refused, and taken again when it is back',
    async () => {
      const store = await database.open()
      const { event } = await setUp(store)
      await database.server.stop('immediate')
      const refused = store.acceptEvent(event)
      await expect(refused).rejects.toThrow(StoreUnavailable)
      await expect(refused).rejects.toThrow(/PostgreSQL server cannot be used now: ./)
      await expect(store.check()).rejects.toThrow(StoreUnavailable)
      await expect(store.claimDue(event.subscriptions[0]!, EVERYTHING)).rejects.toThrow(StoreUnavailable)
      await database.server.start()
      await store.check()
      await accept(store, event)
      expect(await countOf('event')).toBe(1)
    },
  )

  test.skipIf(!hasOwnServer)('an outcome waits for the server, and is written once', async () => {
    const store = await database.open()
    const { workspace, event } = await setUp(store)
    const [delivery] = await accept(store, event)
    await database.server.stop('immediate')
    let settled = false
    const settling = store.settle(settlementOf(delivery!)).then(() => (settled = true))
    await sleep(300)
    expect(settled).toBe(false)
    await database.server.start()
    await settling
    expect(await store.getDelivery(workspace.row, delivery!.id)).toMatchObject({
      state: 'delivered',
      attempts: 1,
    })
  })

  test.skipIf(!hasOwnServer)(
    'a process that could not renew goes on when the server is back and nobody took over',
    async () => {
      const store = await database.open()
      const { subscription, event } = await setUp(store)
      await accept(store, event)
      await database.server.stop('immediate')
      await until(() => !store.holds(subscription.row), { what: 'the lease to be over' })
      const woken = new Promise<number>((resolve) => store.onDue(resolve))
      await database.server.start()
      expect(await woken).toBe(subscription.row)
      await until(() => store.holds(subscription.row), { what: 'the lease to be renewed' })
    },
  )

  test.skipIf(!hasOwnServer)('closing does not wait for a server that is gone', async () => {
    const store = await database.open()
    const { event } = await setUp(store)
    const [delivery] = await accept(store, event)
    await database.server.stop('immediate')
    const settling = store.settle(settlementOf(delivery!))
    await Promise.all([expect(settling).rejects.toThrow(StoreUnavailable), store.close()])
    await database.server.start()
  })
})
