/**
 * A part of IML, the language of Make's blueprints and custom apps, written from its documentation alone. It knows
 * what our files use and refuses the rest.
 */
export type { Dialect } from './dialect.ts'
export { evaluate, type Scope } from './evaluate.ts'
export { functionNames } from './functions/index.ts'
export { ImlError } from './iml-error.ts'
export { keywordNames } from './keywords.ts'
export { passes, type Condition, type Filter } from './passes.ts'
export { readings, type Reading } from './reading.ts'
export { calls, references, variables } from './references.ts'
export { render } from './render.ts'
