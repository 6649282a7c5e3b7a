import type { Figure } from '../figure.ts'
import { startBridge } from '../support/bridge.ts'
import { startReceiveFloor } from '../support/floors.ts'
import { CONNECTIONS, secondsOf, startLoadGenerator } from '../support/load.ts'
import { interleavedRounds } from '../support/rounds.ts'

/** Events on disk and acknowledged per second, with nobody subscribed, against the same server without a store. */
export const durableIngest: Figure = {
  name: 'ingest',
  about: 'durable acknowledged events per second, no subscription',
  async measure(setting) {
    const count = setting.size(80_000)
    const generator = startLoadGenerator()
    const floor = await startReceiveFloor()
    const bridge = await startBridge()
    const door = await bridge.addSource()
    const acknowledgedPerSecond = async (events: number): Promise<number> =>
      events / secondsOf(await generator.ask({ doors: [door], connections: CONNECTIONS, count: events }))

    await floor.measure(generator, setting.size(20_000))
    await acknowledgedPerSecond(setting.size(20_000))
    const rounds = await interleavedRounds(setting, setting.rounds(5), async () => ({
      reference: (await floor.measure(generator, count)).perSecond,
      product: await acknowledgedPerSecond(count),
    }))
    await Promise.all([generator.stop(), floor.stop(), bridge.discard()])
    return [
      {
        title: 'durable acknowledged events',
        unit: 'events/s',
        reference: 'F1',
        rounds,
        prototype: 0.71,
        goal: { atLeast: 0.55 },
      },
    ]
  },
}
