/** What nodemailer tells of a failure. */
interface MailError {
  readonly code?: string
  /** Of the system, where nodemailer has put its own in `code`. */
  readonly originalCode?: string
  readonly command?: string
  readonly responseCode?: number
}

type Sentence = (host: string, error: MailError) => string

const certificate: Sentence = (host, { originalCode, code }) =>
  `the certificate of ${host} is not to be trusted (${originalCode ?? code}). Is SMTP_URL the name that it was issued for? ` +
  'For an authority of your own, set NODE_EXTRA_CA_CERTS to its certificate'

const envelope: Sentence = (host, { command, responseCode }) => {
  if (responseCode === 530) return `${host} wants a login: write user and password into SMTP_URL`
  return command === 'MAIL FROM'
    ? `${host} does not send for the address in NOTIFY_FROM. Set it to one that the login may use`
    : `${host} refused the recipients in NOTIFY_TO. Are they spelled correctly, and may the login send to them?`
}

/** By the codes of the error; the first match counts. */
const FAILURES: readonly (readonly [codes: RegExp, sentence: Sentence])[] = [
  [/^(CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_)/, certificate],
  [
    /^(ERR_SSL_|ERR_TLS_|EPROTO$)/,
    (host, { originalCode }) =>
      `no secure connection to ${host} (${originalCode}). smtps:// is for ports with TLS from the first byte (465), ` +
      'smtp:// for those with STARTTLS (587)',
  ],
  [
    /^(ENOTFOUND|EAI_\w+|EDNS)$/,
    (host) => `${host} is not known: the name does not resolve. Is it spelled correctly in SMTP_URL?`,
  ],
  [
    /^ECONNREFUSED$/,
    (host) => `${host} refuses connections. Is the port in SMTP_URL the right one (587 or 465, as a rule)?`,
  ],
  [
    /^(ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)$/,
    (host) =>
      `${host} did not react in time. Many networks let nobody out to port 25: try 587 or 465, and look at the firewall`,
  ],
  [
    /^(EAUTH|ENOAUTH)$/,
    (host) =>
      `${host} did not accept the user name and password in SMTP_URL. Some providers want a password made for this program`,
  ],
  [
    /^ETLS$/,
    (host) =>
      `${host} offers no STARTTLS, and the password would travel unencrypted. Set SMTP_URL to smtps:// if it has a port for that`,
  ],
  [/^EENVELOPE$/, envelope],
  [/^EMESSAGE$/, (host, { responseCode }) => `${host} refused the message (${responseCode ?? 'no code'})`],
  [
    /^(ESOCKET|ECONNECTION|ECONNRESET|EPIPE|EPROTOCOL)$/,
    (host) =>
      `${host} ended the conversation. Is it a mail server, and is smtp:// or smtps:// the right one for its port?`,
  ],
]

/** Why a mail could not be sent, in our words: those of the server may hold addresses. Names the host only. */
export function smtpFailure(error: unknown, host: string): string {
  const known = (error ?? {}) as MailError
  for (const code of [known.originalCode, known.code]) {
    const [, sentence] = FAILURES.find(([codes]) => codes.test(code ?? '')) ?? []
    if (sentence) return sentence(host, known)
  }
  return `the mail could not be handed to ${host} (${known.code ?? 'unknown error'})`
}
