import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { docker } from './docker.ts'

/** What containers call the machine that they run on. */
export const HOST = 'host.docker.internal'

/** Where containers reach a server of this machine. */
export interface HostDoor extends AsyncDisposable {
  /** The URL of a receiver on the loopback interface, as containers see it. */
  urlOf(loopbackUrl: string): string
}

/**
 * Lets containers reach one server that listens on the loopback interface: hands every connection on that comes to this
 * machine's address in Docker's network, where nobody else can come from.
 */
export async function openHostDoor(port: number): Promise<HostDoor> {
  const open = new Set<Socket>()
  const server = createServer((outside) => {
    const inside = connect({ port, host: '127.0.0.1' })
    join(outside, inside)
    open.add(outside)
    outside.once('close', () => open.delete(outside))
  })
  server.listen(0, await gateway())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the door listens on no port')
  return {
    urlOf(loopbackUrl) {
      const url = new URL(loopbackUrl)
      url.hostname = HOST
      url.port = String(address.port)
      return url.href
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** What comes at one end leaves by the other, and both end together. */
function join(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to)
    from.on('error', () => to.destroy()).on('close', () => to.destroy())
  }
}

/** This machine's address in the network that containers get by default: what `host-gateway` stands for. */
function gateway(): Promise<string> {
  return docker(['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'])
}
