/*
 * The chaos test: `npm run test:chaos [-- --rounds 6 --pause 40]`.
 *
 * Real: PostgreSQL and three bridges, each a process of its own, under load all the time. In each round one bridge is
 * killed with SIGKILL and started again, and in every second one PostgreSQL dies as in a power cut. Observed: which
 * events were answered 200, and which of them arrived how often at each webhook. None may be lost; what was in flight
 * may come twice.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type RunningBridge, startBridge } from '../support/bridge.ts'
import type { Behaviour } from '../support/behaviour.ts'
import type { ReceivedRequest } from '../support/received-request.ts'
import { startReceiver } from '../support/receiver.ts'
import { until } from '../support/until.ts'
import { type Load, startLoad } from './load.ts'
import { type PostgresServer, startPostgres } from './server.ts'

const SECRET = 'the-secret-of-the-chaos-test'
const WEBHOOKS = 6
const BRIDGES = 3
const MAX_CONCURRENCY = 50
const LONGER_THAN_A_LEASE_MS = 20_000
/** Outcomes wait for a shared commit, this many at the most: to the database they are still in flight. */
const UNSETTLED = 256

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '6' },
    // Milliseconds between two events of one connection; 0: as fast as they are taken.
    pause: { type: 'string', default: '40' },
  },
})
process.exitCode = await run(Number(values.rounds), Number(values.pause))

async function run(rounds: number, pauseMs: number): Promise<number> {
  await using server = await startPostgres()
  const bridges = await startBridges(await server.createDatabase())
  const arrived = new Map<string, number>()
  await using receiver = await startReceiver({
    behaviour: (request) => note(arrived, request),
    record: false,
  })
  try {
    for (let count = 0; count < WEBHOOKS; count += 1) {
      await bridges[count % BRIDGES]!.subscribe(receiver.urlFor(`/hook/${count}`), ['lead.created'])
    }
    const { inboundUrl } = await bridges[0]!.connect('cablenetai', { secret: SECRET })
    const path = new URL(inboundUrl).pathname
    // Every bridge knows of everything before the first event: it is matched where it comes in.
    await sleep(1_000)
    const origins = bridges.map((bridge) => bridge.origin)
    const load = startLoad({ origins, path, secret: SECRET, connections: 6, pauseMs })
    for (let round = 1; round <= rounds; round += 1) await chaos(round, { server, bridges, load, arrived })
    await load.stop()
    return await report(load, arrived)
  } finally {
    for (const bridge of bridges) await bridge[Symbol.asyncDispose]()
  }
}

function startBridges(url: string): Promise<RunningBridge[]> {
  const env = {
    DATABASE_URL: url,
    HOOK_BRIDGE_MASTER_KEY: 'the master key that all of them share',
    MAX_CONCURRENCY: String(MAX_CONCURRENCY),
    LOG_LEVEL: 'error',
  }
  return Promise.all(Array.from({ length: BRIDGES }, () => startBridge({ env })))
}

interface Setting {
  readonly server: PostgresServer
  readonly bridges: readonly RunningBridge[]
  readonly load: Load
  /** How often each lead came to each webhook. */
  readonly arrived: ReadonlyMap<string, number>
}

function keyOf(webhook: number | string, lead: string): string {
  return `${webhook} ${lead}`
}

function note(arrived: Map<string, number>, request: ReceivedRequest): Behaviour {
  const key = keyOf(request.path.split('/').at(-1)!, (request.json() as { id: string }).id)
  arrived.set(key, (arrived.get(key) ?? 0) + 1)
  return { delayMs: 5 }
}

async function chaos(round: number, { server, bridges, load, arrived }: Setting): Promise<void> {
  const index = Math.floor(Math.random() * BRIDGES)
  await sleep(1_000 + Math.random() * 1_000)
  await bridges[index]!.stop('SIGKILL')
  const withServer = round % 2 === 0
  if (withServer) {
    await sleep(Math.random() * 1_000)
    await server.stop('immediate')
    await sleep(500)
    await server.start()
  }
  await sleep(500)
  await bridges[index]!.restart()
  console.log(
    `round ${round}: bridge ${index + 1} killed${withServer ? ', PostgreSQL too' : ''}; ` +
      `${load.acknowledged.size} events answered so far, ${duplicatesOf(arrived)} deliveries came twice`,
  )
}

function duplicatesOf(arrived: ReadonlyMap<string, number>): number {
  return [...arrived.values()].reduce((sum, count) => sum + count - 1, 0)
}

function missing({ acknowledged }: Load, arrived: ReadonlyMap<string, number>): number {
  let count = 0
  for (const lead of acknowledged) {
    for (let webhook = 0; webhook < WEBHOOKS; webhook += 1) if (!arrived.has(keyOf(webhook, lead))) count += 1
  }
  return count
}

/** What is missing when everything has come, or nothing new has for longer than a lease holds. */
async function missingAtLast(load: Load, arrived: ReadonlyMap<string, number>): Promise<number> {
  for (let before = -1; before !== arrived.size; await sleep(LONGER_THAN_A_LEASE_MS)) {
    before = arrived.size
    await until(() => missing(load, arrived) === 0, {
      deadlineMs: LONGER_THAN_A_LEASE_MS,
      everyMs: 500,
    }).catch(() => {})
    if (missing(load, arrived) === 0) return 0
  }
  return missing(load, arrived)
}

async function report(load: Load, arrived: ReadonlyMap<string, number>): Promise<number> {
  const lost = await missingAtLast(load, arrived)
  const allowed = BRIDGES * (MAX_CONCURRENCY + UNSETTLED)
  console.log(
    `\n${load.acknowledged.size} events answered 200, ${WEBHOOKS} deliveries each; lost ${lost}, ` +
      `came twice ${duplicatesOf(arrived)} (each death may cause up to ${allowed})`,
  )
  const good = lost === 0 && load.acknowledged.size > 0
  console.log(good ? 'The promise holds.' : 'THE PROMISE DOES NOT HOLD.')
  return good ? 0 : 1
}
