import { startProgram } from './program.ts'

const PROBE_MILLISECONDS = 200

/** Measures which share of both cores others (or the host) are taking away at the moment, 0 to 1. */
export interface NoiseProbe {
  measure(): Promise<number>
  stop(): Promise<void>
}

export function startNoiseProbe(): NoiseProbe {
  const probes = (['under-test', 'driver'] as const).map((core) =>
    startProgram<{ milliseconds: number }, { lost: number }>('spin-probe', core),
  )
  return {
    async measure() {
      const answers = await Promise.all(
        probes.map((probe) => probe.ask({ milliseconds: PROBE_MILLISECONDS })),
      )
      return answers.reduce((sum, { lost }) => sum + lost, 0) / answers.length
    },
    async stop() {
      await Promise.all(probes.map((probe) => probe.stop()))
    },
  }
}
