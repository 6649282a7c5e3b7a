import { html as template, raw } from 'hono/html'

/** Markup that may be sent as it is. Only `html` and `trusted` make it; everything else is text, and is escaped. */
export interface Html {
  readonly isEscaped: true
  toString(): string
}

/** What may stand in a template. Nothing comes of null, undefined and false. */
export type Part = Html | string | number | null | undefined | false | readonly Part[]

/** A template whose parts are escaped, unless they are markup themselves. Parts stand in text or in quoted attributes. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  // Only parts that are promises would make it one.
  return template(literals, ...parts) as Html
}

/** Markup of our own, such as an icon. Never anything that came from outside. */
export function trusted(markup: string): Html {
  return raw(markup)
}
