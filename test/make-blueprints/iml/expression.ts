import type { Operator } from './dialect.ts'

/** What stands between `{{` and `}}`, as a tree. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number }
  | Path
  | Call
  | {
      readonly kind: 'operation'
      readonly operator: Operator
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'not'; readonly operand: Expression }

/** `1.data.items[2].name`: the root is the id of a module, or the name of a variable. */
export interface Path {
  readonly kind: 'path'
  readonly root: string | number
  /** Names of fields, and places in lists counted from 1. */
  readonly steps: readonly (string | number)[]
}

export interface Call {
  readonly kind: 'call'
  readonly name: string
  readonly parameters: readonly Expression[]
}

/** Every expression inside this one, itself first. */
export function parts(expression: Expression): readonly Expression[] {
  return [expression, ...insideOf(expression).flatMap(parts)]
}

function insideOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'literal':
    case 'path':
      return []
    case 'call':
      return expression.parameters
    case 'operation':
      return [expression.left, expression.right]
    case 'not':
      return [expression.operand]
  }
}
