// The texts of the console and the choice between its languages. Real: all of it. Doubles: none. Observed: keys,
// kinds, and the language that is spoken.
import { describe, expect, test } from 'vitest'
import type { Html } from '../../src/console/html.ts'
import { languageFor, texts } from '../../src/console/language.ts'

/** Every key with its kind: `overview.tiles.waiting string`. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [`${path} list of ${value.length}`]
  if (typeof value !== 'object' || value === null) return [`${path} ${typeof value}`]
  return Object.entries(value).flatMap(([key, each]) => keysOf(each, path === '' ? key : `${path}.${key}`))
}

test('both languages have the same texts, and none of them is empty', () => {
  expect(keysOf(texts.es)).toEqual(keysOf(texts.en))
  expect(keysOf(texts.en).length).toBeGreaterThan(200)
  expect(JSON.stringify(texts)).not.toContain('""')
})

test('nearly every text is a translation, not a copy', () => {
  const pairs = (en: unknown, es: unknown): [string, string][] =>
    typeof en === 'string'
      ? [[en, es as string]]
      : Object.entries(en ?? {}).flatMap(([key, each]) => pairs(each, (es as Record<string, unknown>)[key]))
  const same = pairs(texts.en, texts.es).filter(([en, es]) => en === es)
  expect(same.map(([en]) => en).sort()).toEqual([
    'Hook bridge',
    'ID',
    'Make',
    'Total',
    'Webhook',
    'Webhooks',
    'Webhooks',
    'Zapier',
    'n8n',
  ])
})

test('one is one, and more are more', () => {
  expect(texts.en.count.events(1)).toBe('1 event')
  expect(texts.en.count.events(1200)).toBe('1,200 events')
  expect(texts.es.count.deliveries(1)).toBe('1 entrega')
  expect(texts.es.count.deliveries(12_000)).toBe('12.000 entregas')
})

/** What a text becomes with these values: `overview.tiles.waiting` and the text. */
function written(value: unknown, count: number, path = ''): [string, string][] {
  if (typeof value === 'function') {
    const text = (value as (...values: unknown[]) => Html | string)(...valuesFor(path, count))
    return [[path, typeof text === 'string' ? text : text.toString().replace(/\s+/g, ' ')]]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => written(each, count, `${path}.${key}`))
}

/** Most take a number first, then parts of a sentence. */
function valuesFor(path: string, count: number): unknown[] {
  if (path.endsWith('.confirm')) return [count, count > 1]
  if (path.endsWith('.replayedMany')) return [count, count - 1]
  if (path.endsWith('.answered') || path.endsWith('.failed')) return [500, count > 1 ? 'words' : '']
  const parts = ['<one>', 'two', 'three']
  return TAKES_PARTS.test(path) ? parts : [count, ...parts]
}
const TAKES_PARTS =
  /useCommand|arrivedText|notBeforeText|nextTryAt|inmovaUpstream|missing|select$|find\.nothing/

test.each(['en', 'es'] as const)(
  'every text of %s that holds values reads well with one and with more',
  (language) => {
    for (const count of [1, 2]) {
      const all = written(texts[language], count)
      expect(all.length).toBeGreaterThan(25)
      for (const [path, text] of all) {
        expect(text, path).not.toMatch(/undefined|NaN|\[object|\(\)| {2}/)
        expect(text.length, path).toBeGreaterThan(0)
      }
      for (const [path, text] of all.filter(
        ([path]) => path.startsWith('.waiting.') && path !== '.waiting.more',
      )) {
        expect(text, path).toMatch(count === 1 ? /\b1 event(o)?\b/ : /\b2 event(o)?s\b/)
      }
    }
  },
)

describe('the language', () => {
  test.each([
    ['es', undefined, 'es'],
    ['en', 'es-ES,es;q=0.9', 'en'],
    [undefined, 'es-MX,es;q=0.9,en;q=0.8', 'es'],
    [undefined, 'fr,en;q=0.5,es;q=0.7', 'es'],
    [undefined, 'es;q=0,en;q=0.1', 'en'],
    [undefined, 'de-DE, fr;q=0.4', 'en'],
    [undefined, undefined, 'en'],
    ['__proto__', ';;q=,,es;q=x', 'es'],
  ])('chosen %s, asked for %s: %s', (chosen, accepted, language) => {
    expect(languageFor(chosen, accepted)).toBe(language)
  })
})
