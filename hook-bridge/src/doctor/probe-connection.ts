import { once } from 'node:events'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { failureOf } from '../delivery/failure-of.ts'
import type { TargetGuard } from '../delivery/target-guard.ts'
import { askServer } from './ask-server.ts'
import type { ConnectionFacts } from './facts.ts'
import { readCertificate } from './read-certificate.ts'
import { onAbort, type Waiting } from './within.ts'

/** For connecting and TLS together. */
const CONNECT_LIMIT_MS = 3_000

interface Parts extends Waiting {
  readonly guard: TargetGuard
}

/**
 * Connects as a delivery does, looks at the certificate, and asks the server for a sign of life. The hook itself is not
 * touched: whatever it is asked, it might run for it. Never rejects.
 */
export async function probeConnection(parts: Parts, url: URL): Promise<ConnectionFacts> {
  const { clock, signal } = parts
  const startedAt = clock.monotonic()
  const elapsed = () => Math.round(clock.monotonic() - startedAt)
  const socket = openSocket(parts, url)
  // What goes wrong after the handshake is told by the answer that does not come.
  socket.on('error', () => {})
  let connectMs: number | null = null
  socket.once('connect', () => (connectMs = elapsed()))
  const giveUp = clock.after(CONNECT_LIMIT_MS, () =>
    socket.destroy(Object.assign(new Error('no reaction in time'), { code: 'ETIMEDOUT' })),
  )
  const forget = onAbort(signal, () => socket.destroy(new Error('the bridge stops')))
  try {
    await once(socket, socket instanceof TLSSocket ? 'secureConnect' : 'connect')
    const tls =
      socket instanceof TLSSocket
        ? readCertificate(socket, { handshakeMs: elapsed() - (connectMs ?? 0) })
        : null
    // A delivery would end the connection here.
    const answer = tls !== null && tls.trouble !== null ? null : await askServer(socket, url, parts)
    return { connectMs, tls, failure: null, answer }
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    const { reason } = failureOf(error, url.host)
    const stage = connectMs === null ? 'connect' : 'tls'
    return { connectMs, tls: null, failure: { stage, reason, code }, answer: null }
  } finally {
    giveUp()
    forget()
    socket.destroy()
  }
}

function openSocket({ guard }: Parts, url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:') {
    return connectPlain({ host, port: Number(url.port || 80), lookup: guard.httpLookup })
  }
  return connectTls({
    host,
    port: Number(url.port || 443),
    lookup: guard.lookup,
    ALPNProtocols: ['http/1.1'],
    ...(isIP(host) === 0 && { servername: host }),
    // To look at a certificate that deliveries refuse. Nothing is sent over such a connection.
    rejectUnauthorized: false,
  })
}
