import type { ServerResponse } from 'node:http'

/** The codes of Inmova's error envelope, with their statuses. */
const statusOf = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
} as const

export type ApiErrorCode = keyof typeof statusOf

/** Thrown by a route; answered as Inmova's error envelope. */
export class ApiError extends Error {
  readonly code: ApiErrorCode
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: ApiErrorCode, text: string, details?: Readonly<Record<string, unknown>>) {
    super(text)
    this.code = code
    this.details = details
  }
}

/** A success carries CORS and rate limit headers; errors carry neither. */
export function answerJson(
  response: ServerResponse,
  status: number,
  { body, limit }: { body: unknown; limit: { limit: number; remaining: number; resetAt: string } },
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Access-Control-Allow-Origin': '*',
    'X-RateLimit-Limit': limit.limit,
    'X-RateLimit-Remaining': limit.remaining,
    'X-RateLimit-Reset': limit.resetAt,
  })
  response.end(JSON.stringify(body))
}

export function answerError(response: ServerResponse, { message, code, details }: ApiError): void {
  response.writeHead(statusOf[code], { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ error: message, code, ...(details === undefined ? {} : { details }) }))
}

/** What a Next.js site (or the proxy before it) answers where there is no route. */
export function answerPage(response: ServerResponse, status: number, heading: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(
    `<!DOCTYPE html><html lang="es"><head><title>${heading}</title></head><body><h1>${heading}</h1></body></html>`,
  )
}

export function answerMethodNotAllowed(response: ServerResponse): void {
  response.writeHead(405).end()
}
