import type { Condition } from '../iml/index.ts'
import { moduleRule, when, type Rule } from './rule.ts'

const comparisons = ['equal', 'notequal', 'less', 'greater', 'lessorequal', 'greaterorequal']
const textTests = ['equal', 'contain', 'startwith', 'endwith', 'pattern']
const unary = ['exist', 'notexist']

/** Every operator of Make's own table. `startswith`, as one of its pages has it, is none. */
const operators: ReadonlySet<string> = new Set([
  ...unary,
  'boolean:equal',
  'boolean:notequal',
  ...['number', 'date', 'time', 'array'].flatMap((type) => comparisons.map((name) => `${type}:${name}`)),
  ...['', ':ci'].flatMap((end) => [
    ...textTests.flatMap((name) => [`text:${name}${end}`, `text:not${name}${end}`]),
    `array:contain${end}`,
    `array:notcontain${end}`,
  ]),
])

export const filters: readonly Rule[] = [
  moduleRule('filters stand after the webhook, on modules of the flow', ({ module, isFirst, onError }) => {
    if (module.filter === undefined) return []
    return when(isFirst || onError !== false, 'may not have a filter')
  }),
  moduleRule('filters have a name and conditions', ({ module: { filter } }) => {
    if (filter === undefined) return []
    const empty = filter.conditions.length === 0 || filter.conditions.some((group) => group.length === 0)
    return [...when(!filter.name, 'its filter has no name'), ...when(empty, 'its filter has no conditions')]
  }),
  moduleRule('conditions have an operator of Make, and the sides that it takes', ({ module }) =>
    (module.filter?.conditions ?? []).flat().flatMap(problemsOf),
  ),
]

function problemsOf({ a, o, b }: Condition): readonly string[] {
  const sides = unary.includes(o) ? 1 : 2
  return [
    ...when(!operators.has(o), `the operator ${o}`),
    ...when(typeof a !== 'string' || a === '', `${o} has no left side`),
    ...when((typeof b === 'string' && b !== '') !== (sides === 2), `${o} takes ${sides}`),
  ]
}
