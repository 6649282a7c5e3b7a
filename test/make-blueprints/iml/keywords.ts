import type { Dialect } from './dialect.ts'

const both: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  false: false,
  emptystring: '',
  emptyarray: [],
  space: ' ',
  newline: '\n',
}

/** Words that stand for a value. */
export const keywords: Readonly<Record<Dialect, Readonly<Record<string, unknown>>>> = {
  scenario: both,
  // Make's own editor for apps knows this word: what has it for a value is left out.
  app: { ...both, undefined },
}

/** The words that stand for a value in a scenario. */
export const keywordNames: readonly string[] = Object.keys(both)
