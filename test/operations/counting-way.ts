import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a port on which somebody counts. */
export interface CountingWay extends AsyncDisposable {
  readonly port: number
  /** Connections that were opened on it so far. */
  readonly connections: number
}

/** Passes bytes on, both ways, to `target` on this machine. */
export async function startCountingWay(target: number): Promise<CountingWay> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((from) => {
    connections += 1
    const to = connect({ port: target, host: '127.0.0.1' })
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {}).on('close', () => (sockets.delete(one), other.end()))
    }
    from.pipe(to)
    to.pipe(from)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as { port: number }).port,
    get connections() {
      return connections
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
