// Times in text. Real: all of it. Doubles: none. Observed: what is read is what was written.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime, parseTime } from '../../src/time.ts'

const ms = fc.integer({ min: Date.UTC(2000), max: Date.UTC(2100) })

test('a time that was written is read as the same time, in either form', () => {
  fc.assert(
    fc.property(ms, (at) => {
      expect(parseTime(isoTime(at))).toBe(at)
      expect(parseTime(String(at))).toBe(at)
      expect(parseTime(isoTime(at).toLowerCase())).toBe(at)
    }),
  )
})

test('an offset moves it, also where a query string has lost its plus sign', () => {
  const minutes = fc.integer({ min: 0, max: 14 * 60 - 1 })
  fc.assert(
    fc.property(
      ms,
      minutes,
      fc.constantFrom('+', '-', ' '),
      fc.constantFrom(':', ''),
      (at, minutes, sign, colon) => {
        const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) =>
          String(part).padStart(2, '0'),
        )
        const local = isoTime(at).slice(0, -1)
        const east = sign === '-' ? -minutes : minutes
        expect(parseTime(`${local}${sign}${hours}${colon}${rest}`)).toBe(at - east * 60_000)
      },
    ),
  )
})

test('without an offset it is UTC, and a day is its midnight there', () => {
  fc.assert(
    fc.property(ms, (at) => {
      expect(parseTime(isoTime(at).slice(0, -1))).toBe(at)
      expect(parseTime(isoTime(at).slice(0, 10))).toBe(Math.floor(at / 86_400_000) * 86_400_000)
    }),
  )
})

test.each(['2026-13-03', '2026-01-03T25:00Z', 'soon', ''])('"%s" is no time', (text) => {
  expect(parseTime(text)).toBeUndefined()
})

test('no text makes it throw', () => {
  const nearly = fc.string({
    unit: fc.constantFrom('0', '1', '2', '9', 'T', 'Z', ':', '.', '+', '-', ' '),
    maxLength: 30,
  })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearly), (text) => {
      expect(['number', 'undefined']).toContain(typeof parseTime(text))
    }),
  )
})
