import { ImlError } from '../iml-error.ts'
import { asList, asNumber, asText } from '../values.ts'
import { taking, type Functions } from './definition.ts'

export const texts: Functions = {
  lower: taking(1, 1, ([value]) => text(value).toLowerCase()),
  upper: taking(1, 1, ([value]) => text(value).toUpperCase()),
  trim: taking(1, 1, ([value]) => text(value).trim()),
  toString: taking(1, 1, ([value]) => asText(value)),
  length: taking(1, 1, ([value]) => (typeof value === 'string' ? value.length : asList(value).length)),
  contains: taking(2, 2, ([within, search]) =>
    typeof within === 'string' ? within.includes(text(search)) : asList(within).includes(search),
  ),
  /** From a place, counted from 0, up to but without another. */
  substring: taking(3, 3, ([value, from, to]) => text(value).substring(asNumber(from), asNumber(to))),
  split: taking(2, 2, ([value, separator]) => text(value).split(text(separator))),
  replace: taking(3, 3, ([value, search, replacement]) => {
    if (/^\/.*\/\w*$/.test(text(search))) throw new ImlError('replace by a pattern is not known here')
    return text(value).replaceAll(text(search), () => text(replacement))
  }),
}

/** @throws ImlError for what is no text: Make's own functions fail there, or nothing is documented */
function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw new ImlError(`not documented: ${JSON.stringify(value)} where a text is due`)
}
