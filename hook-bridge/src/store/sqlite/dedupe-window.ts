/** How long a fact is recognised when it comes again. */
export const DEDUPE_WINDOW_MS = 7 * 24 * 60 * 60 * 1000

/** The part of a digest that the window goes by, and the part that proves it: 48 bits each. */
export interface Fingerprint {
  readonly head: number
  readonly tail: number
}

/** 96 bits of a digest: two of a million facts would be taken for one once in ten quadrillion windows. */
export function fingerprintOf(digest: Buffer): Fingerprint {
  return { head: digest.readUIntBE(0, 6), tail: digest.readUIntBE(6, 6) }
}

/** Remembers which event last carried a fingerprint, for 7 to 14 days. */
export interface DedupeWindow {
  /** The event that may carry it: certain only after a look at its row. `head`: of the fingerprint. */
  candidate(head: number): number | undefined
  remember(head: number, event: number, now: number): void
}

/*
 * A unique index over random digests would cost more than all other database work together at a million rows, so
 * they lie un-indexed in the event rows and this table of their heads leads to them: 16 bytes a slot.
 * Two generations take turns, so that forgetting costs nothing.
 */
export function createDedupeWindow(now: number): DedupeWindow {
  let current = createTable()
  let previous = createTable()
  let startedAt = now

  return {
    candidate(head) {
      return current.get(head + 1) ?? previous.get(head + 1)
    },
    remember(head, event, now) {
      if (now - startedAt > DEDUPE_WINDOW_MS) {
        previous = current
        current = createTable()
        startedAt = now
      }
      // Zero marks an empty slot, so no key is zero.
      current.set(head + 1, event)
    },
  }
}

interface Table {
  get(key: number): number | undefined
  set(key: number, event: number): void
}

function createTable(): Table {
  let size = 1024
  let used = 0
  let keys = new Float64Array(size)
  let events = new Float64Array(size)

  function slotOf(key: number): number {
    let slot = key % size
    while (keys[slot] !== 0 && keys[slot] !== key) slot = slot + 1 === size ? 0 : slot + 1
    return slot
  }

  function grow(): void {
    const oldKeys = keys
    const oldEvents = events
    size *= 2
    keys = new Float64Array(size)
    events = new Float64Array(size)
    for (let old = 0; old < oldKeys.length; old += 1) {
      const key = oldKeys[old]!
      if (key === 0) continue
      const slot = slotOf(key)
      keys[slot] = key
      events[slot] = oldEvents[old]!
    }
  }

  return {
    get(key) {
      const slot = slotOf(key)
      return keys[slot] === 0 ? undefined : events[slot]
    },
    set(key, event) {
      if (used * 5 >= size * 3) grow()
      const slot = slotOf(key)
      if (keys[slot] === 0) used += 1
      keys[slot] = key
      events[slot] = event
    },
  }
}
