/*
 * A receiver for figures about latency: notes when each lead arrived. It listens on one address of 127.0.0.0/8
 * for each subscription, so that each has an origin of its own. `/hang` never answers and notes nothing.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { leadNumber } from '../support/leads.ts'
import { nowMicroseconds } from '../support/monotonic.ts'
import { answerRequests } from '../support/program.ts'

export type SinkRequest =
  | { readonly command: 'listen'; readonly addresses: readonly string[] }
  /** Gives what was noted since the last time. */
  | { readonly command: 'collect' }

/** Arrivals in order: which lead, and when (microseconds of the monotonic clock). */
export interface Arrivals {
  readonly port: number
  readonly numbers: Float64Array
  readonly receivedAt: Float64Array
}

let port = 0
let numbers: number[] = []
let receivedAt: number[] = []

answerRequests(async (request: SinkRequest): Promise<Arrivals> => {
  if (request.command === 'listen') for (const address of request.addresses) await listen(address)
  const arrivals = { port, numbers: Float64Array.from(numbers), receivedAt: Float64Array.from(receivedAt) }
  numbers = []
  receivedAt = []
  return arrivals
})

async function listen(host: string): Promise<void> {
  const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, receive)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host, port }, resolve)
  await promise
  const address = server.address()
  if (address !== null && typeof address !== 'string') port = address.port
}

function receive(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/hang') return
    receivedAt.push(nowMicroseconds())
    numbers.push(leadNumber(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    response.writeHead(200, { 'content-length': 0 }).end()
  })
}
