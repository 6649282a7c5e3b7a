import { failures } from '../sentences/failures.ts'
import type { Sentence } from '../sentences/sentence.ts'
import type { FailureReason } from './outcome.ts'

export interface Failure {
  readonly reason: FailureReason
  /** In words for people: what happened, why, what to do. Names the host only: the path of a hook URL is a secret. */
  readonly message: string
}

/** By the `code` of the error, as Node, OpenSSL and undici set it, or else its name; the first match counts. */
const FAILURES: readonly (readonly [
  codes: RegExp,
  reason: FailureReason,
  words: Pick<Sentence<'host' | 'code'>, 'write'>,
])[] = [
  [/^(ENOTFOUND|EAI_\w+)$/, 'dns', failures.dns],
  [/^ECONNREFUSED$/, 'refused', failures.refused],
  [/^(ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)$/, 'unreachable', failures.unreachable],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'timeout', failures.noReaction],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/, 'reset', failures.reset],
  [
    /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|INVALID_|EPROTO$)/,
    'tls',
    failures.tls,
  ],
  [
    /^(HTTPParserError$|HPE_|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_CONTENT_LENGTH_MISMATCH$)/,
    'protocol',
    failures.protocol,
  ],
]

/** What an error of the HTTP client means, in our words; its own words may hold what is not for everyone. */
export function failureOf(error: unknown, host: string): Failure {
  const { code, message } = codeAndMessage(error)
  if (code === 'ERR_TARGET_BLOCKED') return { reason: 'blocked', message }
  // undici has one code for a lost connection and for an answer that it refuses to read.
  const effective = message.startsWith('bad ') ? 'HPE_UNEXPECTED' : code
  const known = FAILURES.find(([codes]) => codes.test(effective))
  const [, reason, words] = known ?? ([null, 'other', failures.notSent] as const)
  return { reason, message: words.write({ host, code }) }
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
