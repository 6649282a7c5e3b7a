/**
 * Make writes the same language in two ways. `scenario`: filters and mappings of a blueprint, `{{sha256(1.value; "hex")}}`.
 * `app`: the files of a custom app, `{{sha256(createJSON(body), 'hex')}}`.
 */
export type Dialect = 'scenario' | 'app'

export interface Grammar {
  /** What stands between the arguments of a function. */
  readonly separator: ';' | ','
  readonly quotes: readonly string[]
  /** Whether `1.value`, the output of a module, can be written. */
  readonly modules: boolean
  /** Operators from the loosest to the tightest, each as it is written and what it means. */
  readonly operators: readonly Readonly<Record<string, Operator>>[]
  readonly negation: boolean
}

export type Operator =
  | 'or'
  | 'and'
  | 'equal'
  | 'unequal'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'

const comparison = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const
const sum = { '+': '+', '-': '-' } as const
const product = { '*': '*', '/': '/', '%': '%' } as const

export const grammars: Readonly<Record<Dialect, Grammar>> = {
  scenario: {
    separator: ';',
    quotes: ['"'],
    modules: true,
    operators: [{ '|': 'or' }, { '&': 'and' }, { '=': 'equal', '!=': 'unequal' }, comparison, sum, product],
    negation: false,
  },
  app: {
    separator: ',',
    quotes: ["'", '"'],
    modules: false,
    operators: [
      { '||': 'or' },
      { '&&': 'and' },
      { '=': 'equal', '==': 'equal', '===': 'equal', '!=': 'unequal', '!==': 'unequal' },
      comparison,
      sum,
      product,
    ],
    negation: true,
  },
}
