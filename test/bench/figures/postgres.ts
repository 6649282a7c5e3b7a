import { noServerBecause } from '../../postgres/server.ts'
import type { Figure, Result, Setting } from '../figure.ts'
import { databaseFile, startBridge } from '../support/bridge.ts'
import { type CountingSink, startCountingSink } from '../support/counting-sink.ts'
import { addCustomers, type Customers } from '../support/customers.ts'
import { type LoadGenerator, startLoadGenerator } from '../support/load.ts'
import { measureMainJob } from '../support/main-job.ts'
import { startDatabaseServer } from '../support/postgres.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folder.ts'

const RECEIVERS = 12

interface Workload extends Customers {
  readonly databaseUrl: string
  readonly bridges: number
  readonly sink: CountingSink
  readonly generator: LoadGenerator
}

/**
 * The main job of one, two and three bridges on one PostgreSQL database, beside one on SQLite. Each event goes to one
 * of several receivers; the generator gives the bridges their turns, so of three bridges two in three events come in
 * where they are not delivered from.
 *
 * All bridges and the server share one core. More of them cannot be faster there: what is to be seen is that they do
 * not get in each other's way, and what it costs to hand events from one to another.
 */
export const postgres: Figure = {
  name: 'postgres',
  about: 'the main job on PostgreSQL: one bridge beside SQLite, two and three beside one',
  async measure(setting) {
    if (noServerBecause !== '') {
      setting.say(`left out${noServerBecause}`)
      return []
    }
    const generator = startLoadGenerator()
    const sink = await startCountingSink()
    await using server = await startDatabaseServer()
    const folder = temporaryFolder()
    const receivers = Array.from({ length: RECEIVERS }, (_, index) => sink.url(`/hook/${index}`))
    const onSqlite = await prepare(`file:${databaseFile(folder)}`, receivers)
    const onPostgres = await prepare(await server.createDatabase(), receivers)
    const perSecond = (customers: typeof onSqlite, bridges: number): Promise<number> =>
      measure(setting, { ...customers, bridges, sink, generator })

    const rounds = await interleavedRounds(setting, setting.rounds(5), async () => ({
      sqlite: await perSecond(onSqlite, 1),
      one: await perSecond(onPostgres, 1),
      two: await perSecond(onPostgres, 2),
      three: await perSecond(onPostgres, 3),
    }))
    await Promise.all([generator.stop(), sink.stop()])
    removeFolder(folder)
    type Kind = Exclude<keyof (typeof rounds)[number], 'noise'>
    const result = (
      title: string,
      kind: Kind,
      reference: readonly [Kind, string],
      atLeast: number,
    ): Result => ({
      title,
      unit: 'events/s',
      reference: reference[1],
      rounds: rounds.map((round) => ({
        noise: round.noise,
        reference: round[reference[0]],
        product: round[kind],
      })),
      goal: { atLeast },
    })
    return [
      result('main job on PostgreSQL, 1 bridge', 'one', ['sqlite', 'on SQLite'], 0.3),
      result('main job on PostgreSQL, 2 bridges', 'two', ['one', '1 bridge'], 0.7),
      result('main job on PostgreSQL, 3 bridges', 'three', ['one', '1 bridge'], 0.6),
    ]
  },
}

async function prepare(databaseUrl: string, receivers: readonly string[]) {
  return { databaseUrl, ...(await addCustomers(databaseUrl, receivers)) }
}

/** Events per second, of bridges that have just started and are warm. */
async function measure(setting: Setting, workload: Workload): Promise<number> {
  const { databaseUrl, apiKeys, doors, sink, generator } = workload
  const bridges = await Promise.all(
    Array.from({ length: workload.bridges }, () => startBridge({ databaseUrl, apiKeys })),
  )
  const job = { bridges, doors, sink, generator }
  await measureMainJob(job, setting.size(8_000))
  const { perSecond } = await measureMainJob(job, setting.size(20_000))
  await Promise.all(bridges.map((bridge) => bridge.stop()))
  return perSecond
}
