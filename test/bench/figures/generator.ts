import type { Figure } from '../figure.ts'
import { startCountingSink } from '../support/counting-sink.ts'
import { startReceiveFloor } from '../support/floors.ts'
import { CONNECTIONS, secondsOf, startLoadGenerator } from '../support/load.ts'
import { interleavedRounds } from '../support/rounds.ts'

/** The bench's own check: the generator must outrun what it drives, or it measures itself. */
export const generatorHeadroom: Figure = {
  name: 'generator',
  about: 'check of the bench: what the load generator can send at most',
  async measure(setting) {
    const count = setting.size(60_000)
    const generator = startLoadGenerator()
    const fastSink = await startCountingSink('under-test')
    const floor = await startReceiveFloor()
    const door = { ...floor.door, url: fastSink.url('/in') }
    const sentPerSecond = async (): Promise<number> =>
      count / secondsOf(await generator.ask({ doors: [door], connections: CONNECTIONS, count }))

    await floor.measure(generator, setting.size(20_000))
    await sentPerSecond()
    const rounds = await interleavedRounds(setting, setting.rounds(3), async () => ({
      reference: (await floor.measure(generator, count)).perSecond,
      product: await sentPerSecond(),
    }))
    await Promise.all([generator.stop(), floor.stop(), fastSink.stop()])
    return [
      {
        title: 'load generator alone (check of the bench)',
        unit: 'events/s',
        reference: 'F1',
        rounds,
        // Its generator and sink did 110k/s, its F1 44.5k/s.
        prototype: 2.5,
        goal: { atLeast: 1.5 },
      },
    ]
  },
}
