import { parseArgs } from 'node:util'

export interface Options {
  /** Names of the figures to run; empty = all. */
  readonly names: readonly string[]
  /** Rounds of every figure; undefined = as many as each one wants. */
  readonly rounds: number | undefined
  /** Everything smaller and shorter: to see that it works, not to quote. */
  readonly quick: boolean
}

export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: 'string' }, quick: { type: 'boolean', default: false } },
  })
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error('--rounds must be a positive whole number')
  }
  return { names: positionals, rounds, quick: values.quick }
}
