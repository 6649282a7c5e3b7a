import type { Grammar } from './dialect.ts'
import { ImlError } from './iml-error.ts'

export type Token =
  | { readonly kind: 'number' | 'module'; readonly value: number }
  | { readonly kind: 'text' | 'name' | 'quotedName' | 'sign'; readonly value: string }
  | { readonly kind: 'end'; readonly value: '' }

type Read = readonly [token: Token, length: number]

/** The expression between `{{` and `}}`, word for word. Ends with a token of the kind `end`. */
export function tokens(expression: string, grammar: Grammar): readonly Token[] {
  const found: Token[] = []
  const signs = signsOf(grammar)
  for (let rest = expression.trimStart(); rest !== '';) {
    const read =
      readText(rest, grammar) ?? readNumber(rest, grammar) ?? readName(rest) ?? readSign(rest, signs)
    if (read === undefined) throw new ImlError(`cannot read ${rest} in {{${expression}}}`)
    found.push(read[0])
    rest = rest.slice(read[1]).trimStart()
  }
  return [...found, { kind: 'end', value: '' }]
}

/** Longest first, or `<=` would be read as `<`. */
function signsOf({ operators, separator, negation }: Grammar): readonly string[] {
  const signs = ['(', ')', '[', ']', '.', separator, ...operators.flatMap((level) => Object.keys(level))]
  return [...signs, ...(negation ? ['!'] : [])].toSorted((one, other) => other.length - one.length)
}

function readText(rest: string, { quotes }: Grammar): Read | undefined {
  const quote = rest[0]!
  if (!quotes.includes(quote)) return undefined
  const end = rest.indexOf(quote, 1)
  if (end === -1) throw new ImlError(`a text without its closing ${quote}: ${rest}`)
  const value = rest.slice(1, end)
  if (value.includes('\\')) throw new ImlError(`Make documents no backslashes in texts: ${value}`)
  return [{ kind: 'text', value }, end + 1]
}

function readNumber(rest: string, { modules }: Grammar): Read | undefined {
  const id = /^(\d+)(?=\.[A-Za-z_`])/.exec(rest)?.[0]
  if (id !== undefined && modules) return [{ kind: 'module', value: Number(id) }, id.length]
  const digits = /^\d+(\.\d+)?(?![\w.`])/.exec(rest)?.[0]
  return digits === undefined ? undefined : [{ kind: 'number', value: Number(digits) }, digits.length]
}

function readName(rest: string): Read | undefined {
  const quoted = /^`([^`]+)`/.exec(rest)
  if (quoted) return [{ kind: 'quotedName', value: quoted[1]! }, quoted[0].length]
  const name = /^[A-Za-z_]\w*/.exec(rest)?.[0]
  return name === undefined ? undefined : [{ kind: 'name', value: name }, name.length]
}

function readSign(rest: string, signs: readonly string[]): Read | undefined {
  const value = signs.find((sign) => rest.startsWith(sign))
  return value === undefined ? undefined : [{ kind: 'sign', value }, value.length]
}
