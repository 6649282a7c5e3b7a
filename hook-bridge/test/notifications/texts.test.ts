// The words of notifications. Real: all of them. Doubles: none. Observed: what they come to in both languages.
import { describe, expect, test } from 'vitest'
import { smtpFailure } from '../../src/notifications/smtp-failure.ts'
import { en } from '../../src/notifications/texts/en.ts'
import { es } from '../../src/notifications/texts/es.ts'

type Words = Readonly<Record<string, unknown>>

/** A text with signs for what is put into it; functions of one, two and three values alike. */
function spoken(words: Words, name: string): string {
  const text = words[name]
  if (typeof text !== 'function') return String(text)
  const filled = (text as (...values: unknown[]) => unknown)('‹1›', '‹2›', '‹3›')
  return Array.isArray(filled) ? filled.join('\n') : String(filled)
}

const holes = (text: string) => [...text.matchAll(/‹\d›/g)].map(([hole]) => hole).sort()

describe.each(Object.keys(en))('%s', (name) => {
  test('says as much in Spanish as in English, in other words', () => {
    const [english, spanish] = [spoken(en, name), spoken(es, name)]
    expect(holes(spanish)).toEqual(holes(english))
    expect(spanish.split('\n')).toHaveLength(english.split('\n').length)
    expect(spanish).not.toBe(english)
    expect(english).not.toContain('undefined')
  })
})

test('one hour is one hour', () => {
  expect([en.hours(1), en.hours(2), es.hours(1), es.hours(2)]).toEqual([
    '1 hour',
    '2 hours',
    '1 hora',
    '2 horas',
  ])
})

test('a queue that is long, but not late, says nothing of minutes', () => {
  expect(en.growing(12, 0).join()).not.toContain('minutes')
  expect(es.growing(12, 0).join()).not.toContain('minutos')
})

describe('why a mail was not sent', () => {
  test.each([
    [{ code: 'ETIMEDOUT' }, 'did not react in time'],
    [{ code: 'ESOCKET', originalCode: 'EHOSTUNREACH' }, 'did not react in time'],
    [{ code: 'ECONNECTION' }, 'ended the conversation'],
    [{ code: 'ESOCKET', originalCode: 'ECONNRESET' }, 'ended the conversation'],
    [{ code: 'ESOCKET', originalCode: 'CERT_HAS_EXPIRED' }, 'is not to be trusted (CERT_HAS_EXPIRED)'],
    [{ code: 'EMESSAGE' }, 'refused the message (no code)'],
    [{ code: 'EOTHER' }, 'could not be handed to mail.example.com (EOTHER)'],
    [null, 'could not be handed to mail.example.com (unknown error)'],
  ])('%o', (error, words) => {
    expect(smtpFailure(error, 'mail.example.com')).toContain(words)
  })
})
