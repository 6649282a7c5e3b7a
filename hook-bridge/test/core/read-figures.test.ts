// How things stand, for /metrics. Real: the SQLite store in memory, the registry. Doubles: the clock; a store that takes
// its time. Observed: the figures, and how often the store is asked to count.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createReadFigures } from '../../src/read-figures.ts'
import { accept, failedAt, newEvent, settlementOf } from '../store/fixtures.ts'
import { newSubscription, openWithWorkspace } from './core.ts'

let core: Awaited<ReturnType<typeof openWithWorkspace>>
const dispatcher = { inFlight: 5 }

beforeEach(async () => {
  core = await openWithWorkspace()
})
afterEach(() => core.store.close())

async function subscribe(id: string, change: Parameters<typeof newSubscription>[1] = {}): Promise<number> {
  const subscription = await core.store.addSubscription(newSubscription(core.workspace, { id, ...change }))
  core.registry.putSubscription(subscription)
  return subscription.row
}

test('deliveries and webhooks are summed up by platform; those without one are other', async () => {
  const [zap, alsoZap, other, paused] = [
    await subscribe('wh_1', { client: 'zapier' }),
    await subscribe('wh_2', { client: 'zapier' }),
    await subscribe('wh_3'),
    await subscribe('wh_4', { client: 'make', state: 'paused' }),
  ]
  const receivedAt = core.clock.now()
  const event = newEvent(core.workspace, { receivedAt, subscriptions: [zap, alsoZap, other, paused] })
  const [, , dead] = await accept(core.store, event)
  const settled = core.store.settle(settlementOf(dead!, { state: 'dead', attempt: failedAt(receivedAt) }))
  await core.clock.advance('90s')
  await settled
  const figures = await createReadFigures({ ...core, dispatcher }, null)()
  expect(figures.deliveries.get('zapier')).toEqual({
    pending: 2,
    held: 0,
    dead: 0,
    overdueMs: 90_000,
    heldMs: 0,
  })
  expect(figures.deliveries.get('other')).toEqual({ pending: 0, held: 0, dead: 1, overdueMs: 0, heldMs: 0 })
  expect(figures.deliveries.get('make')).toEqual({
    pending: 0,
    held: 1,
    dead: 0,
    overdueMs: 0,
    heldMs: 90_000,
  })
  expect(figures.webhooks.get('zapier')).toEqual(new Map([['active', 2]]))
  expect(figures.webhooks.get('make')).toEqual(new Map([['paused', 1]]))
  expect([figures.inFlight, figures.freeBytes]).toEqual([5, null])
})

test('what waits because its receiver asked for a pause is not overdue', async () => {
  const row = await subscribe('wh_1')
  const receivedAt = core.clock.now()
  await accept(core.store, newEvent(core.workspace, { receivedAt, subscriptions: [row] }))
  core.registry.putSubscription(
    await core.store.changeSubscription(row, { notBefore: receivedAt + 3_600_000 }),
  )
  await core.clock.advance('10m')
  const { deliveries } = await createReadFigures({ ...core, dispatcher }, null)()
  expect(deliveries.get('other')).toMatchObject({ pending: 1, overdueMs: 0 })
})

test('counting that takes long is done seldom: a twentieth of the time at most', async () => {
  let counts = 0
  const slow = {
    ...core.store,
    async figures() {
      counts += 1
      await core.clock.advance('500ms')
      return core.store.figures()
    },
  }
  const read = createReadFigures({ ...core, store: slow, dispatcher }, null)
  for (let second = 0; second < 30; second += 1) {
    await read()
    await core.clock.advance('1s')
  }
  expect(counts).toBe(3)
})
