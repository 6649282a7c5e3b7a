import { pause } from '../pause.ts'
import type { Interruption } from './interruption.ts'

/** The way that calls take to Make. */
export interface Line {
  send(url: string, init: RequestInit): Promise<Response>
  /** Between two tries of a call. */
  wait(ms: number): Promise<void>
}

/** For one try of a call. None of them does anything that takes long. */
const DEADLINE_MS = 30_000

/** The real way. A call rejects with a TimeoutError after the deadline, which spans its whole answer. */
export function openLine(interruption: Interruption, deadlineMs = DEADLINE_MS): Line {
  return {
    send: (url, init) =>
      fetch(url, {
        ...init,
        signal: AbortSignal.any([interruption.signal, AbortSignal.timeout(deadlineMs)]),
        // The API does not redirect: what does is no API, and must not be taken for one.
        redirect: 'error',
      }),
    wait: (ms) => pause(ms, interruption.signal),
  }
}
