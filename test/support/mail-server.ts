import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { SMTPServer } from 'smtp-server'
import { until } from './until.ts'

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** Header lines and text as they were sent. */
  readonly raw: string
  /** Whether it came over TLS. */
  readonly secure: boolean
}

export interface MailServerOptions {
  /** Key and certificate: offers STARTTLS, or with `tlsAtOnce` speaks TLS from the first byte. */
  readonly pem?: string
  readonly tlsAtOnce?: boolean
  /** The login that it wants; none if absent. */
  readonly login?: { readonly user: string; readonly pass: string }
  /** Recipients that it refuses. */
  readonly unknown?: readonly string[]
  /** Refuses all senders. */
  readonly refuseSender?: boolean
}

/** A mail server on the loopback interface that keeps what it takes. */
export interface MailServer extends AsyncDisposable {
  readonly port: number
  readonly mails: readonly Mail[]
  /** While true, it takes no mail (451). */
  broken: boolean
  /** Resolves once it has so many mails. */
  waitFor(count: number): Promise<void>
}

export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { pem, tlsAtOnce = false, login, unknown = [], refuseSender = false } = options
  const mails: Mail[] = []
  const state = { broken: false }
  const server = new SMTPServer({
    secure: tlsAtOnce,
    ...(pem !== undefined && { key: pem, cert: pem }),
    disabledCommands: [...(pem === undefined ? ['STARTTLS'] : []), ...(login ? [] : ['AUTH'])],
    authOptional: !login,
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, callback) {
      if (username === login?.user && password === login?.pass) return callback(null, { user: username })
      callback(new Error('Authentication failed for this user'))
    },
    onMailFrom(_address, _session, callback) {
      callback(refuseSender ? Object.assign(new Error('Sender not allowed'), { responseCode: 553 }) : null)
    },
    onRcptTo({ address }, _session, callback) {
      callback(unknown.includes(address) ? new Error(`No such user ${address}`) : null)
    },
    onData(stream, { envelope, secure }, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (state.broken) return callback(Object.assign(new Error('Try later'), { responseCode: 451 }))
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        mails.push({ from, to, raw: Buffer.concat(chunks).toString('utf8'), secure })
        callback()
      })
    },
  })
  // What a client thinks of a certificate is told by the client.
  server.on('error', () => {})
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('the mail server listens on no port')
  return {
    port: address.port,
    mails,
    get broken() {
      return state.broken
    },
    set broken(value) {
      state.broken = value
    },
    async waitFor(count) {
      await until(() => mails.length >= count, { what: `${count} mails` })
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** A key and a certificate for 127.0.0.1, signed by itself; null where there is no openssl. */
export function makeCertificate(name = 'IP:127.0.0.1'): string | null {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const names = ['-subj', '/CN=mail', '-addext', `subjectAltName=${name}`]
  try {
    const options = ['req', '-x509', ...key, '-days', '2', ...names, '-keyout', '-', '-out', '-']
    return execFileSync('openssl', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return null
  }
}
