// What a Retry-After header asks for, at 2026-01-15 10:30:00 GMT.
import { expect, it } from 'vitest'
import { retryAfterMs } from '../../src/delivery/retry-after.ts'

const now = Date.UTC(2026, 0, 15, 10, 30)

it.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['1.5', 1_500],
  ['0.0001', 1],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ['Thu, 15 Jan 2026 10:31:00 GMT', 60_000],
  ['Thursday, 15-Jan-26 10:31:00 GMT', 60_000],
  ['Thu Jan 15 10:31:00 2026', 60_000],
  ['Thu Jan  1 10:31:00 2026', null],
  ['Sun Feb  1 10:30:00 2026', 17 * 24 * 3_600_000],
  ['Thu, 15 Jan 2026 10:29:59 GMT', null],
  ['Thu, 15 Jan 2026 10:30:00 GMT', null],
  ['Thu, 45 Jan 2026 10:30:00 GMT', null],
  ['2026-01-15T10:31:00Z', null],
  ['-5', null],
  ['+5', null],
  ['1e3', null],
  ['0x10', null],
  ['soon', null],
  ['5 minutes', null],
  ['5, 10', null],
  ['', null],
])('"%s" asks to wait %s ms', (value, wait) => {
  expect(retryAfterMs(value, now)).toBe(wait)
})
