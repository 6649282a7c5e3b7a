import type { Clock } from '../../clock.ts'
import { StoreUnavailable } from '../store.ts'

const PAUSES_MS = [50, 300]

/**
 * Does it again, twice at the most, when the server was not to be reached: a connection that broke says nothing about
 * the server, and a new one is made in milliseconds. `action` must bear being done twice.
 */
export async function tryAgain<Value>(clock: Clock, action: () => Promise<Value>): Promise<Value> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
    }
    await wait(clock, pauseMs)
  }
  return action()
}

export function wait(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve))
}
