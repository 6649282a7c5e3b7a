import type { Figure } from '../figure.ts'
import { startBridge } from '../support/bridge.ts'
import { startReceiveFloor } from '../support/floors.ts'
import { startCountingSink } from '../support/counting-sink.ts'
import { startLatencySink } from '../support/latency-sink.ts'
import { assertAllAccepted, CONNECTIONS, type LoadGenerator, startLoadGenerator } from '../support/load.ts'
import { measureMainJob } from '../support/main-job.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { quantile } from '../support/statistics.ts'

const SECONDS = 4
const SHARE_OF_CAPACITY = 0.3

/** How long an event takes from its intended sending to the receiver at 30 % load, against F1's answers. */
export const latencyAtLoad: Figure = {
  name: 'latency',
  about: 'send -> receive at 30 % of capacity, open loop',
  async measure(setting) {
    const generator = startLoadGenerator()
    const floor = await startReceiveFloor()
    const capacity = await measureCapacity(generator, setting.size(30_000))
    const rate = Math.floor(capacity * SHARE_OF_CAPACITY)
    setting.say(`capacity ${capacity.toFixed(0)} events/s, rate ${rate} events/s`)

    const sink = await startLatencySink(1)
    const bridge = await startBridge()
    const door = await bridge.addSource()
    await bridge.subscribe(sink.url(0, '/hook'))
    const load = {
      connections: CONNECTIONS,
      count: Math.ceil(rate * setting.size(SECONDS)),
      rate,
    }
    const answerMedian = async (): Promise<number> => {
      const report = await generator.ask({ doors: [floor.door], ...load })
      assertAllAccepted(report)
      const { sentAt, answeredAt } = report
      return quantile(
        answeredAt.map((at, number) => at - (sentAt[number] ?? 0)),
        0.5,
      )
    }
    const receiveMedian = async (): Promise<number> => {
      const report = await generator.ask({ doors: [door], ...load })
      assertAllAccepted(report)
      const arrivals = await sink.arrivals(load.count)
      await bridge.drained()
      return quantile(
        arrivals.map(({ number, receivedAt }) => receivedAt - (report.sentAt[number] ?? 0)),
        0.5,
      )
    }

    await answerMedian()
    await receiveMedian()
    const rounds = await interleavedRounds(setting, setting.rounds(5), async () => ({
      reference: (await answerMedian()) / 1_000,
      product: (await receiveMedian()) / 1_000,
    }))
    await Promise.all([generator.stop(), floor.stop(), sink.stop(), bridge.discard()])
    return [
      {
        title: 'send -> receive p50 at 30 % load',
        unit: 'ms',
        reference: `F1's send -> answer p50 at the same ${rate} events/s`,
        rounds,
        prototype: 2.7,
        goal: { atMost: 4 },
      },
    ]
  },
}

/** Events per second that the main job does when it is driven as hard as it goes. */
async function measureCapacity(generator: LoadGenerator, count: number): Promise<number> {
  const sink = await startCountingSink()
  const bridge = await startBridge()
  const door = await bridge.addSource()
  await bridge.subscribe(sink.url('/hook'))
  const job = { bridges: [bridge], doors: [door], sink, generator }
  await measureMainJob(job, Math.ceil(count / 3))
  const { perSecond } = await measureMainJob(job, count)
  await Promise.all([sink.stop(), bridge.discard()])
  return perSecond
}
