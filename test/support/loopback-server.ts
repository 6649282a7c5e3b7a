import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

export interface LoopbackServer {
  readonly server: Server
  readonly port: number
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly origin: string
  /** Ends all connections, also those that wait for an answer. Harmless when called again. */
  readonly close: () => Promise<void>
}

export type Listener = (incoming: IncomingMessage, response: ServerResponse) => void | Promise<void>

/**
 * An HTTP server that only this machine can reach. Port 0 takes a free one. When the listener fails, such as on a
 * request that breaks off, the connection ends.
 */
export async function listenOnLoopback(port: number, listener: Listener): Promise<LoopbackServer> {
  // Longer than any sender keeps an idle connection, or a request could meet a connection that is just ending.
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    listener(incoming, response)?.catch(() => response.destroy())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return {
    server,
    port: address.port,
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
