import type { Dialect } from './dialect.ts'
import type { Call, Expression, Path } from './expression.ts'
import { call } from './functions/definition.ts'
import { functions } from './functions/index.ts'
import { ImlError } from './iml-error.ts'
import { keywords } from './keywords.ts'
import { operate } from './operators.ts'
import { defaultReading, type Reading } from './reading.ts'
import { parseTemplate } from './template.ts'
import { asCondition, asText, isCollection, isMissing } from './values.ts'

/**
 * What can be named: in a scenario the outputs of modules by id and variables such as `timestamp`, in an app
 * `parameters`, `body`, `headers` …
 */
export type Scope = Readonly<Record<string | number, unknown>>

/**
 * The value of a template: of one `{{…}}` that stands alone its value, otherwise text.
 * @throws ImlError for unknown names, functions and syntax, and wherever Make itself fails
 */
export function evaluate(
  template: string,
  scope: Scope,
  dialect: Dialect,
  reading: Reading = defaultReading,
): unknown {
  const found = parseTemplate(template, dialect)
  const values = found.map((part) =>
    typeof part === 'string' ? part : valueOf(part, { scope, dialect, reading }),
  )
  return values.length === 1 ? values[0] : values.map(asText).join('')
}

interface World {
  readonly scope: Scope
  readonly dialect: Dialect
  readonly reading: Reading
}

function valueOf(expression: Expression, world: World): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value
    case 'path':
      return valueAt(expression, world)
    case 'call':
      return resultOf(expression, world)
    case 'not':
      return !asCondition(valueOf(expression.operand, world))
    case 'operation': {
      const { operator } = expression
      const left = valueOf(expression.left, world)
      const settled = operator === 'and' ? !asCondition(left) : operator === 'or' && asCondition(left)
      if (settled && world.reading.lazy) return operator === 'or'
      return operate(operator, left, valueOf(expression.right, world))
    }
  }
}

function resultOf({ name, parameters }: Call, world: World): unknown {
  if (name === 'if' && world.reading.lazy) {
    const [condition, then, otherwise] = parameters
    const chosen = asCondition(valueOf(condition!, world)) ? then : otherwise
    return chosen && valueOf(chosen, world)
  }
  const values = parameters.map((parameter) => valueOf(parameter, world))
  return call(functions[world.dialect], name, values, world.reading)
}

/** Nothing is found inside what is missing; that is no failure. */
function valueAt({ root, steps }: Path, world: World): unknown {
  return steps.reduce(valueIn, rootValue(root, world))
}

function rootValue(root: string | number, { scope, dialect }: World): unknown {
  if (Object.hasOwn(scope, root)) return scope[root]
  if (typeof root === 'string' && Object.hasOwn(keywords[dialect], root)) return keywords[dialect][root]
  throw new ImlError(`unknown: ${root}`)
}

function valueIn(from: unknown, step: string | number): unknown {
  if (isMissing(from)) return undefined
  if (typeof step === 'number' && Array.isArray(from)) return (from as unknown[])[step - 1]
  if (typeof step === 'string' && isCollection(from))
    return Object.hasOwn(from, step) ? from[step] : undefined
  throw new ImlError(`not documented: ${step} of ${JSON.stringify(from)}`)
}
