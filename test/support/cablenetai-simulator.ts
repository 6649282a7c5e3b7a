import { type Clock, systemClock } from '../../hook-bridge/src/clock.ts'
import { cablenetaiBody, type CablenetaiVariant } from './cablenetai-body.ts'
import { Pauses } from './pauses.ts'
import { sampleData } from './sample-data.ts'
import { isAccepted, sendAttempt, type SentAttempt } from './send-attempt.ts'
import { vendorSignature } from './signatures.ts'

export interface CablenetaiOptions {
  readonly url: string
  readonly secret: string
  readonly variant?: CablenetaiVariant
  /** False sends each event once, whatever the answer. */
  readonly retry?: boolean
  /** For the pauses between attempts; `createSkippingClock()` makes 24 hours pass in no time. */
  readonly clock?: Clock
  /** From 0 to 1, for the spread of the delays; `() => 0.5` takes the spread away. */
  readonly random?: () => number
  /** The delay in milliseconds after the n-th attempt, instead of the exponential one; null gives up. */
  readonly delayAfter?: (attempt: number) => number | null
  /** Real milliseconds; 10,000 as documented. */
  readonly timeoutMs?: number
  /** Told of each attempt as it ends. */
  readonly onAttempt?: (attempt: SentAttempt) => void
}

export interface Cablenetai {
  /** Sends an event until it is accepted or the schedule ends. Without data: the catalogue's sample. */
  send(type: string, data?: object, variant?: CablenetaiVariant): Promise<SentAttempt[]>
  /** Signs and sends these very bytes, whatever they are. */
  sendBytes(bytes: Uint8Array | string, headers?: Readonly<Record<string, string>>): Promise<SentAttempt[]>
  /** All attempts so far, of all events. */
  readonly attempts: readonly SentAttempt[]
  /** Ends all retries: what is being sent resolves with the attempts made. */
  close(): void
}

const SECOND = 1_000
const HOUR = 3_600 * SECOND
// "Exponential, up to 24 h" is documented without figures; these are the ones that we assume.
const RETRY = { firstDelayMs: 30 * SECOND, factor: 2, capMs: 4 * HOUR, jitter: 0.2, horizonMs: 24 * HOUR }

/** CablenetAI as its document describes it: a bare object, a bare hex signature, retries over 24 hours. */
export function createCablenetai(options: CablenetaiOptions): Cablenetai {
  const { url, secret, retry = true, clock = systemClock, random = Math.random, timeoutMs = 10_000 } = options
  const attempts: SentAttempt[] = []
  const pauses = new Pauses(clock)

  function exponentialDelay(attempt: number): number {
    const plain = Math.min(RETRY.firstDelayMs * RETRY.factor ** (attempt - 1), RETRY.capMs)
    return plain * (1 + RETRY.jitter * (2 * random() - 1))
  }

  async function sendBytes(
    bytes: Uint8Array | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SentAttempt[]> {
    const body = Buffer.from(bytes)
    const allHeaders = {
      'Content-Type': 'application/json',
      'X-CablenetAI-Signature': vendorSignature(secret, body),
      ...headers,
    }
    const order = { url, headers: allHeaders, bytes: body, timeoutMs, followRedirects: false }
    const made: SentAttempt[] = []
    const firstAt = clock.now()
    for (let number = 1; ; number++) {
      const attempt = await sendAttempt({ ...order, number, sentAt: clock.now() })
      made.push(attempt)
      attempts.push(attempt)
      options.onAttempt?.(attempt)
      if (isAccepted(attempt) || !retry) return made
      const delayMs = options.delayAfter === undefined ? exponentialDelay(number) : options.delayAfter(number)
      if (delayMs === null || clock.now() + delayMs - firstAt > RETRY.horizonMs) return made
      if (!(await pauses.wait(delayMs))) return made
    }
  }

  return {
    send(type, data = sampleData('cablenetai', type), variant = options.variant ?? {}) {
      const { eventHeader, contentType, headers } = variant
      return sendBytes(cablenetaiBody(type, data, variant), {
        ...(contentType === undefined ? {} : { 'Content-Type': contentType }),
        ...(eventHeader === undefined ? {} : { [eventHeader]: type }),
        ...headers,
      })
    },
    sendBytes,
    attempts,
    close: () => pauses.close(),
  }
}

if (import.meta.main) {
  const { runCablenetaiCommand } = await import('./cablenetai-command.ts')
  await runCablenetaiCommand(createCablenetai)
}
