import type { CancelTimer, Clock } from '../../clock.ts'
import type { Settled, Settlement } from '../queue-store.ts'
import { StoreUnavailable } from '../store.ts'
import type { Connections } from './connections.ts'
import type { NoteCommits } from './note-commits.ts'
import { createDrawAttemptIds, type NumberedSettlement, settleAttempts } from './settle-attempts.ts'
import { wait } from './try-again.ts'

export interface SettleQueue {
  /** Joins the next commit, at the latest after 20 ms; tries again for as long as the server is not to be reached. */
  settle(settlement: Settlement, epoch: number): Promise<Settled>
  /** Commits what waits, in a few tries at the most, then takes nothing more. */
  close(): Promise<void>
}

interface Waiting {
  readonly settlement: Settlement
  readonly epoch: number
  /** Drawn before the first try, and kept. */
  attempt?: number
  resolve(settled: Settled): void
  reject(error: unknown): void
}

const LAZY_MS = 20
const MOST_SETTLEMENTS = 256
const RETRY_MS = 1_000
const RETRIES_AT_CLOSE = 3

/** Outcomes of deliveries, written many at a time and one transaction after the other. */
export function createSettleQueue(parts: {
  readonly connections: Connections
  readonly clock: Clock
  readonly commits: NoteCommits
}): SettleQueue {
  const { connections, clock, commits } = parts
  const drawAttemptIds = createDrawAttemptIds(connections, clock)
  let queue: Waiting[] = []
  let running: Promise<void> | undefined
  let cancelTimer: CancelTimer | undefined
  let closed = false
  let triesLeft = RETRIES_AT_CLOSE

  function start(): void {
    cancelTimer?.()
    cancelTimer = undefined
    running ??= run()
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const { batch, rest } = takeBatch(queue)
      queue = rest
      await commit(batch)
    }
    running = undefined
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    for (;;) {
      try {
        const settled = await commits.noted(batch.length, () => write(batch))
        batch.forEach((each, index) => each.resolve(settled[index]!))
        return
      } catch (error) {
        if (error instanceof StoreUnavailable && (!closed || (triesLeft -= 1) > 0)) {
          await wait(clock, RETRY_MS)
          continue
        }
        if (batch.length === 1 || error instanceof StoreUnavailable) {
          for (const each of batch) each.reject(error)
          return
        }
        // One of them is at fault, not the server: the others must not suffer.
        for (const each of batch) await commit([each])
        return
      }
    }
  }

  async function write(batch: readonly Waiting[]): Promise<readonly Settled[]> {
    const unnumbered = batch.filter((each) => each.attempt === undefined)
    if (unnumbered.length > 0) {
      const ids = await drawAttemptIds(unnumbered.length)
      unnumbered.forEach((each, index) => (each.attempt = ids[index]!))
    }
    return settleAttempts(connections, batch as readonly NumberedSettlement[])
  }

  return {
    settle: (settlement, epoch) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new StoreUnavailable('The store is closing.'))
        queue.push({ settlement, epoch, resolve, reject })
        if (queue.length >= MOST_SETTLEMENTS) start()
        else if (!running) cancelTimer ??= clock.after(LAZY_MS, start)
      }),
    async close() {
      closed = true
      start()
      await running
    },
  }
}

/** The oldest ones, each delivery once. */
function takeBatch(queue: readonly Waiting[]): { batch: Waiting[]; rest: Waiting[] } {
  const deliveries = new Set<number>()
  const batch: Waiting[] = []
  const again: Waiting[] = []
  let looked = 0
  for (; looked < queue.length && batch.length < MOST_SETTLEMENTS; looked += 1) {
    const each = queue[looked]!
    const known = deliveries.has(each.settlement.delivery)
    deliveries.add(each.settlement.delivery)
    ;(known ? again : batch).push(each)
  }
  return { batch, rest: [...again, ...queue.slice(looked)] }
}
