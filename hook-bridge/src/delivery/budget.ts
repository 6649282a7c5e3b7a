import type { Lane } from './lane.ts'

/** Attempts that one subscription may have in flight at once. */
const LANE_CAP = 32

/**
 * Shares the attempts in flight between subscriptions.
 *
 * 1. A lane may hold no more slots than are still free: one alone gets half of all, ten greedy ones a twelfth each, and
 *    something is always left for the next.
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
      if (lane.inFlight >= LANE_CAP) return 'lane'
      return lane.inFlight < slots - inFlight ? 'yes' : 'all'
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
