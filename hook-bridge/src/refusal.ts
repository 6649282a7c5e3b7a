/** Why a request was not carried out. Data, not an exception: a mistyped event name is a normal day. */
export interface Refusal {
  readonly ok: false
  readonly code: 'VALIDATION_ERROR' | 'NOT_FOUND' | 'CONFLICT' | 'UNAVAILABLE'
  /** What happened, why, and what to do. Repeats no secret. */
  readonly message: string
  /** The same per field of the request, where it is about fields. */
  readonly details?: Readonly<Record<string, string>>
}

/** What a use case comes to. */
export type Result<Value> = ({ readonly ok: true } & Value) | Refusal

/** Some fields cannot be used; `details` says why, by path. */
export function invalid(details: Readonly<Record<string, string>>): Refusal {
  // Automation platforms show one line, so the details are in the message too.
  const lines = Object.entries(details).map(([path, text]) => `${path}: ${text}`)
  return {
    ok: false,
    code: 'VALIDATION_ERROR',
    message: `The request is not valid. ${lines.join(' ')}`,
    details,
  }
}

export function notFound(message: string): Refusal {
  return { ok: false, code: 'NOT_FOUND', message }
}

export function conflict(message: string): Refusal {
  return { ok: false, code: 'CONFLICT', message }
}
