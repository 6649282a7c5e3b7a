import { nowMicroseconds } from './monotonic.ts'
import type { Bridge, Door } from './bridge.ts'
import type { CountingSink } from './counting-sink.ts'
import type { Throughput } from './floors.ts'
import { assertAllAccepted, CONNECTIONS, type LoadGenerator } from './load.ts'
import { cpuMicroseconds } from './process-figures.ts'
import { waitUntil } from './wait.ts'

export interface MainJob {
  /** Bridges on one database: the connections take turns. */
  readonly bridges: readonly Bridge[]
  readonly doors: readonly Door[]
  readonly sink: CountingSink
  readonly generator: LoadGenerator
}

/**
 * `count` events through the whole main job: from the first one sent until the last one is delivered and settled.
 * Each goes to one subscription. The CPU time is that of the bridges.
 */
export async function measureMainJob(job: MainJob, count: number): Promise<Throughput> {
  const { bridges, doors, sink, generator } = job
  const cpu = (): number => bridges.reduce((sum, { pid }) => sum + cpuMicroseconds(pid), 0)
  const receivedBefore = await sink.received()
  const cpuBefore = cpu()
  const origins = bridges.map(({ origin }) => origin)
  const report = await generator.ask({ doors, origins, connections: CONNECTIONS, count })
  assertAllAccepted(report)
  const isDelivered = async () => (await sink.received()) - receivedBefore >= count
  await waitUntil('all events are delivered', isDelivered, { everyMs: 40 })
  // They share a database: what one says is pending is so for all.
  await bridges[0]!.drained()
  const seconds = (nowMicroseconds() - (report.sentAt[0] ?? 0)) / 1e6
  return { perSecond: count / seconds, cpuPerEvent: (cpu() - cpuBefore) / count }
}
