import { evaluate, type Scope } from './evaluate.ts'
import { filterOperators } from './filter-operators.ts'
import { ImlError } from './iml-error.ts'
import { defaultReading, type Reading } from './reading.ts'

export interface Condition {
  readonly a?: string
  readonly o: string
  readonly b?: string
}

/** Groups of conditions: one group has to hold, with all of its conditions. */
export interface Filter {
  readonly name?: string
  readonly conditions: readonly (readonly Condition[])[]
}

/**
 * Whether the filter of a blueprint lets a bundle through. Every condition is evaluated, also where the result is
 * settled: in which order Make does it, and whether it stops early, is not documented.
 * @throws ImlError where a condition cannot be evaluated; in Make the run would fail
 */
export function passes(filter: Filter, scope: Scope, reading: Reading = defaultReading): boolean {
  if (filter.conditions.length === 0 || filter.conditions.some((group) => group.length === 0)) {
    throw new ImlError('a filter without conditions')
  }
  const results = filter.conditions.map((group) => group.map((one) => holds(one, scope, reading)))
  return results.some((group) => group.every(Boolean))
}

function holds({ a = '', o, b = '' }: Condition, scope: Scope, reading: Reading): boolean {
  const test = filterOperators.get(o)
  if (test === undefined) throw new ImlError(`unknown operator ${o}`)
  return test(evaluate(a, scope, 'scenario', reading), evaluate(b, scope, 'scenario', reading), reading)
}
