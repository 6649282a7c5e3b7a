/**
 * What Make does not document, and nobody was seen to try. What has to hold, such as a signature check, has to hold
 * under every reading.
 */
export interface Reading {
  /** `sha256` with a key that is empty or missing: a plain hash that anyone can make, an HMAC with an empty key, or an error. */
  readonly emptyKey: 'plain' | 'hmac' | 'error'
  /** Whether a filter says of an empty text that it exists. */
  readonly emptyExists: boolean
  /** Whether `&`, `|` and `if` leave alone what cannot change the result. */
  readonly lazy: boolean
}

export const defaultReading: Reading = { emptyKey: 'plain', emptyExists: true, lazy: false }

/** All of them: 12. */
export const readings: readonly Reading[] = (['plain', 'hmac', 'error'] as const).flatMap((emptyKey) =>
  [true, false].flatMap((emptyExists) => [true, false].map((lazy) => ({ emptyKey, emptyExists, lazy }))),
)
