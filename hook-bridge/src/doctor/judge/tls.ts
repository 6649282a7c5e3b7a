import type { Facts, TlsFacts } from '../facts.ts'
import type { Finding, Words } from '../finding.ts'
import type { Texts } from '../texts/en.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** What renews itself has done so by then; of short-lived ones a fifth of their life is enough. */
const SOON_MS = 14 * DAY_MS

export function judgeTls({ connection, subscription, host, now }: Facts, texts: Texts): Finding | null {
  if (connection === null || connection.connectMs === null) return null
  const { tls, failure } = connection
  if (!subscription.url.startsWith('https:')) return { id: 'tls', level: 'notice', ...texts.tls.none }
  if (tls === null) {
    return { id: 'tls', level: 'problem', ...texts.tls.failed({ host, code: failure?.code ?? '?' }) }
  }
  const refused = whyRefused(tls, { host, now }, texts)
  if (refused !== null) return { id: 'tls', level: 'problem', ...refused }
  const leftMs = tls.validTo - now
  const isSoon = leftMs < Math.min(SOON_MS, (tls.validTo - tls.validFrom) / 5)
  const shown = { ...tls, days: Math.floor(leftMs / DAY_MS) }
  return isSoon
    ? { id: 'tls', level: 'notice', ...texts.tls.soon(shown) }
    : { id: 'tls', level: 'ok', ...texts.tls.good(shown) }
}

/** The same refusal that a delivery meets, in words; null when there is none. */
function whyRefused(
  tls: TlsFacts,
  { host, now }: { readonly host: string; readonly now: number },
  { tls: texts }: Texts,
): Words | null {
  const { trouble } = tls
  if (trouble === null) return null
  if (tls.validTo < now) return texts.expired(tls)
  if (tls.validFrom > now) return texts.notYet(tls)
  if (trouble === 'ERR_TLS_CERT_ALTNAME_INVALID') return texts.otherName({ host, names: tls.names })
  if (tls.selfSigned) return texts.selfSigned(tls)
  if (/^(UNABLE_TO_|SELF_SIGNED_CERT_IN_CHAIN$)/.test(trouble)) return texts.unknownIssuer(tls)
  return texts.failed({ host, code: trouble })
}
