/*
 * Posts signed leads over keep-alive connections, as cheaply as Node can: it shares a core with the sink.
 * The requests are complete and signed before the clock starts; the connections are bare sockets.
 *
 * Closed loop: each connection sends its next request when the last one is answered. The loop never sleeps: waking
 * it would cost the server under test a third of its CPU time, and only where it answers one request at a time.
 * Open loop: request n is sent at start + n / rate whatever the answers do; waiting for a free connection counts.
 */
import { Worker } from 'node:worker_threads'
import type { Door } from '../support/bridge.ts'
import { makeSignedRequests } from '../support/leads.ts'
import { nowMicroseconds } from '../support/monotonic.ts'
import { answerRequests } from '../support/program.ts'
import { openConnection, type RequestConnection } from '../support/request-connection.ts'

export interface Load {
  /** Where to post: the leads take turns. */
  readonly doors: readonly Door[]
  /** Servers behind those doors, as a load balancer knows them: the connections take turns. Absent = the first door's. */
  readonly origins?: readonly string[]
  readonly connections: number
  readonly count: number
  /** Requests per second of an open loop; absent = closed loop. */
  readonly rate?: number
}

/** Times are microseconds of the monotonic clock, by number of the lead. */
export interface LoadReport {
  /** When it was sent (closed loop) or should have been (open loop). */
  readonly sentAt: Float64Array
  /** When the answer was there. */
  readonly answeredAt: Float64Array
  /** Answers that were not 200: status and how many. */
  readonly refused: ReadonlyMap<number, number>
}

answerRequests(async (load: Load): Promise<LoadReport> => {
  const requests = makeSignedRequests(load.doors, load.count)
  const origins = load.origins ?? [load.doors[0]!.url]
  const sentAt = new Float64Array(load.count)
  const answeredAt = new Float64Array(load.count)
  const refused = new Map<number, number>()
  const connections = await Promise.all(
    Array.from({ length: load.connections }, (_, index) =>
      openConnection(new URL(origins[index % origins.length]!)),
    ),
  )
  const noteAnswer = (number: number, status: number): void => {
    answeredAt[number] = nowMicroseconds()
    if (status !== 200) refused.set(status, (refused.get(status) ?? 0) + 1)
  }
  const run = { requests, sentAt, noteAnswer, connections }
  await (load.rate === undefined ? closedLoop(run) : openLoop(run, load.rate))
  for (const connection of connections) connection.close()
  return { sentAt, answeredAt, refused }
})

/** What the pacer's thread gets to come up. */
const PACER_START_MICROSECONDS = 300_000

interface Run {
  readonly requests: readonly Buffer[]
  readonly sentAt: Float64Array
  readonly noteAnswer: (number: number, status: number) => void
  readonly connections: readonly RequestConnection[]
}

function closedLoop({ requests, sentAt, noteAnswer, connections }: Run): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let next = 0
  let answered = 0
  const sendNext = (connection: RequestConnection): void => {
    const number = next++
    const request = requests[number]
    if (request === undefined) return
    sentAt[number] = nowMicroseconds()
    connection.send(request, (status) => {
      noteAnswer(number, status)
      if (++answered === requests.length) resolve()
      else sendNext(connection)
    })
  }
  for (const connection of connections) {
    connection.onFailure(reject)
    sendNext(connection)
  }
  let running = true
  const stayAwake = (): void => {
    if (running) setImmediate(stayAwake)
  }
  stayAwake()
  return promise.finally(() => {
    running = false
  })
}

async function openLoop({ requests, sentAt, noteAnswer, connections }: Run, rate: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const free = [...connections]
  for (const connection of connections) connection.onFailure(reject)
  let due = 0
  let next = 0
  let answered = 0
  const sendDue = (): void => {
    while (next < due) {
      const connection = free.pop()
      if (connection === undefined) return
      const number = next++
      connection.send(requests[number]!, (status) => {
        noteAnswer(number, status)
        free.push(connection)
        if (++answered === requests.length) resolve()
        else sendDue()
      })
    }
  }
  const startAt = nowMicroseconds() + PACER_START_MICROSECONDS
  const pacer = new Worker(new URL('./pacer.ts', import.meta.url), {
    workerData: { startAt, rate, count: requests.length },
  })
  for (let number = 0; number < requests.length; number++) sentAt[number] = startAt + (number * 1e6) / rate
  pacer.on('message', (dueByNow: number) => {
    due = dueByNow
    sendDue()
  })
  await promise
  await pacer.terminate()
}
