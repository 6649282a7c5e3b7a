/* How times are read and written. Real: all of it. Observed: what is returned. */
import { describe, expect, test } from 'vitest'
import { isoTime, parseTime } from '../../src/time.ts'

const NOON = Date.UTC(2026, 0, 3, 12)

describe('times', () => {
  test('are written in UTC with milliseconds', () => {
    expect(isoTime(NOON)).toBe('2026-01-03T12:00:00.000Z')
  })

  test.each([
    ['2026-01-03T12:00:00Z', NOON],
    ['2026-01-03T12:00:00.000Z', NOON],
    ['2026-01-03t12:00:00z', NOON],
    ['2026-01-03T13:00+01:00', NOON],
    ['2026-01-03T13:00:00+0100', NOON],
    ['2026-01-03T13:00:00 01:00', NOON],
    ['2026-01-03T12:00:00', NOON],
    ['2026-01-03', NOON - 12 * 3_600_000],
    [` ${NOON} `, NOON],
    ['0', 0],
  ])('%s is read', (text, ms) => {
    expect(parseTime(text)).toBe(ms)
  })

  test.each([
    '',
    'yesterday',
    '2026',
    '1767441600',
    '2026-13-03',
    '2026-01-03T25:00:00Z',
    '03/01/2026',
    '-5',
    '1e9',
    '2026-01-03Z',
  ])('"%s" is no time', (text) => {
    expect(parseTime(text)).toBeUndefined()
  })
})
