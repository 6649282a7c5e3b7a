import { startProgram } from './program.ts'
import { sleep } from './wait.ts'

const PROBE_MILLISECONDS = 200
/** Below this share of lost time a round begins at once. */
const QUIET = 0.15
const LOOK_AGAIN_MS = 2_000

/** Measures which share of both cores others (or the host) are taking away at the moment, 0 to 1. */
export interface NoiseProbe {
  /** Waits for a quiet moment while there is patience left, and gives the noise of the moment it ended with. */
  quietMoment(): Promise<number>
}

/** `patienceMs` is for all moments together: a machine that is never quiet is measured all the same. */
export function startNoiseProbe(patienceMs: number): NoiseProbe {
  const probes = (['under-test', 'driver'] as const).map((core) =>
    startProgram<{ milliseconds: number }, { lost: number }>('spin-probe', core),
  )
  let patienceLeft = patienceMs
  const measure = async (): Promise<number> => {
    const answers = await Promise.all(probes.map((probe) => probe.ask({ milliseconds: PROBE_MILLISECONDS })))
    return answers.reduce((sum, { lost }) => sum + lost, 0) / answers.length
  }
  return {
    async quietMoment() {
      let noise = await measure()
      while (noise > QUIET && patienceLeft > 0) {
        await sleep(LOOK_AGAIN_MS)
        patienceLeft -= LOOK_AGAIN_MS
        noise = await measure()
      }
      return noise
    },
  }
}
