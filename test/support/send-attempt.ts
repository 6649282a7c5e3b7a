/** One HTTP try of a simulated vendor. */
export interface SentAttempt {
  /** 1 for the first. */
  readonly number: number
  /** By the simulator's clock, in milliseconds since the epoch. */
  readonly sentAt: number
  readonly url: string
  /** As sent, without those that HTTP itself adds. */
  readonly headers: Readonly<Record<string, string>>
  /** The exact body that was sent. */
  readonly bytes: Buffer
  /** Of the answer; null when there was none. */
  readonly status: number | null
  /** Of the answer, as text. */
  readonly body: string
  /** Why there was no answer; null when there was one. */
  readonly error: string | null
  /** Real milliseconds. */
  readonly durationMs: number
  /** Whether the status is that of another URL, to which the receiver redirected. */
  readonly redirected: boolean
}

export interface AttemptOrder {
  readonly number: number
  readonly sentAt: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly bytes: Buffer
  /** One deadline over the whole try, in real milliseconds. */
  readonly timeoutMs: number
  /** Inmova's code sends with fetch, which follows redirects; 301, 302 and 303 as GET without the body. */
  readonly followRedirects: boolean
}

/** One POST with exactly these bytes. Never throws: what goes wrong is in the attempt. */
export async function sendAttempt(order: AttemptOrder): Promise<SentAttempt> {
  const { timeoutMs, followRedirects, ...sent } = order
  const startedAt = performance.now()
  const took = () => Math.round(performance.now() - startedAt)
  try {
    const answer = await fetch(order.url, {
      method: 'POST',
      headers: order.headers,
      body: new Uint8Array(order.bytes),
      redirect: followRedirects ? 'follow' : 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const body = await answer.text()
    const { status, redirected } = answer
    return { ...sent, status, body, error: null, durationMs: took(), redirected }
  } catch (error) {
    return { ...sent, status: null, body: '', error: reasonOf(error), durationMs: took(), redirected: false }
  }
}

/** Whether the answer is a 2xx. */
export function isAccepted({ status }: SentAttempt): boolean {
  return status !== null && status >= 200 && status < 300
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
