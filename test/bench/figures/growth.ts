import { join } from 'node:path'
import type { Figure } from '../figure.ts'
import type { StoreCosts, StoreCostsRequest } from '../programs/store-costs.ts'
import { startProgram } from '../support/program.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folder.ts'

const FINISHED = 10_000_000
const WITH_PAYLOAD = 1_000_000
/** Inserted into each store in each round. */
const EVENTS = 20_000

/** What the main job's statements cost in a database with ten million finished deliveries, against an empty one. */
export const growth: Figure = {
  name: 'growth',
  about: 'insert and due-query cost at 10,000,000 finished deliveries',
  async measure(setting) {
    const folder = temporaryFolder()
    const program = startProgram<StoreCostsRequest, readonly StoreCosts[]>('store-costs', 'under-test')
    const prepare = (name: string, finished: number, payloads: number) =>
      program.ask({ command: 'prepare', file: join(folder, name), finished, payloads })
    setting.say(`preparing ${setting.size(FINISHED)} finished deliveries`)
    await prepare('empty.db', 0, 0)
    await prepare('grown.db', setting.size(FINISHED), setting.size(WITH_PAYLOAD))
    const measure = async () => {
      const [empty, grown] = await program.ask({ command: 'measure', events: EVENTS, claims: 200 })
      return { empty: empty!, grown: grown! }
    }

    await measure()
    const rounds = await interleavedRounds(setting, setting.rounds(5), measure)
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
