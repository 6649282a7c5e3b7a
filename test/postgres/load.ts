import { createHmac } from 'node:crypto'
import { Pool } from 'undici'
import { findEvent, sampleBody } from '@hook-bridge/event-catalog'

const sample = sampleBody(findEvent('lead.created')!)

/** Sends the event of a new lead, signed. Resolves to the status; undefined when there was no answer. */
export async function sendLead(
  pool: Pool,
  { path, secret, id }: { path: string; secret: string; id: string },
): Promise<number | undefined> {
  const body = JSON.stringify({ ...sample, id })
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  try {
    const answer = await pool.request({
      path,
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'x-cablenetai-signature': signature },
    })
    await answer.body.dump()
    return answer.statusCode
  } catch {
    return undefined
  }
}

export interface Load extends AsyncDisposable {
  /** Ids of the leads that were answered 200. */
  readonly acknowledged: ReadonlySet<string>
  /** How many requests were answered otherwise, or not at all; what they brought was sent again. */
  readonly refused: number
  /** Ends the sending, after the requests under way. */
  stop(): Promise<void>
}

/**
 * Sends leads to all bridges over some connections each, one after the other. As a vendor would, it sends the same
 * event again, to the next bridge, until one answers 200.
 */
export function startLoad(options: {
  readonly origins: readonly string[]
  readonly path: string
  readonly secret: string
  readonly connections: number
  /** Milliseconds between two events of one connection. */
  readonly pauseMs?: number
}): Load {
  const { origins, path, secret, connections, pauseMs = 0 } = options
  const pools = origins.map((origin) => new Pool(origin, { connections }))
  const acknowledged = new Set<string>()
  let refused = 0
  let running = true
  let sent = 0

  async function sendOneAfterAnother(start: number): Promise<void> {
    while (running) {
      const id = `lead-${(sent += 1)}`
      for (let turn = start; running; turn += 1) {
        const status = await sendLead(pools[turn % pools.length]!, { path, secret, id })
        if (status === 200) {
          acknowledged.add(id)
          break
        }
        refused += 1
        await pause(50)
      }
      if (pauseMs > 0) await pause(pauseMs)
    }
  }

  const senders = pools.flatMap((_pool, index) =>
    Array.from({ length: connections }, () => sendOneAfterAnother(index)),
  )
  async function stop(): Promise<void> {
    running = false
    await Promise.all(senders)
    for (const pool of pools) await pool.destroy()
  }
  return {
    acknowledged,
    get refused() {
      return refused
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
