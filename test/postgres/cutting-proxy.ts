import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'

/** A way to the server that breaks when it is told to. */
export interface CuttingProxy extends AsyncDisposable {
  /** The address of the database through it. */
  readonly url: string
  /**
   * The next time a statement of this name is sent, it reaches the server and is carried out; the connection breaks
   * before the answer is through.
   */
  cutAnswerTo(statement: string): void
  /** How often it has cut. */
  readonly cuts: number
}

export async function startCuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let wanted: string | undefined
  let cuts = 0

  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    let armed = false
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (wanted !== undefined && bytes.includes(wanted)) {
        armed = true
        wanted = undefined
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (!armed) return void client.write(bytes)
      cuts += 1
      client.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const through = new URL(url)
  through.port = String((server.address() as { port: number }).port)

  return {
    url: through.href,
    cutAnswerTo: (statement) => void (wanted = statement),
    get cuts() {
      return cuts
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
