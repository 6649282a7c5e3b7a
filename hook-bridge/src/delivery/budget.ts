import type { Lane } from './lane.ts'

/** A lane may hold this part of the slots that are still free. */
const SHARE = 1 / 8

/**
 * Shares the attempts in flight between subscriptions.
 *
 * 1. A lane may hold no more than an eighth of the slots that are still free: of 200, one alone gets 23, ten greedy ones
 *    11 or 12 each, and enough is always left for the next.
 * 2. A lane whose last attempt got no answer sends one at a time, and all such lanes together hold at most half of
 *    the slots: however many receivers hang, healthy ones have the other half.
 */
export interface Budget {
  readonly inFlight: number
  /** `lane`: it has its share, look again when one of its own attempts ends. `all`: when any attempt ends. */
  mayTake(lane: Lane): 'yes' | 'lane' | 'all'
  take(lane: Lane): void
  giveBack(lane: Lane): void
  setSuspect(lane: Lane, suspect: boolean): void
}

export function createBudget(slots: number): Budget {
  const suspectSlots = Math.max(1, Math.floor(slots / 2))
  let inFlight = 0
  let suspectInFlight = 0

  return {
    get inFlight() {
      return inFlight
    },
    mayTake(lane) {
      if (inFlight >= slots) return 'all'
      if (lane.suspect) {
        if (lane.inFlight > 0) return 'lane'
        return suspectInFlight < suspectSlots ? 'yes' : 'all'
      }
      return lane.inFlight < Math.max(1, (slots - inFlight) * SHARE) ? 'yes' : 'all'
    },
    take(lane) {
      lane.inFlight += 1
      inFlight += 1
      if (lane.suspect) suspectInFlight += 1
    },
    giveBack(lane) {
      lane.inFlight -= 1
      inFlight -= 1
      if (lane.suspect) suspectInFlight -= 1
    },
    setSuspect(lane, suspect) {
      if (lane.suspect === suspect) return
      lane.suspect = suspect
      suspectInFlight += suspect ? lane.inFlight : -lane.inFlight
    },
  }
}
