import type { Dialect } from '../dialect.ts'
import { appOnly } from './app-only.ts'
import type { Functions } from './definition.ts'
import { general } from './general.ts'
import { hash } from './hash.ts'
import { lists } from './lists.ts'
import { texts } from './texts.ts'

const both: Functions = { ...general, ...hash, ...lists, ...texts }

/** The functions that our blueprints and our app use, of those that Make has. */
export const functions: Readonly<Record<Dialect, Functions>> = {
  scenario: both,
  app: { ...both, ...appOnly },
}

/** The names of the functions that the evaluator knows. */
export function functionNames(dialect: Dialect): readonly string[] {
  return Object.keys(functions[dialect])
}
