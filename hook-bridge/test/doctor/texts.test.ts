// The words of the doctor of a webhook. Real: judge and texts, over facts made up for every case that it tells apart.
// Doubles: none. Observed: findings in both languages.
import { describe, expect, test } from 'vitest'
import type { FailureReason } from '../../src/delivery/outcome.ts'
import type { AddressFacts, ConnectionFacts, Facts, TlsFacts } from '../../src/doctor/facts.ts'
import { FINDING_IDS } from '../../src/doctor/finding.ts'
import { judge } from '../../src/doctor/judge.ts'
import { texts } from '../../src/doctor/texts/texts.ts'
import type { OpenSubscription } from '../../src/registry.ts'
import type { StoredAttempt } from '../../src/store/read-store.ts'

const NOW = Date.parse('2026-01-15T10:30:00Z')
const DAY_MS = 24 * 60 * 60 * 1000

const subscription: OpenSubscription = {
  row: 1,
  id: 'wh_5e0f1c2d3b4a596877869504',
  workspace: 1,
  url: 'https://example.com/catch/18237465',
  events: ['lead.created'],
  name: 'CRM',
  client: null,
  platform: 'other',
  state: 'active',
  stateReason: null,
  maxRetries: 3,
  retryPolicy: null,
  ordered: false,
  filters: [],
  coalesceSeconds: null,
  secrets: [],
  signingSecrets: [],
  notBefore: null,
  failingSince: null,
  apiKey: null,
  tellAt: null,
  createdAt: NOW - DAY_MS,
  updatedAt: NOW - DAY_MS,
}

const tls: TlsFacts = {
  handshakeMs: 20,
  trouble: null,
  issuer: 'An Authority',
  selfSigned: false,
  names: ['example.com'],
  validFrom: NOW - DAY_MS,
  validTo: NOW + 80 * DAY_MS,
}
const connection: ConnectionFacts = {
  connectMs: 12,
  tls,
  failure: null,
  answer: { answerMs: 30, clockAheadMs: 200 },
}
const addresses: AddressFacts = {
  kind: 'resolved',
  literal: false,
  addresses: [{ address: '8.8.8.8', objection: null }],
}
const attempt: StoredAttempt = {
  id: 1,
  delivery: 1,
  event: 1,
  type: 'lead.created',
  number: 1,
  startedAt: NOW - 60_000,
  durationMs: 40,
  status: 200,
  error: null,
  answer: null,
  nextAttemptAt: null,
}
const facts: Facts = {
  now: NOW,
  subscription,
  suspendAfterMs: 5 * DAY_MS,
  host: 'example.com',
  addresses,
  connection,
  attempts: [attempt],
  queue: { pending: null, held: null, dead: 0 },
  signatures: [
    { provider: 'CablenetAI', header: 'X-CablenetAI-Signature', vendor: true, standard: true, ascii: false },
  ],
  sample: { kind: 'sent', type: 'lead.created', outcome: answered(200) },
}

function answered(status: number) {
  return { kind: 'answered', status, durationMs: 12, retryAfterMs: null, answer: '' } as const
}

function as(change: Partial<OpenSubscription>): Partial<Facts> {
  return { subscription: { ...subscription, ...change } }
}

const withTls = (change: Partial<TlsFacts>) => ({ connection: { ...connection, tls: { ...tls, ...change } } })
const failing = (stage: 'connect' | 'tls', reason: FailureReason): Partial<Facts> => ({
  connection: {
    connectMs: stage === 'tls' ? 12 : null,
    tls: null,
    answer: null,
    failure: { stage, reason, code: 'ECODE' },
  },
})
const attempted = (status: number | null): Partial<Facts> => ({
  attempts: [{ ...attempt, status, error: 'it failed' }],
})
const waiting = { count: 2, oldestDueAt: NOW - 3_600_000 }
const REASONS = Object.keys(texts.en.reasons) as FailureReason[]

/** The facts that differ from those of a webhook that is well. */
const CASES: readonly (readonly [name: string, change: Partial<Facts>])[] = [
  ['all is well', {}],
  ['nothing was sent', { attempts: [], sample: null }],
  ['failing', as({ failingSince: NOW - DAY_MS })],
  ['paused', as({ state: 'paused', stateReason: 'Paused by a person' })],
  ['suspended', as({ state: 'suspended' })],
  ['gone', as({ state: 'gone' })],
  ['gone at Zapier', { ...as({ state: 'gone', platform: 'zapier' }), ...attempted(410) }],
  ['no such name', { addresses: { kind: 'unknown', code: 'ENOTFOUND' }, connection: null }],
  ['silent name server', { addresses: { kind: 'silent', limitMs: 3_000 }, connection: null }],
  [
    'refused addresses',
    {
      connection: null,
      addresses: {
        kind: 'resolved',
        literal: true,
        addresses: [
          { address: '10.0.0.5', objection: { kind: 'special', range: 'a private network (10.0.0.0/8)' } },
          { address: 'fe80', objection: { kind: 'special', range: null } },
        ],
      },
    },
  ],
  [
    'plain http refused',
    {
      connection: null,
      addresses: {
        kind: 'resolved',
        literal: false,
        addresses: [{ address: '8.8.8.8', objection: { kind: 'http' } }],
      },
    },
  ],
  ['plain http', { ...as({ url: 'http://example.com/hook' }), connection: { ...connection, tls: null } }],
  ['certificate ends soon', withTls({ validTo: NOW + DAY_MS + 1, validFrom: NOW - 80 * DAY_MS })],
  ['certificate is over', withTls({ trouble: 'CERT_HAS_EXPIRED', validTo: NOW - 1 })],
  ['certificate is too early', withTls({ trouble: 'CERT_NOT_YET_VALID', validFrom: NOW + 1 })],
  ['certificate of another', withTls({ trouble: 'ERR_TLS_CERT_ALTNAME_INVALID', names: [] })],
  ['certificate by itself', withTls({ trouble: 'DEPTH_ZERO_SELF_SIGNED_CERT', selfSigned: true })],
  ['certificate by nobody', withTls({ trouble: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' })],
  ['certificate refused', withTls({ trouble: 'CERT_REVOKED' })],
  ['no TLS', failing('tls', 'tls')],
  ...REASONS.map((reason) => [`connection ${reason}`, failing('connect', reason)] as const),
  ['slow', { connection: { ...connection, connectMs: 1_600 } }],
  ['silent', { connection: { ...connection, answer: null } }],
  ...[45_000, -45_000, 400_000, 3 * DAY_MS, null].map(
    (clockAheadMs) =>
      [
        `clock ${clockAheadMs}`,
        { connection: { ...connection, answer: { answerMs: 1, clockAheadMs } } },
      ] as const,
  ),
  ...[302, 400, 401, 403, 404, 405, 410, 413, 429, 500, null].map(
    (status) => [`last answer ${status}`, attempted(status)] as const,
  ),
  ...(['zapier', 'make', 'n8n'] as const).map((platform) => [platform, as({ platform })] as const),
  ['sample refused', { sample: { kind: 'sent', type: 'lead.created', outcome: answered(404) } }],
  ...REASONS.map(
    (reason) =>
      [
        `sample ${reason}`,
        {
          sample: {
            kind: 'sent',
            type: 'lead.created',
            outcome: { kind: 'failed', reason, durationMs: 5, message: 'it failed' },
          },
        },
      ] as const,
  ),
  ['sample in a pause', { sample: { kind: 'not_sent', because: 'pause' } }],
  ['sample without secret', { sample: { kind: 'not_sent', because: 'no_secret' }, signatures: [] }],
  ['wrong signature', { signatures: [{ ...facts.signatures[0]!, vendor: false, standard: false }] }],
  ['ASCII', { signatures: [{ ...facts.signatures[0]!, ascii: true }] }],
  ['late', { queue: { pending: waiting, held: null, dead: 0 } }],
  ['waiting', { queue: { pending: { count: 1, oldestDueAt: NOW + 1_000 }, held: null, dead: 0 } }],
  ['held', { queue: { pending: null, held: waiting, dead: 0 }, ...as({ state: 'paused' }) }],
  [
    'one held',
    { queue: { pending: null, held: { ...waiting, count: 1 }, dead: 0 }, ...as({ state: 'paused' }) },
  ],
  ['dead', { queue: { pending: null, held: null, dead: 3 } }],
  ['one dead', { queue: { pending: null, held: null, dead: 1 } }],
  ['pause', as({ notBefore: NOW + 60_000 })],
  ['pause of Make', { ...as({ notBefore: NOW + 60_000, platform: 'make' }), ...attempted(429) }],
  ['no success', { attempts: [attempt, attempt].map((each) => ({ ...each, status: 500, error: 'x' })) }],
  ['rotation', as({ secrets: [{ sealed: '', activeUntil: NOW + DAY_MS }] })],
]

describe.each(CASES)('%s', (_, change) => {
  const examined = { ...facts, ...change }
  const en = judge(examined, texts.en)
  const es = judge(examined, texts.es)

  test('is the same in both languages, but for the words', () => {
    const bare = (findings: typeof en) =>
      findings.map(({ id, level, todo }) => ({ id, level, todo: todo !== null }))
    expect(bare(es)).toEqual(bare(en))
    for (const [index, finding] of en.entries()) expect(es[index]!.title).not.toBe(finding.title)
  })

  test('reads well: whole sentences, no gaps, no whole address', () => {
    for (const { title, detail, todo } of [...en, ...es]) {
      for (const text of [title, detail, todo ?? 'Nothing.']) {
        expect(text).not.toMatch(/undefined|null|NaN|\[object| {2}|\.\.|18237465/)
        expect(text).toMatch(/^[\p{Lu}\d¿]|^example\.com|^fe80|^n8n/u)
      }
    }
  })

  test('is in order, and a problem or a notice that can be helped says what to do', () => {
    expect(en.map(({ id }) => FINDING_IDS.indexOf(id))).toEqual(
      en.map(({ id }) => FINDING_IDS.indexOf(id)).toSorted((one, other) => one - other),
    )
    expect(en.filter(({ level, todo }) => level !== 'ok' && todo === null)).toEqual([])
  })
})

test('the cases show every finding in every level that it can have', () => {
  const seen = new Set(
    CASES.flatMap(([, change]) =>
      judge({ ...facts, ...change }, texts.en).map(({ id, level }) => `${id} ${level}`),
    ),
  )
  expect([...seen].toSorted()).toMatchInlineSnapshot(`
    [
      "answer notice",
      "answer ok",
      "answer problem",
      "clock notice",
      "clock ok",
      "clock problem",
      "connection notice",
      "connection ok",
      "connection problem",
      "dns ok",
      "dns problem",
      "pause notice",
      "pause ok",
      "queue notice",
      "queue ok",
      "queue problem",
      "sample notice",
      "sample ok",
      "sample problem",
      "secret notice",
      "secret ok",
      "signature ok",
      "signature problem",
      "state notice",
      "state ok",
      "state problem",
      "success notice",
      "success ok",
      "target ok",
      "target problem",
      "tls notice",
      "tls ok",
      "tls problem",
    ]
  `)
})
