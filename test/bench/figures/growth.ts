import { join } from 'node:path'
import type { Figure } from '../figure.ts'
import type { StoreCosts, StoreCostsRequest } from '../programs/store-costs.ts'
import { startProgram } from '../support/program.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folder.ts'

const FINISHED = 10_000_000
const WITH_PAYLOAD = 1_000_000

/** What the main job's statements cost in a database with ten million finished deliveries, against an empty one. */
export const growth: Figure = {
  name: 'growth',
  about: 'insert and due-query cost at 10,000,000 finished deliveries',
  async measure(setting) {
    const folder = temporaryFolder()
    const [empty, grown] = [join(folder, 'empty.db'), join(folder, 'grown.db')]
    const program = startProgram<StoreCostsRequest, StoreCosts>('store-costs', 'under-test')
    setting.say(`preparing ${setting.size(FINISHED)} finished deliveries`)
    await program.ask({ command: 'prepare', file: empty, finished: 0, payloads: 0 })
    await program.ask({
      command: 'prepare',
      file: grown,
      finished: setting.size(FINISHED),
      payloads: setting.size(WITH_PAYLOAD),
    })
    const costsIn = (file: string): Promise<StoreCosts> =>
      program.ask({ command: 'measure', file, events: setting.size(20_000), claims: 200 })

    await costsIn(empty)
    await costsIn(grown)
    const rounds = await interleavedRounds(setting, setting.rounds(7), async () => ({
      empty: await costsIn(empty),
      grown: await costsIn(grown),
    }))
    await program.stop()
    removeFolder(folder)
    const compare = (cost: keyof StoreCosts) =>
      rounds.map(({ noise, empty, grown }) => ({ noise, reference: empty[cost], product: grown[cost] }))
    return [
      {
        title: 'insert at 10 M finished deliveries',
        unit: 'us',
        reference: 'empty',
        rounds: compare('insert'),
        prototype: 1.09,
        goal: { atMost: 1.3 },
      },
      {
        title: 'due-query (100 deliveries) at 10 M finished',
        unit: 'us',
        reference: 'empty',
        rounds: compare('claim'),
        prototype: 1,
        goal: { atMost: 1.3 },
      },
    ]
  },
}
