import type { IncomingMessage } from 'node:http'
import type { Clock } from '../clock.ts'

const MOST_BYTES = 16 * 1024 * 1024
const MOST_MS = 5_000

/**
 * Reads the rest of a body and throws it away, 16 MiB and 5 seconds at the most. A connection that is closed while its
 * body still comes in is reset, and the sender (or the proxy between) never sees the answer that says why.
 */
export function readAway(request: IncomingMessage, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0
    const end = (): void => {
      cancel()
      request.off('data', count)
      resolve()
    }
    const count = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > MOST_BYTES) end()
    }
    const cancel = clock.after(MOST_MS, end)
    if (request.readableEnded || request.destroyed) return end()
    request.on('data', count).once('end', end).once('close', end).once('error', end)
  })
}
