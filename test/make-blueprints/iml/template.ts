import { grammars, type Dialect } from './dialect.ts'
import type { Expression } from './expression.ts'
import { ImlError } from './iml-error.ts'
import { parse } from './parse.ts'

/** A value of a blueprint or of an app's file: plain text, and expressions in double braces, in their order. */
export type Template = readonly (string | Expression)[]

/**
 * Takes a value apart.
 * @throws ImlError where the braces do not close, or on syntax that the dialect does not have
 */
export function parseTemplate(template: string, dialect: Dialect): Template {
  const known = parsed[dialect].get(template)
  if (known !== undefined) return known
  const found = takeApart(template, dialect)
  parsed[dialect].set(template, found)
  return found
}

/** The same few templates are evaluated again and again. */
const parsed: Readonly<Record<Dialect, Map<string, Template>>> = { scenario: new Map(), app: new Map() }

function takeApart(template: string, dialect: Dialect): Template {
  const found: (string | Expression)[] = []
  let rest = template
  for (;;) {
    const start = rest.indexOf('{{')
    if (start === -1) return rest === '' ? found : [...found, rest]
    if (start > 0) found.push(rest.slice(0, start))
    const end = endOfExpression(rest, start + 2, grammars[dialect].quotes)
    found.push(parse(rest.slice(start + 2, end), dialect))
    rest = rest.slice(end + 2)
  }
}

/** Braces inside texts and back-ticks do not count. */
function endOfExpression(template: string, start: number, quotes: readonly string[]): number {
  let open: string | undefined
  for (let at = start; at < template.length; at += 1) {
    const sign = template[at]!
    if (open !== undefined) open = sign === open ? undefined : open
    else if (sign === '`' || quotes.includes(sign)) open = sign
    else if (template.startsWith('}}', at)) return at
  }
  throw new ImlError(`{{ without }}: ${template}`)
}
