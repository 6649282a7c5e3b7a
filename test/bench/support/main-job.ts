import { nowMicroseconds } from './monotonic.ts'
import type { Bridge, Door } from './bridge.ts'
import type { CountingSink } from './counting-sink.ts'
import type { Throughput } from './floors.ts'
import { assertAllAccepted, CONNECTIONS, type LoadGenerator } from './load.ts'
import { cpuMicroseconds } from './process-figures.ts'
import { waitUntil } from './wait.ts'

export interface MainJob {
  readonly bridge: Bridge
  readonly door: Door
  readonly sink: CountingSink
  readonly generator: LoadGenerator
}

/** `count` events through the whole main job: from the first one sent until the last one is delivered and settled. */
export async function measureMainJob(job: MainJob, count: number): Promise<Throughput> {
  const { bridge, door, sink, generator } = job
  const receivedBefore = await sink.received()
  const cpuBefore = cpuMicroseconds(bridge.pid)
  const report = await generator.ask({ ...door, connections: CONNECTIONS, count })
  assertAllAccepted(report)
  const isDelivered = async () => (await sink.received()) - receivedBefore >= count
  await waitUntil('all events are delivered', isDelivered, { everyMs: 40 })
  await bridge.drained()
  const seconds = (nowMicroseconds() - (report.sentAt[0] ?? 0)) / 1e6
  return { perSecond: count / seconds, cpuPerEvent: (cpuMicroseconds(bridge.pid) - cpuBefore) / count }
}
