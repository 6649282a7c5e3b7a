import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { TlsFacts } from './facts.ts'

/** What the server showed in the handshake. Throws when it showed nothing. */
export function readCertificate(socket: TLSSocket, { handshakeMs }: Pick<TlsFacts, 'handshakeMs'>): TlsFacts {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) throw Object.assign(new Error('no certificate'), { code: 'ERR_TLS_NONE' })
  return {
    handshakeMs,
    trouble: socket.authorized ? null : codeOf(socket.authorizationError),
    issuer: nameIn(certificate.issuer),
    selfSigned: certificate.issuer === certificate.subject,
    names: namesOf(certificate),
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
  }
}

/** Node gives the code of OpenSSL as a text, and an error where it compared the name itself. */
function codeOf(error: unknown): string {
  return typeof error === 'string' ? error : ((error as NodeJS.ErrnoException | null)?.code ?? 'unknown')
}

/** The organisation in a name such as `C=US\nO=Some Authority\nCN=R1`, else its common name. */
function nameIn(distinguishedName: string): string {
  const part = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(distinguishedName)?.[1]
  return part('O') ?? part('CN') ?? '?'
}

const MOST_NAMES = 5

function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  const names = subjectAltName.split(', ').map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
  return names.filter((name) => name !== '').slice(0, MOST_NAMES)
}
