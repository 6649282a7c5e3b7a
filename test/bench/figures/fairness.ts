import type { Figure, Result, Setting } from '../figure.ts'
import { startBridge } from '../support/bridge.ts'
import { startLatencySink } from '../support/latency-sink.ts'
import { assertAllAccepted, type LoadGenerator, startLoadGenerator } from '../support/load.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { quantile } from '../support/statistics.ts'

const HEALTHY = 100
/** Each event goes to all of them: 2000 deliveries a second to healthy ones. */
const EVENTS_PER_SECOND = 20
/** Longer than the timeout of a delivery, so that hanging ones are given up and retried while we measure. */
const SECONDS = 20

/** What hanging subscriptions do to the deliveries of healthy ones. */
export const fairness: Figure = {
  name: 'fairness',
  about: 'p99 of 100 healthy subscriptions beside 1 and 10 hanging ones',
  async measure(setting) {
    const generator = startLoadGenerator()
    const rounds = await interleavedRounds(setting, setting.rounds(3), async () => {
      const none = await healthyP99(setting, generator, 0)
      const one = await healthyP99(setting, generator, 1)
      const ten = await healthyP99(setting, generator, 10)
      return { none, one, ten }
    })
    await generator.stop()
    const result = (hanging: 'one' | 'ten', words: string, prototype: number, atMost: number): Result => ({
      title: `p99 of 100 healthy subscriptions, ${words}`,
      unit: 'ms',
      reference: 'without',
      rounds: rounds.map((round) => ({ noise: round.noise, reference: round.none, product: round[hanging] })),
      prototype,
      goal: { atMost },
    })
    return [result('one', '1 hanging', 1.06, 1.5), result('ten', '10 hanging', 1.36, 2)]
  },
}

/** Milliseconds from the intended sending of an event to its arrival at a healthy subscription. */
async function healthyP99(setting: Setting, generator: LoadGenerator, hanging: number): Promise<number> {
  const sink = await startLatencySink(HEALTHY + hanging)
  const bridge = await startBridge()
  const door = await bridge.addSource()
  for (let index = 0; index < HEALTHY + hanging; index++) {
    await bridge.subscribe(sink.url(index, index < HEALTHY ? `/healthy/${index}` : '/hang'))
  }
  const warmUp = EVENTS_PER_SECOND
  const count = warmUp + EVENTS_PER_SECOND * setting.size(SECONDS)
  const report = await generator.ask({ doors: [door], connections: 8, count, rate: EVENTS_PER_SECOND })
  assertAllAccepted(report)
  const arrivals = await sink.arrivals(HEALTHY * count)
  await Promise.all([bridge.discard(), sink.stop()])
  const delays = arrivals
    .filter(({ number }) => number >= warmUp)
    .map(({ number, receivedAt }) => receivedAt - (report.sentAt[number] ?? 0))
  setting.say(`${hanging} hanging: p50 ${(quantile(delays, 0.5) / 1_000).toFixed(1)} ms`)
  return quantile(delays, 0.99) / 1_000
}
