import type { NoiseProbe } from './support/noise.ts'

/** Something `npm run bench -- <name>` measures. */
export interface Figure {
  readonly name: string
  readonly about: string
  measure(setting: Setting): Promise<readonly Result[]>
}

/** How much is to be measured, and the means that all figures share. */
export interface Setting {
  readonly noise: NoiseProbe
  /** The number of rounds: what was asked for, or else this one. */
  rounds(usual: number): number
  /** A size of the workload: all of it, or the tenth of a quick run. */
  size(full: number): number
  /** A line of progress. */
  say(line: string): void
}

/** One line of the table: what was measured, round by round, and what it should be. */
export interface Result {
  readonly title: string
  readonly unit: Unit
  /** What the product is measured against; absent where the figure stands for itself. */
  readonly reference?: string
  readonly rounds: readonly Round[]
  /** What a throw-away prototype came to; absent where it had no such thing. */
  readonly prototype?: number
  readonly goal: Goal
}

export interface Round {
  /** Share of both cores that others took just before the round, 0 to 1. */
  readonly noise: number
  readonly reference?: number
  readonly product: number
}

export type Unit = 'events/s' | 'us' | 'ms' | 's' | 'MB' | 'bytes'

/** What the quotient product / reference (or the product alone, where there is no reference) should be. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number }
