import type { ServerResponse } from 'node:http'

/** The calls that a fault can be put on. */
export const makeApiCalls = [
  'GET /hooks',
  'POST /hooks',
  'GET /hooks/:id',
  'DELETE /hooks/:id',
  'POST /scenarios',
  'POST /scenarios/:id/start',
  'POST /scenarios/:id/stop',
  'DELETE /scenarios/:id',
] as const

export type MakeApiCall = (typeof makeApiCalls)[number]

/**
 * A status answers Make's error document without doing anything. `hang` and `drop` do nothing, and do not answer or
 * reset the connection; `lost-hang` and `lost-drop` do what was asked first. `page` answers a web page, `empty` an
 * empty JSON object, `redirect` leads elsewhere, and `not-started` is a scenario that stays off.
 */
export type MakeApiFault =
  | number
  | 'hang'
  | 'drop'
  | 'lost-hang'
  | 'lost-drop'
  | 'page'
  | 'empty'
  | 'redirect'
  | 'not-started'

export interface MakeApiError {
  readonly status: number
  readonly message: string
  readonly detail?: string
}

const messages: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Permission denied',
  404: 'Not found',
  429: 'Too Many Requests',
}

export function errorWith(status: number, detail?: string): MakeApiError {
  return { status, message: messages[status] ?? 'Internal Server Error', ...(detail && { detail }) }
}

/** All of Make's errors look like this. */
export function answerMakeError(response: ServerResponse, { status, message, detail }: MakeApiError): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    ...(status === 429 && { 'Retry-After': '1' }),
  })
  response.end(JSON.stringify({ detail, message, code: `SC${status}` }))
}

export function answerMakeJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
}

/** What a fault answers in place of the API. */
export function answerMakeFault(response: ServerResponse, fault: MakeApiFault, body: string): void {
  switch (fault) {
    case 'hang':
    case 'lost-hang':
      return
    case 'drop':
    case 'lost-drop':
      response.socket?.resetAndDestroy()
      return
    case 'page':
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!DOCTYPE html><title>Make</title>')
      return
    case 'empty':
      return answerMakeJson(response, {})
    case 'redirect':
      response.writeHead(302, { Location: 'https://www.example.com/' }).end()
      return
    case 'not-started':
      return answerMakeJson(response, { scenario: { id: 1, isActive: false, islinked: true } })
    default:
      // Make repeats what it objects to.
      return answerMakeError(response, errorWith(fault, `Simulated failure of ${body}`))
  }
}
