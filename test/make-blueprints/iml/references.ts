import type { Dialect } from './dialect.ts'
import { parts, type Call, type Expression } from './expression.ts'
import { parseTemplate } from './template.ts'

/** A field of a module's output that a template names. */
export interface Reference {
  readonly module: number
  /** Names from the root of the output; places in lists are left out. */
  readonly path: readonly string[]
}

/** Every field of a module that a template of a scenario names, also those that `map` names by text. */
export function references(template: string): readonly Reference[] {
  return expressions(template, 'scenario').flatMap((expression) => [
    ...plainReference(expression),
    ...(expression.kind === 'call' && expression.name === 'map' ? mappedReferences(expression) : []),
  ])
}

/** The names of all functions that a template calls. */
export function calls(template: string, dialect: Dialect): readonly string[] {
  return expressions(template, dialect).flatMap((part) => (part.kind === 'call' ? [part.name] : []))
}

/** The names of all variables and keywords that a template of a scenario uses. */
export function variables(template: string): readonly string[] {
  return expressions(template, 'scenario').flatMap((part) =>
    part.kind === 'path' && typeof part.root === 'string' ? [part.root] : [],
  )
}

function expressions(template: string, dialect: Dialect): readonly Expression[] {
  return parseTemplate(template, dialect).flatMap((part) => (typeof part === 'string' ? [] : parts(part)))
}

function plainReference(expression: Expression): Reference[] {
  if (expression.kind !== 'path' || typeof expression.root !== 'number') return []
  const path = expression.steps.filter((step) => typeof step === 'string')
  return [{ module: expression.root, path }]
}

function mappedReferences({ parameters }: Call): Reference[] {
  const [list, key, filterKey] = parameters
  return plainReference(list!).flatMap(({ module, path }) =>
    [key, filterKey].flatMap((name) =>
      name?.kind === 'literal' ? [{ module, path: [...path, String(name.value)] }] : [],
    ),
  )
}
