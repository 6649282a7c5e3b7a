import type { AcceptedEvent, NewEvent } from '../queue-store.ts'
import { StoreUnavailable } from '../store.ts'

export interface AcceptQueue {
  /** Joins the next commit. Rejects with StoreUnavailable when the queue is full or the store is closing. */
  accept(event: NewEvent): Promise<AcceptedEvent>
  /** Commits what waits, then takes nothing more. */
  close(): Promise<void>
}

interface Waiting {
  readonly event: NewEvent
  resolve(accepted: AcceptedEvent): void
  reject(error: unknown): void
}

const LONGEST_QUEUE = 10_000
const MOST_EVENTS = 500
const MOST_BYTES = 8 * 1024 * 1024

/**
 * Many requests, one transaction: what arrives in the same turn of the event loop, and while a commit is under way,
 * shares the next one.
 */
export function createAcceptQueue(
  write: (events: readonly NewEvent[]) => Promise<readonly AcceptedEvent[]>,
): AcceptQueue {
  const queue: Waiting[] = []
  let running: Promise<void> | undefined
  let closed = false

  async function run(): Promise<void> {
    // The rest of this turn's requests come along.
    await new Promise((resolve) => setImmediate(resolve))
    while (queue.length > 0) await commit(takeBatch(queue))
    running = undefined
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await write(batch.map((each) => each.event))
      batch.forEach((each, index) => each.resolve(answers[index]!))
    } catch (error) {
      if (batch.length === 1 || error instanceof StoreUnavailable) {
        for (const each of batch) each.reject(error)
        return
      }
      // One of the events is at fault, not the server: the others must not suffer.
      for (const each of batch) await commit([each])
    }
  }

  return {
    accept: (event) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new StoreUnavailable('The store is closing.'))
        if (queue.length >= LONGEST_QUEUE) {
          return reject(
            new StoreUnavailable('More events are waiting for the database than fit into the queue.'),
          )
        }
        queue.push({ event, resolve, reject })
        running ??= run()
      }),
    async close() {
      closed = true
      await running
    },
  }
}

function takeBatch(queue: Waiting[]): Waiting[] {
  let bytes = 0
  let count = 0
  for (const { event } of queue) {
    if (count === MOST_EVENTS || (count > 0 && bytes >= MOST_BYTES)) break
    bytes += event.raw.length + (event.body?.length ?? 0)
    count += 1
  }
  return queue.splice(0, count)
}
