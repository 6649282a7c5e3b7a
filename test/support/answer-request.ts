import type { ServerResponse } from 'node:http'
import type { Behaviour, Fault } from './behaviour.ts'

const DRIP_EVERY_MS = 100
const PLAIN_ANSWER = '{"received":true}'

/** Answers, or fails to answer, as the behaviour says. */
export function answerRequest(response: ServerResponse, behaviour: Behaviour): void {
  const begin = () => (behaviour.fault === undefined ? reply : goWrong[behaviour.fault])(response, behaviour)
  if (behaviour.delayMs === undefined) return begin()
  const timer = setTimeout(begin, behaviour.delayMs)
  response.once('close', () => clearTimeout(timer))
}

function reply(response: ServerResponse, behaviour: Behaviour): void {
  const body = behaviour.body ?? PLAIN_ANSWER
  response.writeHead(behaviour.status ?? 200, headersOf(behaviour, Buffer.byteLength(body)))
  response.end(body)
}

function headersOf(behaviour: Behaviour, contentLength: number): Record<string, string | number> {
  const { headers, retryAfter, closeConnection } = behaviour
  return {
    'Content-Type': 'application/json',
    'Content-Length': contentLength,
    ...(retryAfter === undefined ? {} : { 'Retry-After': retryAfterValue(retryAfter) }),
    ...(closeConnection === true ? { Connection: 'close' } : {}),
    ...headers,
  }
}

function retryAfterValue(retryAfter: number | Date): string {
  return typeof retryAfter === 'number' ? String(retryAfter) : retryAfter.toUTCString()
}

const goWrong: Readonly<Record<Fault, (response: ServerResponse, behaviour: Behaviour) => void>> = {
  hang: () => {},
  'drip-body'(response, behaviour) {
    response.writeHead(behaviour.status ?? 200, { 'Content-Type': 'text/plain' })
    response.flushHeaders()
    drip(response, () => response.write('.'))
  },
  'drip-headers'(response) {
    response.socket?.write('HTTP/1.1 200 OK\r\nX-Slow: ')
    drip(response, () => response.socket?.write('.'))
  },
  'reset-before-headers'(response) {
    response.socket?.resetAndDestroy()
  },
  'reset-after-headers'(response, behaviour) {
    response.writeHead(behaviour.status ?? 200, { 'Content-Type': 'text/plain', 'Content-Length': 1_000 })
    // Only what has left the process reaches the sender: a reset drops whatever is still queued.
    response.write('the beginning', () => setTimeout(() => response.socket?.resetAndDestroy(), 10))
  },
}

function drip(response: ServerResponse, writeByte: () => void): void {
  const timer = setInterval(writeByte, DRIP_EVERY_MS)
  response.once('close', () => clearInterval(timer))
}
