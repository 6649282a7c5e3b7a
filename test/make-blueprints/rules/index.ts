import { accountBound } from './account-bound.ts'
import type { Blueprint } from './blueprint.ts'
import { designer } from './designer.ts'
import { filters } from './filters.ts'
import { houseLayout } from './house-layout.ts'
import { interfaceShape } from './interface-rule.ts'
import { leaks } from './leaks.ts'
import { mappings } from './mappings.ts'
import { metadata } from './metadata.ts'
import { modules } from './modules.ts'
import type { Rule } from './rule.ts'
import { topLevel } from './top-level.ts'

export type { Blueprint, Module } from './blueprint.ts'

/** What Make's own checks of public blueprints ask for, as far as it can be told without Make, and what we ask besides. */
export const rules: readonly Rule[] = [
  ...topLevel,
  ...modules,
  ...filters,
  ...mappings,
  interfaceShape,
  ...accountBound,
  ...leaks,
  ...metadata,
  ...designer,
  ...houseLayout,
]

/** Everything that is wrong with a blueprint, each with the rule that it breaks. */
export function problems(blueprint: Blueprint): readonly string[] {
  return rules.flatMap(({ name, check }) => check(blueprint).map((problem) => `${name}: ${problem}`))
}
