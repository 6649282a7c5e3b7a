/**
 * How often in a row receivers have asked for a pause. In memory: after a restart the pauses grow anew from the first.
 * Attempts that were under way when the pause began are part of it, and count as one.
 */
export interface Pauses {
  /** Pauses that had ended in vain before an attempt that began at `startedAt`. */
  before(subscription: number, startedAt: number): number
  /** The attempt led to a pause until then, or (null) to none. */
  noted(subscription: number, startedAt: number, until: number | null): void
  /** The receiver took something: the next pause is a first one. */
  over(subscription: number): void
}

export function createPauses(): Pauses {
  const rows = new Map<number, { readonly count: number; readonly until: number }>()

  function before(subscription: number, startedAt: number): number {
    const last = rows.get(subscription)
    if (last === undefined) return 0
    return startedAt < last.until ? last.count - 1 : last.count
  }

  return {
    before,
    noted(subscription, startedAt, until) {
      if (until === null) return
      const count = before(subscription, startedAt) + 1
      rows.set(subscription, { count, until: Math.max(until, rows.get(subscription)?.until ?? 0) })
    },
    over: (subscription) => void rows.delete(subscription),
  }
}
