import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { request } from '../node-http.ts'
import type { ServerAnswer } from './facts.ts'
import { type Waiting, within } from './within.ts'

const LIMIT_MS = 3_000
/** The Date header counts whole seconds. */
const HALF_A_SECOND_MS = 500

/**
 * Asks with `OPTIONS *`, which is about the server as such and about nothing on it (RFC 9110, section 9.3.7): no hook
 * hears of it. Null when nothing is answered; whatever is answered will do.
 */
export async function askServer(
  socket: Socket,
  { host }: URL,
  waiting: Waiting,
): Promise<ServerAnswer | null> {
  const { clock } = waiting
  const startedAt = clock.monotonic()
  const ping = request({ method: 'OPTIONS', path: '*', headers: { host }, createConnection: () => socket })
  ping.end()
  try {
    const answered = await within(waiting, LIMIT_MS, once(ping, 'response') as Promise<[IncomingMessage]>)
    if (answered === undefined) return null
    const answerMs = clock.monotonic() - startedAt
    const aheadMs = timeIn(answered[0].headers.date) + HALF_A_SECOND_MS - (clock.now() - answerMs / 2)
    return {
      answerMs: Math.round(answerMs),
      clockAheadMs: Number.isNaN(aheadMs) ? null : Math.round(aheadMs),
    }
  } catch {
    return null
  } finally {
    ping.on('error', () => {}).destroy()
  }
}

function timeIn(header: string | undefined): number {
  // oxlint-disable-next-line no-restricted-globals -- reads a text, asks no clock
  return Date.parse(header ?? '')
}
