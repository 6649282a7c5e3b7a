import { z } from 'zod'

/** The message for a value that is missing, or is not what it must be. */
function expected(what: string) {
  return (issue: { readonly input?: unknown }) =>
    issue.input === undefined ? 'is missing.' : `must be ${what}.`
}

export function text(what: string) {
  return z.string({ error: expected(what) })
}

/** A name that people give; blank counts as none. */
export const name = text('a text')
  .trim()
  .max(120, 'must not be longer than 120 characters.')
  .describe('For people: what it is for.')

export const time = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' })

export function list<Item extends z.ZodType>(item: Item, what: string) {
  return z.array(item, { error: expected(what) })
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: expected(`one of ${values.join(', ')}`) })
}

export function yesOrNo() {
  return z.boolean({ error: expected('true or false') })
}

export function wholeNumber(from: number, to: number) {
  const message = `must be a whole number from ${from} to ${to}.`
  return z.int({ error: message }).min(from, message).max(to, message)
}

/** The body of a request. Keys that it does not name are dropped, as Inmova does. */
export function requestBody<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape, { error: 'must be a JSON object.' })
}

/** A JSON object with any keys. */
export function anyObject(what: string) {
  return z.looseObject({}, { error: expected(what) })
}
