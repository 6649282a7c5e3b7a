/*
 * What Zapier, Make and n8n mean by their answers, as a table: one row for each rule.
 *
 * Real: all of it, it is pure. Times are seconds after the attempt. Observed: the decision, and the word for the log.
 */
import { providers } from '@hook-bridge/event-catalog'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../src/delivery/decide.ts'
import type { DecideInput } from '../../../src/delivery/decide.ts'
import type { Decision, Outcome } from '../../../src/delivery/outcome.ts'
import type { Platform } from '../../../src/delivery/platforms/platform-of.ts'
import { profiles, readAnswer } from '../../../src/delivery/platforms/profiles.ts'

const NOW = 1_768_471_200_000
const MINUTE = 60
const HOUR = 60 * MINUTE

const QUEUE_FULL = 'Queue is full.'
const NOT_REGISTERED =
  '{"code":404,"message":"The requested webhook \\"POST a\\" is not registered.","hint":"The workflow must be active for a production URL to run successfully."}'
const NOT_LISTENING =
  '{"code":404,"message":"The requested webhook \\"a\\" is not registered.","hint":"Click the button, then try again. (In test mode, the webhook only works for one call after you click this button)"}'

type Row = readonly [
  name: string,
  answer: { readonly status: number; readonly text?: string; readonly retryAfter?: number },
  more: Partial<DecideInput>,
  expected: Decision,
  means: string | null,
]

/** By default the first attempt of an event of Inmova, which is retried after 5 s, 30 s and 2 min. */
function decideFor(platform: Platform, [, { status, text = '', retryAfter }, more]: Row): Decision {
  const retryAfterMs = retryAfter === undefined ? null : retryAfter * 1_000
  const outcome: Outcome = { kind: 'answered', status, durationMs: 12, retryAfterMs, answer: text }
  return decide({
    outcome,
    platform,
    schedule: providers.inmova.policy.schedule,
    maxRetries: 3,
    attempt: 1,
    pausesBefore: 0,
    firstAttemptAt: NOW - HOUR * 1_000,
    now: NOW,
    random: 0.5,
    test: false,
    ...more,
  })
}

const at = (seconds: number) => NOW + seconds * 1_000
const retryIn = (seconds: number, slowFor: number | null = null): Decision => ({
  kind: 'retry',
  at: at(seconds),
  slowUntil: slowFor === null ? null : at(slowFor),
})
const dead = (error: string, slowFor: number | null = null): Decision => ({
  kind: 'dead',
  error: expect.stringContaining(error) as unknown as string,
  slowUntil: slowFor === null ? null : at(slowFor),
})
const gone = (error: string): Decision => ({ kind: 'gone', error })
const delivered: Decision = { kind: 'delivered' }
/** Retried by the 24-hour schedule. */
const for24h = { schedule: providers.cablenetai.policy.schedule }
const since = (seconds: number) => ({ firstAttemptAt: NOW - seconds * 1_000 })

const NO_ZAP = 'Zapier answered 404: no Zap listens at this address'
const zapier: Row[] = [
  ['200: accepted, which is all that Zapier says', { status: 200 }, {}, delivered, null],
  ['a first 404 may be a fault at Zapier', { status: 404 }, {}, retryIn(5), 'no_such_zap'],
  ['a second 404', { status: 404 }, { attempt: 2 }, retryIn(30), 'no_such_zap'],
  ['a third 404: gone', { status: 404 }, { attempt: 3 }, gone(NO_ZAP), 'no_such_zap'],
  ['a 404 later on', { status: 404 }, { ...for24h, attempt: 9 }, gone(NO_ZAP), 'no_such_zap'],
  [
    'a 404 that no attempt follows: this delivery is dead, the subscription goes on',
    { status: 404 },
    { maxRetries: 1, attempt: 2 },
    dead(`${NO_ZAP} (the last of 2 attempts)`),
    'no_such_zap',
  ],
  [
    '410: gone at once',
    { status: 410 },
    {},
    gone('Zapier answered 410: the Zap was turned off or deleted'),
    'zap_off',
  ],
  ['429: as from any receiver', { status: 429 }, { attempt: 2 }, retryIn(30, 30), 'too_many'],
  ['429 with Retry-After', { status: 429, retryAfter: 60 }, {}, retryIn(60, 60), 'too_many'],
  ['500: as from any receiver', { status: 500 }, {}, retryIn(5), null],
]

const full = { status: 400, text: QUEUE_FULL }
const REFUSED = 'Make answered 400: it refuses this event'
const make: Row[] = [
  ['200: queued, which is all that Make says', { status: 200, text: 'Accepted' }, {}, delivered, null],
  ['400 Queue is full: all wait for 5 minutes', full, {}, retryIn(5 * MINUTE, 5 * MINUTE), 'queue_full'],
  [
    '400 Queue is full in other letters',
    { status: 400, text: '{"message":"queue is FULL"}' },
    {},
    retryIn(5 * MINUTE, 5 * MINUTE),
    'queue_full',
  ],
  [
    '400 Queue is full after a pause: twice as long',
    full,
    { pausesBefore: 1 },
    retryIn(10 * MINUTE, 10 * MINUTE),
    'queue_full',
  ],
  [
    '400 Queue is full after ten pauses: an hour at most',
    full,
    { pausesBefore: 10 },
    retryIn(HOUR, HOUR),
    'queue_full',
  ],
  [
    '400 Queue is full with a Retry-After that is longer',
    { ...full, retryAfter: 2 * HOUR },
    {},
    retryIn(2 * HOUR, 2 * HOUR),
    'queue_full',
  ],
  [
    '400 Queue is full when the schedule is over: not dead',
    full,
    { attempt: 4 },
    retryIn(5 * MINUTE, 5 * MINUTE),
    'queue_full',
  ],
  [
    '400 Queue is full, 23 h after the first attempt',
    full,
    { ...since(23 * HOUR), pausesBefore: 9, attempt: 30 },
    retryIn(HOUR, HOUR),
    'queue_full',
  ],
  [
    '400 Queue is full for 24 hours: dead, and the others wait',
    full,
    { ...since(23 * HOUR + 1), pausesBefore: 9, attempt: 30 },
    dead('the queue of the webhook is full (for 24 hours)', HOUR),
    'queue_full',
  ],
  [
    '400 Queue is full to a test: no person waits so long',
    full,
    { test: true },
    dead('the queue of the webhook is full', 5 * MINUTE),
    'queue_full',
  ],
  ['400 with another text: dead at once', { status: 400, text: 'Invalid.' }, {}, dead(REFUSED), 'refused'],
  ['400 without a text: dead at once', { status: 400 }, for24h, dead(REFUSED), 'refused'],
  [
    '410: gone',
    { status: 410, text: 'Webhook not found.' },
    {},
    gone('Make answered 410: the webhook was deleted, or no scenario has used it for 5 days'),
    'not_attached',
  ],
  ['429: 10 s at least, though the schedule says 5 s', { status: 429 }, {}, retryIn(10, 10), 'too_many'],
  ['429: the schedule, where it says more', { status: 429 }, { attempt: 2 }, retryIn(30, 30), 'too_many'],
  ['429, Retry-After 2: 10 s all the same', { status: 429, retryAfter: 2 }, {}, retryIn(10, 10), 'too_many'],
  ['429, Retry-After 60', { status: 429, retryAfter: 60 }, {}, retryIn(60, 60), 'too_many'],
  [
    '429 at the end of the schedule: dead, and the others wait',
    { status: 429, retryAfter: 2 },
    { attempt: 4 },
    dead('(the last of 4 attempts)', 10),
    'too_many',
  ],
  [
    '500 of a scenario that failed: by the schedule',
    { status: 500, text: 'Scenario failed to complete.' },
    {},
    retryIn(5),
    'scenario_failed',
  ],
  ['another 500: by the schedule', { status: 500 }, {}, retryIn(5), null],
]

const n8n: Row[] = [
  ['200: accepted', { status: 200, text: '{"received":true}' }, {}, delivered, null],
  [
    '404: not published, by the schedule',
    { status: 404, text: NOT_REGISTERED },
    {},
    retryIn(5),
    'not_published',
  ],
  ['404 of a proxy', { status: 404, text: 'not found' }, {}, retryIn(5), 'not_published'],
  ['a third 404: not gone', { status: 404 }, { attempt: 3 }, retryIn(120), 'not_published'],
  [
    '404 after 20 h',
    { status: 404 },
    { ...for24h, attempt: 14, ...since(20 * HOUR) },
    retryIn(4 * HOUR),
    'not_published',
  ],
  [
    '404 at the end of the schedule: dead, no pause for the others',
    { status: 404 },
    { attempt: 4 },
    dead(
      'n8n answered 404: the workflow is not published, or there is none at this address (the last of 4 attempts)',
    ),
    'not_published',
  ],
  ['404 of a test URL', { status: 404, text: NOT_LISTENING }, {}, retryIn(5), 'not_listening'],
  ['401: by the schedule', { status: 401 }, {}, retryIn(5), 'not_verified'],
  ['401 to a test: soon', { status: 401 }, { test: true }, retryIn(0.5), 'not_verified'],
  ['403: by the schedule', { status: 403 }, {}, retryIn(5), 'not_allowed'],
  [
    '410, which a workflow can answer: gone',
    { status: 410 },
    {},
    gone('n8n answered 410 Gone: it wants no more events'),
    null,
  ],
  ['413: by the schedule, for limits can be raised', { status: 413 }, {}, retryIn(5), 'too_large'],
  [
    '422: dead at once',
    { status: 422 },
    {},
    dead('n8n answered 422: it could not read the event'),
    'refused',
  ],
  ['500: by the schedule', { status: 500 }, {}, retryIn(5), 'workflow_failed'],
  ['502: by the schedule', { status: 502 }, {}, retryIn(5), 'not_running'],
  [
    '503 with Retry-After: as from any receiver',
    { status: 503, retryAfter: 60 },
    {},
    retryIn(60, 60),
    'not_running',
  ],
  ['504: by the schedule', { status: 504 }, {}, retryIn(5), 'not_running'],
]

describe.each(Object.entries({ zapier, make, n8n }))('%s', (name, rows) => {
  const platform = name as Platform

  test.each(rows)('%s', (...row) => {
    const [, { status, text = '' }, , expected, means] = row
    expect(decideFor(platform, row)).toEqual(expected)
    expect(readAnswer(platform, { status, answer: text })?.means ?? null).toBe(means)
  })

  test('has a row for each of its rules', () => {
    const ruled = new Set(profiles[platform].answers.map(({ means }) => means))
    expect(new Set(rows.map(([, , , , means]) => means).filter((means) => means !== null))).toEqual(ruled)
  })

  test('says in English and Spanish what an answer means and what to do', () => {
    const { accepted, answers } = profiles[platform]
    const texts = [accepted!, ...answers.flatMap(({ what, advice }) => [what, advice])]
    for (const { en, es } of texts) expect([en, es].every((text) => /^\S.{15,}\S$/.test(text))).toBe(true)
    for (const { en, es } of texts) expect(en).not.toBe(es)
    for (const { advice } of answers) expect(`${advice.en}${advice.es}`.match(/\.$/)).not.toBeNull()
    for (const { what } of answers) expect(what.en).not.toMatch(/\.$/)
  })
})

test('another receiver may answer the same words: they mean nothing particular there', () => {
  const row: Row = ['', { status: 400, text: QUEUE_FULL }, {}, delivered, null]
  expect(decideFor('other', row)).toEqual(retryIn(5))
  expect(readAnswer('other', { status: 400, answer: QUEUE_FULL })).toBeNull()
})

test('an attempt without an answer is read as nothing', () => {
  expect(readAnswer('make', { status: null, answer: null })).toBeNull()
})
