// What the bridge has stored in words, in Spanish. Real: the code that writes these words (failures, answers of platforms,
// decisions, states) and the one that reads them. Doubles: none. Observed: the Spanish text, and in which language it is.
import { describe, expect, test } from 'vitest'
import { describeAnswer } from '../../src/delivery/describe-answer.ts'
import { failureOf } from '../../src/delivery/failure-of.ts'
import { healthAfter } from '../../src/delivery/health.ts'
import type { Platform } from '../../src/delivery/platforms/platform-of.ts'
import { profiles } from '../../src/delivery/platforms/profiles.ts'
import { createTargetGuard } from '../../src/delivery/target-guard.ts'
import { systemClock } from '../../src/clock.ts'
import { endings } from '../../src/sentences/answers.ts'
import { givenUp, givenUpByStore } from '../../src/sentences/given-up.ts'
import { failures } from '../../src/sentences/failures.ts'
import { inLanguage } from '../../src/sentences/in-language.ts'
import { states, told } from '../../src/sentences/states.ts'
import { warnings } from '../../src/sentences/warnings.ts'

const inSpanish = (text: string) => inLanguage(text, 'es')
/** Words that no Spanish sentence has. */
const ENGLISH = /\b(the|answered|could|not|was|is|its|it|held|attempts?|receiver|Did|says)\b/i

function expectSpanish(stored: string): void {
  const { text, language } = inSpanish(stored)
  expect([stored, language]).toEqual([stored, 'es'])
  expect(text).not.toMatch(ENGLISH)
  expect(text).not.toMatch(/[{}]|undefined/)
}

// As they stand in databases: whoever changes a sentence sees here that older rows have to be read, too.
describe('what older versions have stored is Spanish', () => {
  test.each([
    ['Paused by a person.', 'En pausa por una persona.'],
    [
      'The API key that subscribed ("Zapier (office)") was revoked. What comes in is held until somebody activates the webhook.',
      'Se revocó la clave de API con la que se suscribió («Zapier (office)»). Lo que entra queda retenido hasta que alguien active el webhook.',
    ],
    [
      'Every attempt since 2026-01-15T10:30:00.000Z has failed, for 5 days. The last one: could not connect to a.example: ' +
        'connection refused. Is the receiver running? (the last of 16 attempts). What comes in is held. See to the receiver, ' +
        'then activate the webhook. Zapier could not be told: it answered 500.',
      'Todos los intentos desde 2026-01-15T10:30:00.000Z han fallado, durante 5 días. El último: no se pudo conectar con ' +
        'a.example: conexión rechazada. ¿Está en marcha el receptor? (el último de 16 intentos). Lo que entra queda ' +
        'retenido. Revisa el receptor y después activa el webhook. No se pudo avisar a Zapier: respondió 500.',
    ],
    [
      'Zapier answered 410: the Zap was turned off or deleted',
      'Zapier respondió 410: el Zap se desactivó o se eliminó',
    ],
    [
      'the receiver answered 410 Gone: it wants no more events',
      'el receptor respondió 410: no quiere más eventos',
    ],
    ['the receiver answered 500 (the only attempt)', 'el receptor respondió 500 (el único intento)'],
    [
      'a.example (10.0.0.5) is not a public address: a private network (10.0.0.0/8). If it is meant, the operator can add it to ALLOWED_TARGETS',
      'a.example (10.0.0.5) no es una dirección pública: 10.0.0.0/8. Si es intencionado, el operador puede añadirla a ALLOWED_TARGETS',
    ],
    ['held for 30 days (HELD_DAYS)', 'retenida durante 30 días (HELD_DAYS)'],
    [
      'its payload is no longer kept, so it cannot be sent',
      'ya no se guarda su contenido, así que no se puede enviar',
    ],
    ['Does not fit the schema: org_id: missing.', 'No se ajusta al esquema: org_id: falta.'],
    [
      'Does not fit the schema: price: expected a whole number',
      'No se ajusta al esquema: price: se esperaba un número entero',
    ],
  ])('%s', (stored, spanish) => {
    expect(inSpanish(stored)).toEqual({ text: spanish, language: 'es' })
  })
})

describe('what is written now is Spanish, too', () => {
  test.each([
    'ENOTFOUND',
    'ECONNREFUSED',
    'EHOSTUNREACH',
    'ETIMEDOUT',
    'ECONNRESET',
    'CERT_HAS_EXPIRED',
    'HPE_INVALID_CONSTANT',
    'EMFILE',
  ])('the failure %s', (code) => {
    expectSpanish(failureOf(Object.assign(new Error('x'), { code }), 'a.example').message)
  })

  test.each(Object.keys(profiles) as Platform[])(
    'every answer of %s, and every end of a schedule',
    (platform) => {
      const statuses = [302, 400, 401, 403, 404, 410, 413, 422, 429, 500, 502, 503]
      const rules = profiles[platform].answers.map(({ status, text }) => ({
        status,
        answer: text?.source ?? '',
      }))
      for (const { status, answer } of [...statuses.map((status) => ({ status, answer: '' })), ...rules]) {
        const answered = { kind: 'answered', durationMs: 1, status, answer, retryAfterMs: 1_000 } as const
        const error = describeAnswer(platform, answered)
        for (const each of [error, endings.only.write({ error }), endings.last.write({ error, count: 4 })])
          expectSpanish(each)
      }
    },
  )

  test.each(['http://8.8.8.8/', 'https://10.0.0.5/', 'https://[fe80::1]/', 'https://[4000::1]/'])(
    'the objection of the target guard to %s',
    (url) => {
      const verdict = createTargetGuard({ allowedTargets: [], clock: systemClock }).checkUrl(url)
      expectSpanish(verdict.ok ? 'let through' : verdict.message)
    },
  )

  test('a suspension, whatever the last attempt came to, and whether or not the platform could be told', () => {
    const now = Date.parse('2026-01-15T10:30:00Z')
    const failing = { failingSince: now - 6 * 86_400_000, url: 'https://hooks.zapier.com/1', client: null }
    for (const error of [
      null,
      'Zapier answered 500',
      'all connections to a.example were busy for 5 s. Can the receiver answer faster?',
    ]) {
      const made = { delivered: false, test: false, startedAt: now, now, error }
      const reason = healthAfter(made, failing, 5 * 86_400_000).change!.stateReason!
      expectSpanish(reason)
      expectSpanish(told.paused.write({ reason }))
      expectSpanish(
        told.not.write({ reason, error: failures.dns.write({ host: 'h.example', code: 'ENOTFOUND' }) }),
      )
    }
  })

  test('every sentence that can be stored, with each of its places filled', () => {
    const sentences = [failures, states, givenUp, warnings].flatMap((each) => Object.values(each))
    for (const { words } of [...sentences, ...givenUpByStore]) {
      const places = words.en.match(/\{\w+\}/g) ?? []
      // What is said in Spanish is what was said in English, no more.
      expect(places).toEqual(expect.arrayContaining(words.es.match(/\{\w+\}/g) ?? []))
      const stored = words.en.replace(/\{\w+\}/g, 'a.b')
      expect([stored, inSpanish(stored).language]).toEqual([stored, 'es'])
    }
  })
})

describe('what the bridge did not write', () => {
  test.each(['Switched off by the accountant.', '', 'the cake is a lie (the only attempt) or so'])(
    'stays as it is: %s',
    (text) => {
      expect(inSpanish(text)).toEqual({ text, language: 'en' })
    },
  )

  test('is quoted where it stands inside of a sentence of the bridge', () => {
    expect(inSpanish('the bridge failed: TypeError: x is no function').text).toBe(
      'falló el puente: «TypeError: x is no function»',
    )
    expect(inSpanish('n8n answered 404: a word of an older version (the only attempt)').text).toBe(
      'n8n respondió 404: «a word of an older version» (el único intento)',
    )
  })

  test('does not become another sentence: a name is a name, whatever it says', () => {
    const stored = states.keyRevoked.write({ name: '{days} Paused by a person.") was revoked. $&' })
    expect(inSpanish(stored).text).toContain('(«{days} Paused by a person.") was revoked. $&»)')
  })
})

test('in English everything stays as it was stored', () => {
  expect(inLanguage('Paused by a person.', 'en')).toEqual({ text: 'Paused by a person.', language: 'en' })
})
