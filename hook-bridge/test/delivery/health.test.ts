/*
 * How attempts change the health of a subscription. Real: the rule. Doubles: none. Observed: what it says.
 */
import { describe, expect, test } from 'vitest'
import { healthAfter } from '../../src/delivery/health.ts'

const DAY = 24 * 60 * 60 * 1000
const START = Date.parse('2026-01-15T10:30:00.000Z')
const LIMIT = 5 * DAY
const healthy = { failingSince: null, url: 'https://receiver.example.com/hook', client: null }
const failing = { ...healthy, failingSince: START }

function attempt(change: object = {}) {
  const error = 'the receiver answered 500'
  return { delivered: false, test: false, startedAt: START + 1, now: START + 2, error, ...change }
}

describe('the health of a subscription', () => {
  test.each([
    ['the first failure begins a bad time', attempt(), healthy, { failingSince: START + 1 }],
    ['another failure changes nothing', attempt({ now: START + DAY }), failing, undefined],
    ['a success in good times changes nothing', attempt({ delivered: true }), healthy, undefined],
    ['the first success ends a bad time', attempt({ delivered: true }), failing, { failingSince: null }],
    [
      'also where it comes late',
      attempt({ delivered: true, now: START + 9 * DAY }),
      failing,
      { failingSince: null },
    ],
    ['a test that fails says nothing', attempt({ test: true, now: START + 9 * DAY }), failing, undefined],
    ['a test that arrives does', attempt({ test: true, delivered: true }), failing, { failingSince: null }],
  ])('%s', (_name, made, subscription, change) => {
    expect(healthAfter(made, subscription, LIMIT)).toEqual({ change, suspended: false, suspendAt: null })
  })

  test.each([
    ['is not at risk before half of the time', LIMIT / 2 - 1, null],
    ['is at risk from half of the time on', LIMIT / 2, START + LIMIT],
    ['to the last millisecond', LIMIT - 1, START + LIMIT],
  ])('%s', (_name, passed, suspendAt) => {
    const now = START + passed
    expect(healthAfter(attempt({ now }), failing, LIMIT)).toMatchObject({ suspendAt, suspended: false })
  })

  test('a failure at the end of the time suspends it, with the reason in words', () => {
    const { suspended, change } = healthAfter(attempt({ now: START + LIMIT }), failing, LIMIT)
    expect(suspended).toBe(true)
    expect(change).toEqual({
      state: 'suspended',
      stateReason:
        'Every attempt since 2026-01-15T10:30:00.000Z has failed, for 5 days. The last one: the receiver answered 500. ' +
        'What comes in is held. See to the receiver, then activate the webhook.',
    })
  })

  test.each([
    ['https://hooks.zapier.com/hooks/standard/1/2/', null, true],
    ['https://zaps.example.com/', 'zapier', true],
    ['https://hook.eu1.make.com/abc', 'make', false],
    ['https://receiver.example.com/', null, false],
  ] as const)('Zapier is to be told: %s (%s)', (url, client, told) => {
    const { change } = healthAfter(attempt({ now: START + LIMIT }), { ...failing, url, client }, LIMIT)
    expect(change?.tellAt).toBe(told ? START + LIMIT : undefined)
  })
})
