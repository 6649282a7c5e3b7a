import type { Refusal } from '../refusal.ts'

/** The codes of the error envelope, with the HTTP status that goes with each. */
export const STATUS_OF = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof STATUS_OF

export interface ErrorExtras {
  /** What is wrong, by path: `events.1`. */
  readonly details?: Readonly<Record<string, string>>
  /** Headers of the answer, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where it is not the one that goes with the code. */
  readonly status?: number
}

/** Thrown at the edge: becomes the error envelope. The message is for people: what happened, why, what to do. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: ErrorCode
  readonly status: number
  readonly details: Readonly<Record<string, string>> | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ErrorCode,
    message: string,
    { details, headers = {}, status = STATUS_OF[code] }: ErrorExtras = {},
  ) {
    super(message)
    this.code = code
    this.status = status
    this.details = details
    this.headers = headers
  }
}

/** A value of the request that cannot be used: 400 that names its path. */
export function invalidValue(path: string, message: string): ApiError {
  return new ApiError('VALIDATION_ERROR', `The request is not valid. ${path}: ${message}`, {
    details: { [path]: message },
  })
}

/** Seconds after which it is worth trying again. */
const RETRY_AFTER_SECONDS = '5'

export function unavailable(message: string, details?: Readonly<Record<string, string>>): ApiError {
  return new ApiError('UNAVAILABLE', message, {
    headers: { 'retry-after': RETRY_AFTER_SECONDS },
    ...(details && { details }),
  })
}

/** The answer that tells why a use case was not carried out. */
export function refusal({ code, message, details }: Refusal): ApiError {
  if (code === 'UNAVAILABLE') return unavailable(message, details)
  return new ApiError(code, message, details ? { details } : {})
}

/** The result of a use case; throws the refusal where there is none. */
export function granted<Result extends { readonly ok: true } | Refusal>(
  result: Result,
): Extract<Result, { readonly ok: true }> {
  if (!result.ok) throw refusal(result)
  return result as Extract<Result, { readonly ok: true }>
}
