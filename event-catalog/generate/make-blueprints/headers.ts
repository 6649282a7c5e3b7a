import { ids } from './shape.ts'

/**
 * The expression, without its braces, that gives a header of the delivery. Make lists headers by name and compares
 * names letter by letter, and nobody documents whether it keeps their case: so lower case first, then as it is sent.
 */
export function header(name: string): string {
  const lower = name.toLowerCase()
  return lower === name ? named(lower) : `ifempty(${named(lower)}; ${named(name)})`
}

function named(name: string): string {
  return `first(map(${ids.hook}.\`__IMTHEADERS__\`; "value"; "name"; "${name}"))`
}
