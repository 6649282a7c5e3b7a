/*
 * The crash test: `npm run test:crash [-- --rounds 20]`.
 *
 * Real: the bridge as a process of its own, killed with SIGKILL at random moments under load, over and over on one
 * database. Observed: which events were answered 200, and which webhook ids arrived how often. Of all events that
 * were answered none may be lost; at most what was in flight when the process died may come twice.
 */
import { createHmac } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Pool } from 'undici'
import { findEvent, sampleBody } from '@hook-bridge/event-catalog'
import { startBridge, type RunningBridge } from '../support/bridge.ts'
import { startReceiver, type Receiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'

const SECRET = 'the-secret-of-the-crash-test'
const CONNECTIONS = 32
const MAX_CONCURRENCY = 50
/** Outcomes wait for a shared commit, this many at the most: to the database they are still in flight. */
const UNSETTLED = 256
const SHORTEST_ROUND_MS = 150
const LONGEST_ROUND_MS = 900

interface Round {
  readonly acknowledged: number
  readonly duplicates: number
}

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } })
process.exitCode = await run(Number(values.rounds))

async function run(rounds: number): Promise<number> {
  await using bridge = await startBridge({
    // It asks more often than a user would, whether all is delivered.
    env: { MAX_CONCURRENCY: String(MAX_CONCURRENCY), LOG_LEVEL: 'warn', RATE_LIMIT: '1000000' },
  })
  await using receiver = await startReceiver({ behaviour: { delayMs: 5 }, record: true })
  await bridge.subscribe(receiver.url, ['lead.created'])
  const { inboundUrl } = await bridge.connect('cablenetai', { secret: SECRET })

  const acknowledged = new Set<string>()
  const done: Round[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const before = acknowledged.size
    const duplicatesBefore = duplicatesOf(receiver)
    const lifeMs = SHORTEST_ROUND_MS + Math.random() * (LONGEST_ROUND_MS - SHORTEST_ROUND_MS)
    await loadUntilKilled(bridge, { inboundUrl, lifeMs, round, acknowledged })
    await bridge.restart()
    await drained(bridge)
    const result = {
      acknowledged: acknowledged.size - before,
      duplicates: duplicatesOf(receiver) - duplicatesBefore,
    }
    done.push(result)
    console.log(
      `round ${round}: killed after ${Math.round(lifeMs)} ms, ` +
        `${result.acknowledged} events answered, ${result.duplicates} came twice`,
    )
  }
  return report(done, acknowledged, receiver)
}

/** Sends events over many connections until the process, killed in the middle of it, answers no more. */
async function loadUntilKilled(
  bridge: RunningBridge,
  load: { inboundUrl: string; lifeMs: number; round: number; acknowledged: Set<string> },
): Promise<void> {
  const { origin, pathname } = new URL(load.inboundUrl)
  const pool = new Pool(origin, { connections: CONNECTIONS })
  let alive = true
  let sent = 0

  async function sendOneAfterAnother(): Promise<void> {
    while (alive) {
      const id = `lead-${load.round}-${(sent += 1)}`
      const body = JSON.stringify({ ...sampleBody(findEvent('lead.created')!), id })
      const signature = createHmac('sha256', SECRET).update(body).digest('hex')
      try {
        const answer = await pool.request({
          path: pathname,
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json', 'x-cablenetai-signature': signature },
        })
        await answer.body.dump()
        if (answer.statusCode === 200) load.acknowledged.add(id)
      } catch {
        // Killed in the middle: this event was not answered, so nothing was promised.
        return
      }
    }
  }

  const senders = Array.from({ length: CONNECTIONS }, sendOneAfterAnother)
  await new Promise((resolve) => setTimeout(resolve, load.lifeMs))
  await bridge.stop('SIGKILL')
  alive = false
  await Promise.all(senders)
  await pool.destroy()
}

async function drained(bridge: RunningBridge): Promise<void> {
  await until(
    async () => (await bridge.call<unknown[]>('GET', '/deliveries?status=pending&limit=1')).length === 0,
    {
      deadlineMs: 60_000,
      what: 'no delivery to be pending',
    },
  )
}

/** How many requests came beyond the first of each webhook id. */
function duplicatesOf(receiver: Receiver): number {
  return receiver.count - receiver.ids.size
}

function report(rounds: readonly Round[], acknowledged: ReadonlySet<string>, receiver: Receiver): number {
  const arrived = new Set(receiver.requests.map((request) => (request.json() as { id: string }).id))
  const lost = [...acknowledged].filter((id) => !arrived.has(id))
  const most = Math.max(...rounds.map((round) => round.duplicates))
  const allowed = MAX_CONCURRENCY + UNSETTLED
  console.log(
    `\n${rounds.length} rounds, ${acknowledged.size} events answered 200, lost ${lost.length}, ` +
      `came twice ${duplicatesOf(receiver)} (at most ${most} in a round; up to ${allowed} can be in flight)`,
  )
  const good = lost.length === 0 && most <= allowed && acknowledged.size > 0
  console.log(good ? 'The promise holds.' : 'THE PROMISE DOES NOT HOLD.')
  return good ? 0 : 1
}
