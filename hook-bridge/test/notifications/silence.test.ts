// When a source is silent for longer than is usual for it. Real: the rule. Doubles: none. Observed: what it says.
import { describe, expect, test } from 'vitest'
import { isSilent } from '../../src/notifications/silence.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('a source is silent', () => {
  test.each([
    ['after a day, where pauses were short', { gap: 2 * HOUR, known: 14 * DAY, quiet: DAY + 1 }, true],
    ['not before', { gap: 2 * HOUR, known: 14 * DAY, quiet: DAY }, false],
    [
      'not before three times its longest pause',
      { gap: 60 * HOUR, known: 14 * DAY, quiet: 180 * HOUR },
      false,
    ],
    ['but after that', { gap: 60 * HOUR, known: 14 * DAY, quiet: 180 * HOUR + 1 }, true],
    ['never, before a week of it is known', { gap: HOUR, known: 7 * DAY - 1, quiet: 30 * DAY }, false],
    ['then it is', { gap: HOUR, known: 7 * DAY, quiet: 30 * DAY }, true],
    ['never, where it sent once only', { gap: 0, known: 0, quiet: 30 * DAY }, false],
  ])('%s', (_when, { gap, known, quiet }, expected) => {
    const lastEventAt = 1_000 * DAY
    const source = { source: 1, lastEventAt, longestGapMs: gap, knownSince: lastEventAt - known }
    expect(isSilent(source, lastEventAt + quiet)).toBe(expected)
  })
})
