/* Spins on its core and says which share of the time it did not get: how noisy the machine is just now. */
import { nowMicroseconds } from '../support/monotonic.ts'
import { answerRequests } from '../support/program.ts'

/** A pause between two looks at the clock that is longer than this was time taken away. */
const LOST_MICROSECONDS = 50

answerRequests(({ milliseconds }: { milliseconds: number }): { lost: number } => {
  const startedAt = nowMicroseconds()
  const endAt = startedAt + milliseconds * 1_000
  let lost = 0
  let last = startedAt
  while (last < endAt) {
    const now = nowMicroseconds()
    if (now - last > LOST_MICROSECONDS) lost += now - last
    last = now
  }
  return { lost: lost / (last - startedAt) }
})
