/* Answers 200 to everything and counts: the sink for figures about throughput where there is no nginx. */
import { createServer } from 'node:http'
import { answerRequests } from '../support/program.ts'

let received = 0
const server = createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, (request, response) => {
  request.resume()
  request.on('end', () => {
    received++
    response.writeHead(200, { 'content-length': 0 }).end()
  })
})
const { promise: listening, resolve } = Promise.withResolvers<void>()
server.listen({ host: '127.0.0.1', port: 0 }, resolve)

answerRequests(async (): Promise<{ port: number; received: number }> => {
  await listening
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sink has no port')
  return { port: address.port, received }
})
