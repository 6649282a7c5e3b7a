import type { Clock } from '../clock.ts'

/** The value, or undefined when it is not there within `limitMs`. Rejects as the promise does. */
export async function within<Value>(
  clock: Clock,
  limitMs: number,
  value: Promise<Value>,
): Promise<Value | undefined> {
  const limit = Promise.withResolvers<undefined>()
  const cancel = clock.after(limitMs, () => limit.resolve(undefined))
  try {
    return await Promise.race([value, limit.promise])
  } finally {
    cancel()
  }
}
