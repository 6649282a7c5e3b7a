import type { Clock } from '../clock.ts'

/** What a look that waits for somebody needs to know when it has to end. */
export interface Waiting {
  readonly clock: Clock
  /** Aborted when the bridge stops. */
  readonly signal: AbortSignal
}

/** The value, or undefined when it is not there within `limitMs`. Rejects as the promise does, and when the bridge stops. */
export async function within<Value>(
  { clock, signal }: Waiting,
  limitMs: number,
  value: Promise<Value>,
): Promise<Value | undefined> {
  const limit = Promise.withResolvers<undefined>()
  const cancel = clock.after(limitMs, () => limit.resolve(undefined))
  const forget = onAbort(signal, () => limit.reject(signal.reason))
  try {
    return await Promise.race([value, limit.promise])
  } finally {
    cancel()
    forget()
  }
}

/** Runs `action` when the signal is aborted, at once when it is already. Returns how to forget it: a signal may live long. */
export function onAbort(signal: AbortSignal, action: () => void): () => void {
  if (signal.aborted) action()
  signal.addEventListener('abort', action, { once: true })
  return () => signal.removeEventListener('abort', action)
}
