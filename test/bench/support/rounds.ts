import type { Setting } from '../figure.ts'

/**
 * Measures `count` times, each in a quiet moment if there is one: within a round `measure` takes the
 * reference and then the product, so that both see the same machine.
 */
export async function interleavedRounds<Measured>(
  setting: Setting,
  count: number,
  measure: () => Promise<Measured>,
): Promise<(Measured & { readonly noise: number })[]> {
  const rounds = []
  for (let round = 1; round <= count; round++) {
    const noise = await setting.noise.quietMoment()
    setting.say(`round ${round} of ${count}, noise ${(noise * 100).toFixed(0)} %`)
    rounds.push({ ...(await measure()), noise })
  }
  return rounds
}
