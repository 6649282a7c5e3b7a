import type { Facts } from '../facts.ts'
import type { Finding, Level } from '../finding.ts'
import type { Texts } from '../texts/en.ts'

const SLOW_MS = 1_500
/** Standard Webhooks has receivers refuse a signature whose time is further away than this. */
const TOLERATED_MS = 5 * 60_000
const REMARKABLE_MS = 30_000

export function judgeAddresses({ addresses, host }: Facts, { dns }: Texts): Finding {
  switch (addresses.kind) {
    case 'unknown':
      return { id: 'dns', level: 'problem', ...dns.unknown(host, addresses.code) }
    case 'silent':
      return { id: 'dns', level: 'problem', ...dns.silent(host, addresses.limitMs) }
    case 'resolved': {
      const list = addresses.addresses.map(({ address }) => address)
      const words = addresses.literal ? dns.literal(list[0] ?? host) : dns.resolved(host, list)
      return { id: 'dns', level: 'ok', ...words }
    }
  }
}

export function judgeTarget({ addresses: found }: Facts, { target }: Texts): Finding | null {
  if (found.kind !== 'resolved') return null
  const verdicts = found.addresses.map((vetted) => target.verdict(vetted)).join('; ')
  const objections = new Set(found.addresses.map(({ objection }) => objection?.kind))
  if (objections.has('special')) return { id: 'target', level: 'problem', ...target.special(verdicts) }
  if (objections.has('http')) return { id: 'target', level: 'problem', ...target.http(verdicts) }
  return { id: 'target', level: 'ok', ...target.allowed(verdicts) }
}

export function judgeConnection(
  { connection, host }: Facts,
  { connection: texts, reasons }: Texts,
): Finding | null {
  if (connection === null) return null
  const { connectMs, tls, failure, answer } = connection
  if (connectMs === null) {
    const { reason, code } = failure ?? { reason: 'other', code: '?' }
    return { id: 'connection', level: 'problem', ...texts.failed({ host, code, ...reasons[reason] }) }
  }
  const times = { connectMs, tlsMs: tls?.handshakeMs ?? null, answerMs: answer?.answerMs ?? null }
  const wasAsked = failure === null && (tls === null || tls.trouble === null)
  if (wasAsked && answer === null) return { id: 'connection', level: 'notice', ...texts.silent(times) }
  const isSlow = connectMs + (times.tlsMs ?? 0) + (times.answerMs ?? 0) > SLOW_MS
  if (isSlow) return { id: 'connection', level: 'notice', ...texts.slow(times) }
  return { id: 'connection', level: 'ok', ...texts.good(times) }
}

export function judgeClock({ connection }: Facts, { clock }: Texts): Finding | null {
  const answer = connection?.answer ?? null
  if (answer === null) return null
  const { clockAheadMs } = answer
  if (clockAheadMs === null) return { id: 'clock', level: 'ok', ...clock.unknown }
  const off = Math.abs(clockAheadMs)
  const level: Level = off >= TOLERATED_MS ? 'problem' : off >= REMARKABLE_MS ? 'notice' : 'ok'
  const words = { ok: clock.even, notice: clock.off, problem: clock.refused }[level](clockAheadMs)
  return { id: 'clock', level, ...words }
}
