import type { Filter } from '../iml/index.ts'

/** A scenario as Make exports and imports it. Nothing is taken for granted: the rules look at what is really there. */
export interface Blueprint {
  readonly name?: unknown
  readonly flow: readonly Module[]
  readonly metadata?: Readonly<Record<string, unknown>>
  readonly [key: string]: unknown
}

export interface Module {
  readonly id: number
  readonly module: string
  readonly version: number
  readonly parameters?: Values
  readonly mapper?: Values | null
  readonly filter?: Filter
  readonly routes?: readonly { readonly flow: readonly Module[] }[]
  readonly onerror?: readonly Module[]
  readonly metadata?: Values
  readonly [key: string]: unknown
}

type Values = Readonly<Record<string, unknown>>
