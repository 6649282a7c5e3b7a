import { asCondition, asNumber, isEmpty } from '../values.ts'
import { taking, type Functions } from './definition.ts'

export const general: Functions = {
  if: taking(2, 3, ([condition, then, otherwise]) => (asCondition(condition) ? then : otherwise)),
  ifempty: taking(2, 2, ([value, otherwise]) => (isEmpty(value) ? otherwise : value)),
  min: taking(2, 2, ([one, other]) => Math.min(asNumber(one), asNumber(other))),
}
