import { grammars, type Dialect, type Grammar } from './dialect.ts'
import type { Expression } from './expression.ts'
import { ImlError } from './iml-error.ts'
import { tokens, type Token } from './tokens.ts'

/**
 * Reads what stands between `{{` and `}}`.
 * @throws ImlError where the dialect has no such syntax
 */
export function parse(expression: string, dialect: Dialect): Expression {
  const grammar = grammars[dialect]
  const reader = new Reader(tokens(expression, grammar), expression)
  const found = operation(reader, grammar, 0)
  if (reader.next.kind !== 'end') throw reader.unexpected()
  return found
}

class Reader {
  readonly #tokens: readonly Token[]
  readonly #expression: string
  #at = 0

  constructor(all: readonly Token[], expression: string) {
    this.#tokens = all
    this.#expression = expression
  }

  get next(): Token {
    return this.#tokens[this.#at]!
  }

  take(): Token {
    const taken = this.next
    if (taken.kind === 'end') throw this.unexpected()
    this.#at += 1
    return taken
  }

  /** Takes the sign if it is the next one. */
  skip(sign: string): boolean {
    const is = this.next.kind === 'sign' && this.next.value === sign
    if (is) this.#at += 1
    return is
  }

  expect(sign: string): void {
    if (!this.skip(sign)) throw this.unexpected(`, ${sign} was due`)
  }

  unexpected(more = ''): ImlError {
    const { kind, value } = this.next
    const what = kind === 'end' ? 'the end' : String(value)
    return new ImlError(`cannot read ${what} in {{${this.#expression}}}${more}`)
  }
}

function operation(reader: Reader, grammar: Grammar, level: number): Expression {
  const operators = grammar.operators[level]
  if (operators === undefined) return operand(reader, grammar)
  let left = operation(reader, grammar, level + 1)
  for (;;) {
    const sign = reader.next.kind === 'sign' ? reader.next.value : ''
    const operator = operators[sign]
    if (operator === undefined) return left
    reader.take()
    left = { kind: 'operation', operator, left, right: operation(reader, grammar, level + 1) }
  }
}

function operand(reader: Reader, grammar: Grammar): Expression {
  if (grammar.negation && reader.skip('!')) return { kind: 'not', operand: operand(reader, grammar) }
  if (reader.skip('(')) {
    const inside = operation(reader, grammar, 0)
    reader.expect(')')
    return inside
  }
  const first = reader.next
  if (first.kind === 'sign' || first.kind === 'end') throw reader.unexpected()
  reader.take()
  if (first.kind === 'text' || first.kind === 'number') return { kind: 'literal', value: first.value }
  if (first.kind === 'name' && reader.skip('(')) {
    return { kind: 'call', name: first.value, parameters: parameters(reader, grammar) }
  }
  return { kind: 'path', root: first.value, steps: steps(reader) }
}

function parameters(reader: Reader, grammar: Grammar): Expression[] {
  const found: Expression[] = []
  if (reader.skip(')')) return found
  do found.push(operation(reader, grammar, 0))
  while (reader.skip(grammar.separator))
  reader.expect(')')
  return found
}

function steps(reader: Reader): (string | number)[] {
  const found: (string | number)[] = []
  for (;;) {
    if (reader.skip('.')) found.push(fieldName(reader))
    else if (reader.skip('[')) found.push(place(reader))
    else return found
  }
}

function fieldName(reader: Reader): string {
  const { kind, value } = reader.next
  if (kind !== 'name' && kind !== 'quotedName') throw reader.unexpected()
  reader.take()
  return value
}

/** `[]` is the first one, as `[1]` is. */
function place(reader: Reader): number {
  if (reader.skip(']')) return 1
  const { kind, value } = reader.next
  if (kind !== 'number' || !Number.isInteger(value) || value < 1) throw reader.unexpected()
  reader.take()
  reader.expect(']')
  return value
}
