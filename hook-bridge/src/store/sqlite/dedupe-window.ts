/** How long a fact is recognised when it comes again; at least this, at most twice this. */
export const DEDUPE_WINDOW_MS = 7 * 24 * 60 * 60 * 1000

/** Remembers which event first carried a dedupe digest, for 7 to 14 days. */
export interface DedupeWindow {
  /** The event that may carry the digest: certain only after a look at its row. */
  candidate(digest: Buffer): number | undefined
  remember(digest: Buffer, event: number, now: number): void
}

/*
 * A unique index over random digests would cost more than all other database work together at a million rows, so
 * the digests lie un-indexed in the event rows and this table of 48-bit fingerprints leads to them: 16 bytes a slot.
 * Two generations take turns, so that forgetting costs nothing.
 */
export function createDedupeWindow(now: number): DedupeWindow {
  let current = createTable()
  let previous = createTable()
  let startedAt = now

  return {
    candidate(digest) {
      const fingerprint = fingerprintOf(digest)
      return current.get(fingerprint) ?? previous.get(fingerprint)
    },
    remember(digest, event, now) {
      if (now - startedAt > DEDUPE_WINDOW_MS) {
        previous = current
        current = createTable()
        startedAt = now
      }
      current.set(fingerprintOf(digest), event)
    },
  }
}

/** Zero marks an empty slot, so no fingerprint is zero. */
function fingerprintOf(digest: Buffer): number {
  return digest.readUIntBE(0, 6) + 1
}

interface Table {
  get(fingerprint: number): number | undefined
  set(fingerprint: number, event: number): void
}

function createTable(): Table {
  let size = 1024
  let used = 0
  let keys = new Float64Array(size)
  let events = new Float64Array(size)

  function slotOf(fingerprint: number): number {
    let slot = fingerprint % size
    while (keys[slot] !== 0 && keys[slot] !== fingerprint) slot = slot + 1 === size ? 0 : slot + 1
    return slot
  }

  function grow(): void {
    const oldKeys = keys
    const oldEvents = events
    size *= 2
    keys = new Float64Array(size)
    events = new Float64Array(size)
    for (let old = 0; old < oldKeys.length; old += 1) {
      const fingerprint = oldKeys[old]!
      if (fingerprint === 0) continue
      const slot = slotOf(fingerprint)
      keys[slot] = fingerprint
      events[slot] = oldEvents[old]!
    }
  }

  return {
    get(fingerprint) {
      const slot = slotOf(fingerprint)
      return keys[slot] === 0 ? undefined : events[slot]
    },
    set(fingerprint, event) {
      if (used * 5 >= size * 3) grow()
      const slot = slotOf(fingerprint)
      if (keys[slot] === 0) used += 1
      keys[slot] = fingerprint
      events[slot] = event
    },
  }
}
