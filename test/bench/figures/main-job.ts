import type { Figure } from '../figure.ts'
import { startBridge } from '../support/bridge.ts'
import { startCountingSink } from '../support/counting-sink.ts'
import { startReceiveFloor, startSendFloor } from '../support/floors.ts'
import { startLoadGenerator } from '../support/load.ts'
import { measureMainJob } from '../support/main-job.ts'
import { interleavedRounds } from '../support/rounds.ts'

/** Events stored, delivered to one subscription and settled per second, and what they cost, against F1 and F2. */
export const mainJob: Figure = {
  name: 'main-job',
  about: 'the whole main job: events per second and CPU per event',
  async measure(setting) {
    const count = setting.size(60_000)
    const warmUp = setting.size(15_000)
    const generator = startLoadGenerator()
    const sink = await startCountingSink()
    const receiveFloor = await startReceiveFloor()
    const sendFloor = startSendFloor()
    const bridge = await startBridge()
    const door = await bridge.addSource()
    await bridge.subscribe(sink.url('/hook'))
    const job = { bridges: [bridge], doors: [door], sink, generator }

    await receiveFloor.measure(generator, warmUp)
    await sendFloor.measure(sink.url('/reference'), warmUp)
    await measureMainJob(job, warmUp)
    const rounds = await interleavedRounds(setting, setting.rounds(5), async () => {
      const received = await receiveFloor.measure(generator, count)
      const sent = await sendFloor.measure(sink.url('/reference'), count)
      setting.say(`F1 ${received.perSecond.toFixed(0)} events/s, F2 ${sent.perSecond.toFixed(0)} events/s`)
      return { received, sent, product: await measureMainJob(job, count) }
    })
    await Promise.all([
      generator.stop(),
      receiveFloor.stop(),
      sendFloor.stop(),
      sink.stop(),
      bridge.discard(),
    ])
    return [
      {
        title: 'main job',
        unit: 'events/s',
        reference: `serial bound of F1 and F2 (${sink.kind})`,
        rounds: rounds.map(({ noise, received, sent, product }) => ({
          noise,
          reference: 1 / (1 / received.perSecond + 1 / sent.perSecond),
          product: product.perSecond,
        })),
        prototype: 0.59,
        goal: { atLeast: 0.45 },
      },
      {
        title: 'CPU per event of the main job',
        unit: 'us',
        reference: 'CPU of F1 + F2',
        rounds: rounds.map(({ noise, received, sent, product }) => ({
          noise,
          reference: received.cpuPerEvent + sent.cpuPerEvent,
          product: product.cpuPerEvent,
        })),
        prototype: 1.61,
        goal: { atMost: 2.2 },
      },
    ]
  },
}
