import type { Figure } from '../figure.ts'
import { startBridge } from '../support/bridge.ts'
import { startLatencySink } from '../support/latency-sink.ts'
import { assertAllAccepted, startLoadGenerator } from '../support/load.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { quantile } from '../support/statistics.ts'

const EVENTS_PER_SECOND = 25

/** One event at a time on an otherwise idle bridge: from its acknowledgement to its arrival at the receiver. */
export const idleLatency: Figure = {
  name: 'idle-latency',
  about: 'acknowledgement -> receiver, one event at a time',
  async measure(setting) {
    const generator = startLoadGenerator()
    const sink = await startLatencySink(1)
    const bridge = await startBridge()
    const door = await bridge.addSource()
    await bridge.subscribe(sink.url(0, '/hook'))
    const medianMs = async (count: number): Promise<number> => {
      const report = await generator.ask({ doors: [door], connections: 1, count, rate: EVENTS_PER_SECOND })
      assertAllAccepted(report)
      const arrivals = await sink.arrivals(count)
      const delays = arrivals.map(({ number, receivedAt }) => receivedAt - (report.answeredAt[number] ?? 0))
      return quantile(delays, 0.5) / 1_000
    }

    await medianMs(25)
    const rounds = await interleavedRounds(setting, setting.rounds(3), async () => ({
      product: await medianMs(Math.max(25, setting.size(100))),
    }))
    await Promise.all([generator.stop(), sink.stop(), bridge.discard()])
    return [
      {
        title: 'idle latency, acknowledgement to receiver',
        unit: 'ms',
        rounds,
        prototype: 0.1,
        goal: { atMost: 1 },
      },
    ]
  },
}
