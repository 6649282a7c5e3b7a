/*
 * Erasing with several processes on one PostgreSQL database.
 *
 * Real: a PostgreSQL server, and for each process a store with connections of its own. Doubles: none. Observed: the
 * contract, and the rows of all tables.
 */
import { expect, test } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { accept, failedAt, newEvent, newSubscription, newWorkspace, settlementOf, START } from './fixtures.ts'
import { describeWithPostgres } from './postgres-database.ts'

const EMAIL = 'ana.ruiz@example.com'
const EVERYTHING = { now: START + 1_000, count: 1_000, bytes: 1_000_000 }

describeWithPostgres('erasing on PostgreSQL', (database) => {
  async function begin() {
    const [first, second] = [await database.open(), await database.open({ serve: false })]
    const workspace = await first.addWorkspace(newWorkspace())
    const subscription = await first.addSubscription(newSubscription(workspace))
    const raw = Buffer.from(JSON.stringify({ id: 'p-1', email: EMAIL }))
    const event = newEvent(workspace, { subject: EMAIL, raw, body: raw, subscriptions: [subscription.row] })
    return { first, second, subscription, event }
  }

  const isInTables = async (): Promise<boolean> => {
    const tables = await database.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    )
    for (const { name } of tables) {
      const rows = await database.query(`SELECT * FROM ${name}`)
      const texts = rows.flatMap((row) => Object.values(row)).map(String)
      if (texts.some((text) => text.includes(EMAIL))) return true
    }
    return false
  }

  test('the process that delivers hears that another one has erased what it has queued', async () => {
    const { first, second, subscription, event } = await begin()
    const [delivery] = await accept(first, event)
    let told = 0
    first.onErased(() => (told += 1))
    expect(await second.eraseEvents([delivery!.event])).toMatchObject({ payloads: 1, stopped: 1 })
    await until(() => told > 0, { what: 'the first process to hear of it' })
    first.release(subscription.row, [delivery!.id])
    expect((await first.claimDue(subscription.row, EVERYTHING)).deliveries).toEqual([])
  })

  test('an outcome that is written at the same moment leaves no words behind', async () => {
    const { first, second, event } = await begin()
    for (let turn = 0; turn < 20; turn += 1) {
      const deliveries = await Promise.all(Array.from({ length: 5 }, () => accept(first, event)))
      const all = deliveries.flat()
      const attempt = { ...failedAt(START), error: `no ${EMAIL}`, answer: `what ${EMAIL}` }
      const retry = { state: 'pending', nextAttemptAt: START + 5, attempt } as const
      await Promise.all([
        ...all.map((delivery) => first.settle(settlementOf(delivery, retry))),
        second.eraseEvents(all.map((delivery) => delivery.event)),
      ])
      expect(await isInTables()).toBe(false)
    }
    const [counted] = await database.query<{ dead: number; all: number }>(
      'SELECT count(*) FILTER (WHERE state = 2)::int AS dead, count(*)::int AS all FROM delivery',
    )
    expect(counted).toEqual({ dead: 100, all: 100 })
  })

  test('two that erase the same at once come to the same', async () => {
    const { first, second, event } = await begin()
    const deliveries = await Promise.all(Array.from({ length: 50 }, () => accept(first, event)))
    const events = deliveries.flat().map((delivery) => delivery.event)
    const erased = await Promise.all([first.eraseEvents(events), second.eraseEvents(events)])
    expect(erased[0].payloads + erased[1].payloads).toBe(50)
    expect(erased[0].stopped + erased[1].stopped).toBe(50)
    expect(await isInTables()).toBe(false)
  })

  test('what the data takes is still counted right', async () => {
    const { first, event } = await begin()
    const used = async () => (await first.figures()).usedBytes
    const empty = await used()
    const [delivery] = await accept(first, event)
    const attempt = { ...failedAt(START), answer: 'x'.repeat(2_000) }
    await first.settle(settlementOf(delivery!, { state: 'dead', attempt }))
    await first.eraseEvents([delivery!.event])
    await first.deleteExpired(START + 10_000, 100)
    await first.deleteExpired(START + 10_000, 100)
    expect(Math.abs((await used()) - empty)).toBeLessThan(100)
  })
})
