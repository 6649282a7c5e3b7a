/*
 * Several bridges on one PostgreSQL database, as users run them behind a load balancer.
 *
 * Real: PostgreSQL, three bridges as processes of their own, a receiver. Doubles: none. Observed: the API, and what the
 * receiver gets, how often and how much of it at once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningBridge, startBridge } from '../support/bridge.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'
import { sendLead, startLoad } from './load.ts'
import { noServerBecause, type PostgresServer, startPostgres } from './server.ts'

const SECRET = 'the-secret-of-several-bridges'
const MASTER_KEY = 'the master key that all of them share'
/** An eighth of the slots is what one subscription may have in flight: 4. */
const MAX_CONCURRENCY = 32
const CAP = 4
/** Longer than a lease. */
const TAKEN_OVER_MS = 40_000

describe.skipIf(noServerBecause !== '')(`three bridges${noServerBecause}`, () => {
  let server: PostgresServer
  let bridges: RunningBridge[] = []
  /** Of the one source that all tests use. */
  let path: string

  beforeAll(async () => {
    server = await startPostgres()
    const env = {
      DATABASE_URL: await server.createDatabase(),
      HOOK_BRIDGE_MASTER_KEY: MASTER_KEY,
      MAX_CONCURRENCY: String(MAX_CONCURRENCY),
      LOG_LEVEL: 'warn',
      RATE_LIMIT: '1000000',
    }
    // At the same moment, on an empty database.
    bridges = await Promise.all([1, 2, 3].map(() => startBridge({ env })))
    const { inboundUrl } = await bridges[0]!.connect('cablenetai', { secret: SECRET })
    path = new URL(inboundUrl).pathname
    await known()
  }, 60_000)

  afterAll(async () => {
    for (const bridge of bridges) await bridge[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  }, 60_000)

  /** Waits until every bridge has heard of what one was told. */
  async function known(webhook?: string): Promise<void> {
    for (const bridge of bridges) {
      await until(async () => (await fetch(bridge.origin + path)).status === 200, {
        what: 'the source to be known',
      })
      if (webhook === undefined) continue
      await until(
        () =>
          bridge.call('GET', `/webhooks/${webhook}`).then(
            () => true,
            () => false,
          ),
        {
          what: 'the webhook to be known',
        },
      )
    }
  }

  async function send(to: RunningBridge, ids: readonly string[]): Promise<void> {
    const pool = new Pool(to.origin, { connections: 8 })
    const statuses = await Promise.all(ids.map((id) => sendLead(pool, { path, secret: SECRET, id })))
    expect(new Set(statuses)).toEqual(new Set([200]))
    await pool.destroy()
  }

  const idsOf = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${name}-${index}`)

  test('that start together share one workspace and its key', async () => {
    const answers = await Promise.all(bridges.map((bridge) => bridge.call<object>('GET', '/me')))
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  test('an event that comes in at any of them is delivered once, and to a webhook made at any of them', async () => {
    await using receiver = await startReceiver()
    const { id } = await bridges[1]!.subscribe(receiver.url, ['lead.created'])
    await known(id)
    for (const [index, bridge] of bridges.entries()) await send(bridge, idsOf(`once-${index}`, 30))
    // The same facts again, at the next one.
    for (const [index] of bridges.entries()) await send(bridges[(index + 1) % 3]!, idsOf(`once-${index}`, 30))
    await receiver.waitForCount(90, 10_000)
    await sleep(300)
    expect(receiver.count).toBe(90)
    expect(receiver.ids.size).toBe(90)
    await bridges[2]!.call('DELETE', `/webhooks/${id}`)
  })

  test('equal subscriptions at the same moment are one', async () => {
    await using receiver = await startReceiver()
    const answers = await Promise.all(
      [0, 1, 2, 0, 1, 2].map((index) => bridges[index]!.subscribe(receiver.url, ['lead.created'])),
    )
    expect(new Set(answers.map((each) => each.id)).size).toBe(1)
    await bridges[0]!.call('DELETE', `/webhooks/${answers[0]!.id}`)
  })

  test('together never send more to one subscription at once than one bridge would', async () => {
    let inFlight = 0
    let most = 0
    await using receiver = await startReceiver({
      record: 'ids',
      async behaviour() {
        most = Math.max(most, (inFlight += 1))
        await sleep(20)
        inFlight -= 1
        return {}
      },
    })
    const { id } = await bridges[0]!.subscribe(receiver.url, ['lead.created'])
    await known(id)
    await Promise.all(bridges.map((bridge, index) => send(bridge, idsOf(`cap-${index}`, 60))))
    await receiver.waitForCount(180, 15_000)
    expect(most).toBe(CAP)
    expect(receiver.count).toBe(180)
    await bridges[0]!.call('DELETE', `/webhooks/${id}`)
  })

  test('a webhook that is paused at one of them gets nothing from any', async () => {
    await using receiver = await startReceiver()
    const { id } = await bridges[0]!.subscribe(receiver.url, ['lead.created'])
    await known(id)
    await send(bridges[0]!, ['pause-before'])
    await receiver.waitForCount(1)
    await bridges[1]!.call('PATCH', `/webhooks/${id}`, { active: false })
    await sleep(300)
    for (const [index, bridge] of bridges.entries()) await send(bridge, [`pause-${index}`])
    await sleep(300)
    expect(receiver.count).toBe(1)
    await bridges[2]!.call('PATCH', `/webhooks/${id}`, { active: true })
    await receiver.waitForCount(4, 10_000)
    expect(receiver.ids.size).toBe(4)
    await bridges[0]!.call('DELETE', `/webhooks/${id}`)
  })

  test('when the one that delivers is killed, another goes on: nothing lost', async () => {
    await using receiver = await startReceiver({ behaviour: { delayMs: 10 }, record: 'ids' })
    const { id } = await bridges[0]!.subscribe(receiver.url, ['lead.created'])
    await known(id)
    // The first event decides who delivers.
    await send(bridges[2]!, ['kill-first'])
    await receiver.waitForCount(1)
    const load = startLoad({
      origins: bridges.map((bridge) => bridge.origin),
      path,
      secret: SECRET,
      connections: 2,
      pauseMs: 5,
    })
    await sleep(500)
    await bridges[2]!.stop('SIGKILL')
    await sleep(500)
    await load.stop()
    await until(() => receiver.ids.size >= load.acknowledged.size + 1, {
      deadlineMs: TAKEN_OVER_MS,
      what: 'everything to be delivered',
    })
    expect(receiver.count - receiver.ids.size).toBeLessThanOrEqual(MAX_CONCURRENCY + 256)
    await bridges[2]!.restart()
  }, 90_000)
})
