import type { Operator } from './dialect.ts'
import { ImlError } from './iml-error.ts'
import { asCondition, asText, isMissing } from './values.ts'

/** One operation on values. */
export function operate(operator: Operator, left: unknown, right: unknown): unknown {
  switch (operator) {
    case 'and':
      return asCondition(left) && asCondition(right)
    case 'or':
      return asCondition(left) || asCondition(right)
    case 'equal':
      return isEqual(left, right)
    case 'unequal':
      return !isEqual(left, right)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right)
    case '+':
      return add(left, right)
    case '-':
    case '*':
    case '/':
    case '%':
      return calculate(operator, left, right)
  }
}

/** "All equality operations are strict": a number never equals a text. */
function isEqual(left: unknown, right: unknown): boolean {
  if (left !== right && isMissing(left) && isMissing(right)) {
    throw new ImlError('not documented: whether what is not there equals null')
  }
  if (typeof left === 'object' && typeof right === 'object' && left !== null && right !== null) {
    throw new ImlError('not documented: whether two lists or collections are equal')
  }
  return left === right
}

function compare(operator: '<' | '<=' | '>' | '>=', left: unknown, right: unknown): boolean {
  if (typeof left !== 'number' || typeof right !== 'number') throw undocumented(operator, left, right)
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}

function add(left: unknown, right: unknown): string | number {
  if (isMissing(left) || isMissing(right)) throw undocumented('+', left, right)
  return typeof left === 'number' && typeof right === 'number' ? left + right : asText(left) + asText(right)
}

function calculate(operator: '-' | '*' | '/' | '%', left: unknown, right: unknown): number {
  if (typeof left !== 'number' || typeof right !== 'number') throw undocumented(operator, left, right)
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  return operator === '/' ? left / right : left % right
}

function undocumented(operator: string, left: unknown, right: unknown): ImlError {
  return new ImlError(`not documented: ${JSON.stringify(left)} ${operator} ${JSON.stringify(right)}`)
}
