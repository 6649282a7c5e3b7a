import { noServerBecause, type PostgresServer } from '../../postgres/server.ts'
import type { Figure, Setting } from '../figure.ts'
import { startBridge } from '../support/bridge.ts'
import { type CountingSink, startCountingSink } from '../support/counting-sink.ts'
import { addCustomers } from '../support/customers.ts'
import { CONNECTIONS } from '../support/load.ts'
import { nowMicroseconds } from '../support/monotonic.ts'
import { startDatabaseServer } from '../support/postgres.ts'
import { fillWithPending } from '../support/prepared-postgres.ts'
import { startProgram } from '../support/program.ts'
import type { QueueRequest } from '../support/queue-program.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { waitUntil } from '../support/wait.ts'

const RECEIVERS = 12
const PENDING = 30_000
const ADDED = 20_000
/** Events that the bridge commits together when as many senders as the generator has wait for their answers. */
const BATCH = CONNECTIONS

/** Whether anything is still to be done. */
const OPEN = {
  bridge: 'SELECT FROM delivery WHERE state = 0 LIMIT 1',
  graphile: 'SELECT FROM graphile_worker._private_jobs LIMIT 1',
}
type Queue = keyof typeof OPEN

interface Place {
  readonly setting: Setting
  readonly server: PostgresServer
  readonly sink: CountingSink
  readonly receivers: readonly string[]
  /** Databases to copy: with everything pending, and with nothing. */
  readonly full: Readonly<Record<Queue, string>>
  readonly empty: Readonly<Record<Queue, string>>
}

/**
 * The bridge as a queue in PostgreSQL beside graphile-worker (programs/graphile-queue.ts), which has no inbound door:
 * so both are given the same posts, at first all at once and then batch by batch, and each process and the server
 * share one core.
 */
export const postgresQueue: Figure = {
  name: 'postgres-queue',
  about: 'posts per second out of PostgreSQL, beside graphile-worker',
  async measure(setting) {
    if (noServerBecause !== '') {
      setting.say(`left out${noServerBecause}`)
      return []
    }
    const sink = await startCountingSink()
    await using server = await startDatabaseServer()
    const place = await prepare(setting, server, sink)
    const rounds = await interleavedRounds(setting, setting.rounds(5), async () => ({
      drain: { reference: await drain(place, 'graphile'), product: await drain(place, 'bridge') },
      add: { reference: await addAndPost(place, 'graphile'), product: await addAndPost(place, 'bridge') },
    }))
    await sink.stop()
    const reference = 'graphile-worker'
    const goal = { atLeast: 2 }
    return [
      {
        title: 'PostgreSQL: drain of what is pending',
        unit: 'events/s',
        reference,
        rounds: rounds.map(({ noise, drain }) => ({ noise, ...drain })),
        goal,
      },
      {
        title: 'PostgreSQL: add, post, settle',
        unit: 'events/s',
        reference,
        rounds: rounds.map(({ noise, add }) => ({ noise, ...add })),
        goal,
      },
    ]
  },
}

async function prepare(setting: Setting, server: PostgresServer, sink: CountingSink): Promise<Place> {
  const receivers = Array.from({ length: RECEIVERS }, (_, index) => sink.url(`/hook/${index}`))
  const pending = setting.size(PENDING)
  const empty = { bridge: await server.createDatabase(), graphile: await server.createDatabase() }
  await addCustomers(empty.bridge, receivers)
  const program = startProgram<QueueRequest, void>('graphile-queue', 'under-test')
  await program.ask({ command: 'start', databaseUrl: empty.graphile, receivers, work: false })
  await program.stop()

  setting.say(`preparing ${pending} pending`)
  const full = {
    bridge: await server.createDatabase(empty.bridge),
    graphile: await server.createDatabase(empty.graphile),
  }
  await fillWithPending(server, full.bridge, pending)
  const filler = startProgram<QueueRequest, void>('graphile-queue', 'under-test')
  await filler.ask({ command: 'start', databaseUrl: full.graphile, receivers, work: false })
  await filler.ask({ command: 'add', count: pending, batch: 1_000 })
  await filler.stop()
  await server.query('VACUUM ANALYZE', [], full.graphile)
  return { setting, server, sink, receivers, full, empty }
}

/** Posts per second out of a full queue, from the first one that arrives until the last one is marked as done. */
async function drain(place: Place, queue: Queue): Promise<number> {
  const { setting, server, sink } = place
  const pending = setting.size(PENDING)
  const databaseUrl = await copy(place, place.full[queue])
  const before = await sink.received()
  const stop = await start(place, queue, databaseUrl)
  await waitUntil('the first post arrives', async () => (await sink.received()) > before, { everyMs: 5 })
  const [firstAt, already] = [nowMicroseconds(), (await sink.received()) - before]
  await done(place, { queue, databaseUrl, received: before + pending })
  const seconds = (nowMicroseconds() - firstAt) / 1e6
  await stop()
  await server.dropDatabase(databaseUrl)
  return (pending - already) / seconds
}

/** Posts per second while they are added, from the first commit until the last one is marked as done. */
async function addAndPost(place: Place, queue: Queue): Promise<number> {
  const { setting, server, sink, receivers } = place
  const databaseUrl = await copy(place, place.empty[queue])
  const program = startProgram<QueueRequest, void>(`${queue}-queue`, 'under-test')
  await program.ask({ command: 'start', databaseUrl, receivers, work: true })
  const run = async (count: number): Promise<number> => {
    const before = await sink.received()
    const startedAt = nowMicroseconds()
    await program.ask({ command: 'add', count, batch: BATCH })
    await done(place, { queue, databaseUrl, received: before + count })
    return (count * 1e6) / (nowMicroseconds() - startedAt)
  }
  await run(setting.size(ADDED / 4))
  const perSecond = await run(setting.size(ADDED))
  await program.stop()
  await server.dropDatabase(databaseUrl)
  return perSecond
}

/** A copy of a database, on disk before anything is measured. */
async function copy({ server }: Place, of: string): Promise<string> {
  const url = await server.createDatabase(of)
  await server.query('CHECKPOINT')
  return url
}

/** Starts what empties the queue; resolves to how it is stopped. */
async function start(
  { receivers }: Place,
  queue: Queue,
  databaseUrl: string,
): Promise<() => Promise<unknown>> {
  if (queue === 'bridge') return (await startBridge({ databaseUrl, untilReady: false })).discard
  const program = startProgram<QueueRequest, void>('graphile-queue', 'under-test')
  await program.ask({ command: 'start', databaseUrl, receivers, work: true })
  return program.stop
}

async function done(
  { server, sink }: Place,
  { queue, databaseUrl, received }: { queue: Queue; databaseUrl: string; received: number },
): Promise<void> {
  await waitUntil('all is posted', async () => (await sink.received()) >= received)
  await waitUntil(
    'all is marked as done',
    async () => (await server.query(OPEN[queue], [], databaseUrl)).length === 0,
  )
}
