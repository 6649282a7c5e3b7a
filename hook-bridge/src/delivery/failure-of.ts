import type { FailureReason } from './outcome.ts'

export interface Failure {
  readonly reason: FailureReason
  /** In words for people: what happened, why, what to do. Names the host only: the path of a hook URL is a secret. */
  readonly message: string
}

type Sentence = (host: string, code: string) => string

/** By the `code` of the error, as Node, OpenSSL and undici set it, or else its name; the first match counts. */
const FAILURES: readonly (readonly [codes: RegExp, reason: FailureReason, sentence: Sentence])[] = [
  [
    /^(ENOTFOUND|EAI_\w+)$/,
    'dns',
    (host, code) => `could not find ${host}: the name does not resolve (${code}). Is it spelled correctly?`,
  ],
  [
    /^ECONNREFUSED$/,
    'refused',
    (host) => `could not connect to ${host}: connection refused. Is the receiver running?`,
  ],
  [
    /^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)$/,
    'unreachable',
    (host, code) => `could not connect to ${host}: no route to it (${code}). Is the receiver online?`,
  ],
  [
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/,
    'timeout',
    (host) =>
      `could not connect to ${host}: it did not react. Is the receiver running and reachable from here?`,
  ],
  [
    /^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/,
    'reset',
    (host) =>
      `${host} closed the connection before its answer was complete. Did the receiver crash or restart?`,
  ],
  [
    /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|INVALID_|EPROTO$)/,
    'tls',
    (host, code) =>
      `no secure connection to ${host} (${code}). Is its certificate valid, complete and issued for this name?`,
  ],
  [
    /^(HTTPParserError$|HPE_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/,
    'protocol',
    (host, code) => `${host} sent an answer that is no valid HTTP (${code}). Is it a web server?`,
  ],
]

/** What an error of the HTTP client means, in our words; its own words may hold what is not for everyone. */
export function failureOf(error: unknown, host: string): Failure {
  const { code, message } = codeAndMessage(error)
  if (code === 'ERR_TARGET_BLOCKED') return { reason: 'blocked', message }
  // undici has one code for a lost connection and for an answer that it refuses to read.
  const effective = message.startsWith('bad ') ? 'HPE_UNEXPECTED' : code
  const known = FAILURES.find(([codes]) => codes.test(effective))
  if (known === undefined) return { reason: 'other', message: `could not send to ${host} (${code})` }
  const [, reason, sentence] = known
  return { reason, message: sentence(host, code) }
}

/** Of an AggregateError (one error per address that was tried) the one that says most. */
function codeAndMessage(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'unknown error', message: '' }
  if (error instanceof AggregateError && error.errors.length > 0) {
    const errors = error.errors.map(codeAndMessage)
    return errors.find(({ code }) => !code.endsWith('UNREACH')) ?? errors[0]!
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return { code, message: error.message }
}
