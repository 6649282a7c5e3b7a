import type { Refusal } from '../refusal.ts'
import type { Texts } from './texts/en.ts'

/** Thrown where a page cannot be shown or a change not be made: becomes a page that says why. */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  /** In the reader's language. */
  readonly say: (texts: Texts) => string

  constructor(status: number, say: (texts: Texts) => string) {
    super(`status ${status}`)
    this.status = status
    this.say = say
  }
}

export function notFound(): Problem {
  return new Problem(404, ({ errors }) => errors.notFound)
}

const STATUS_OF = { VALIDATION_ERROR: 400, NOT_FOUND: 404, CONFLICT: 409, UNAVAILABLE: 503 } as const

/** The result of a use case; throws a problem where it was refused. */
export function done<Result extends { readonly ok: true } | Refusal>(
  result: Result,
): Extract<Result, { readonly ok: true }> {
  if (result.ok) return result as Extract<Result, { readonly ok: true }>
  if (result.code === 'NOT_FOUND') throw notFound()
  // Use cases speak English only: their words are shown as they are, behind ours.
  throw new Problem(STATUS_OF[result.code], ({ errors }) => `${errors.refused} ${result.message}`)
}
