import { copyFileSync } from 'node:fs'
import type { Figure, Setting } from '../figure.ts'
import { databaseFile, startBridge } from '../support/bridge.ts'
import { type CountingSink, startCountingSink } from '../support/counting-sink.ts'
import { startSendFloor } from '../support/floors.ts'
import { nowMicroseconds } from '../support/monotonic.ts'
import { fillWithPending, readFewRows } from '../support/prepared-database.ts'
import { residentMegabytes } from '../support/process-figures.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait.ts'

const PENDING = 1_000_000
const SUBSCRIPTIONS = 10
const CONNECTIONS = 100

/** A start with a million pending deliveries. */
export const backlog: Figure = {
  name: 'backlog',
  about: '1,000,000 pending at start: first delivery, memory, drain rate',
  async measure(setting) {
    const pending = setting.size(PENDING)
    const sink = await startCountingSink()
    const sendFloor = startSendFloor()
    const prepared = await prepare(setting, sink, pending)
    await sendFloor.measure(sink.url('/reference'), setting.size(20_000), CONNECTIONS)
    const rounds = await interleavedRounds(setting, setting.rounds(3), async () => {
      const floor = await sendFloor.measure(sink.url('/reference'), setting.size(200_000), CONNECTIONS)
      return { reference: floor.perSecond, drain: await drain(prepared, sink, pending) }
    })
    await Promise.all([sendFloor.stop(), sink.stop()])
    removeFolder(prepared)
    return [
      {
        title: '1 M pending: start to first delivery',
        unit: 's',
        rounds: rounds.map(({ noise, drain }) => ({ noise, product: drain.firstDeliverySeconds })),
        prototype: 0.2,
        goal: { atMost: 1 },
      },
      {
        title: '1 M pending: highest resident memory',
        unit: 'MB',
        rounds: rounds.map(({ noise, drain }) => ({ noise, product: drain.residentMegabytes })),
        prototype: 305,
        goal: { atMost: 400 },
      },
      {
        title: '1 M pending: drain rate',
        unit: 'events/s',
        reference: `F2 over ${CONNECTIONS} connections`,
        rounds: rounds.map(({ noise, reference, drain }) => ({ noise, reference, product: drain.perSecond })),
        prototype: 0.53,
        goal: { atLeast: 0.4 },
      },
    ]
  },
}

/** The folder of a bridge that was stopped with everything pending. */
async function prepare(setting: Setting, sink: CountingSink, pending: number): Promise<string> {
  setting.say(`preparing ${pending} pending deliveries`)
  const folder = temporaryFolder()
  const bridge = await startBridge({ folder })
  await bridge.addSource()
  for (let index = 0; index < SUBSCRIPTIONS; index++) await bridge.subscribe(sink.url(`/hook/${index}`))
  await bridge.stop()
  const file = databaseFile(folder)
  fillWithPending({ file, events: pending, rows: readFewRows(file) })
  return folder
}

async function drain(prepared: string, sink: CountingSink, pending: number) {
  const folder = temporaryFolder()
  copyFileSync(databaseFile(prepared), databaseFile(folder))
  const before = await sink.received()
  const delivered = async (): Promise<number> => (await sink.received()) - before
  const startedAt = nowMicroseconds()
  const bridge = await startBridge({ folder, untilReady: false })
  await waitUntil('the first delivery arrives', async () => (await delivered()) > 0, { everyMs: 5 })
  const firstAt = nowMicroseconds()
  await waitUntil('everything is delivered', async () => (await delivered()) >= pending, { limitMs: 600_000 })
  await bridge.drained()
  const seconds = (nowMicroseconds() - firstAt) / 1e6
  const highest = residentMegabytes(bridge.pid, 'VmHWM')
  await bridge.discard()
  return {
    firstDeliverySeconds: (firstAt - startedAt) / 1e6,
    residentMegabytes: highest,
    perSecond: pending / seconds,
  }
}
