/*
 * F2, the reference of everything that goes out: undici alone, with the smallest handler there is, posting the
 * same bodies to the same sink over as many connections as the bridge opens.
 */
import { Pool } from 'undici'
import { makeLeads } from '../support/leads.ts'
import { nowMicroseconds } from '../support/monotonic.ts'
import { answerRequests } from '../support/program.ts'

export interface SendRun {
  readonly url: string
  readonly connections: number
  readonly count: number
}

export interface SendReport {
  readonly elapsedMicroseconds: number
  readonly cpuMicroseconds: number
}

const DISTINCT_BODIES = 10_000
const bodies = makeLeads(DISTINCT_BODIES)

answerRequests(async ({ url, connections, count }: SendRun): Promise<SendReport> => {
  const { origin, pathname } = new URL(url)
  const pool = new Pool(origin, { connections })
  await post(pool, { path: pathname, outstanding: connections, count: connections })
  const [startedAt, cpuBefore] = [nowMicroseconds(), process.cpuUsage()]
  await post(pool, { path: pathname, outstanding: connections, count })
  const elapsedMicroseconds = nowMicroseconds() - startedAt
  const cpu = process.cpuUsage(cpuBefore)
  await pool.destroy()
  return { elapsedMicroseconds, cpuMicroseconds: cpu.user + cpu.system }
})

/** Posts `count` bodies, `outstanding` at a time. */
function post(pool: Pool, run: { path: string; outstanding: number; count: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const headers = { 'content-type': 'application/json' }
  let sent = 0
  let answered = 0
  const sendNext = (): void => {
    if (sent === run.count) return
    const body = bodies[sent++ % DISTINCT_BODIES]!
    pool.dispatch({ method: 'POST', path: run.path, headers, body }, handler)
  }
  const handler = {
    onRequestStart: () => undefined,
    onResponseData: () => undefined,
    onResponseStart(_controller: unknown, status: number) {
      if (status !== 200) reject(new Error(`the sink answered ${status}`))
    },
    onResponseEnd() {
      if (++answered === run.count) resolve()
      else sendNext()
    },
    onResponseError: (_controller: unknown, error: Error) => reject(error),
  }
  for (let slot = 0; slot < run.outstanding; slot++) sendNext()
  return promise
}
