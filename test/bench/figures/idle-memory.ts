import type { Figure } from '../figure.ts'
import { startBridge } from '../support/bridge.ts'
import { residentMegabytes } from '../support/process-figures.ts'
import { interleavedRounds } from '../support/rounds.ts'
import { sleep } from '../support/wait.ts'

const SETTLE_MS = 3_000

/** Resident memory of a bridge that has started and has nothing to do. */
export const idleMemory: Figure = {
  name: 'idle-memory',
  about: 'resident memory of an idle bridge',
  async measure(setting) {
    const rounds = await interleavedRounds(setting, setting.rounds(3), async () => {
      const bridge = await startBridge()
      await sleep(SETTLE_MS)
      const product = residentMegabytes(bridge.pid, 'VmRSS')
      await bridge.discard()
      return { product }
    })
    return [{ title: 'resident memory, idle', unit: 'MB', rounds, prototype: 87, goal: { atMost: 120 } }]
  },
}
