// What pages are made of. Real: all of it. Doubles: none. Observed: markup and words.
import { describe, expect, test } from 'vitest'
import { chart } from '../../src/console/pages/chart.ts'
import { html, trusted } from '../../src/console/html.ts'
import { HOUR_MS } from '../../src/store/console-store.ts'
import type { View } from '../../src/console/page.ts'
import { texts } from '../../src/console/language.ts'
import { maskedUrl, withoutUrl } from '../../src/masked-url.ts'
import { answerInSentence, answerInWords } from '../../src/console/show.ts'
import { listAddress, sinceOf } from '../../src/console/since.ts'

describe('markup', () => {
  test('what came from outside is text, wherever it stands', () => {
    const hostile = `"><script>alert('x')</script>&`
    expect(html`<a title="${hostile}">${hostile}</a>`.toString()).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
    )
  })

  test('markup in markup stays markup, lists are joined, and nothing comes of nothing', () => {
    const items = ['<a>', 'b'].map((each) => html`<i>${each}</i>`)
    const nothing = [null, undefined, false] as const
    expect(html`${items}${nothing}${0}${trusted('<hr>')}`.toString()).toBe('<i>&lt;a&gt;</i><i>b</i>0<hr>')
  })
})

describe('webhooks', () => {
  test('of an address only the place is shown', () => {
    expect(maskedUrl('https://hooks.zapier.com/hooks/catch/1/abc?key=2')).toBe('https://hooks.zapier.com/…')
    expect(maskedUrl('https://user:password@example.com:8443/x')).toBe('https://example.com:8443/…')
    expect(maskedUrl('no address')).toBe('…')
  })

  test('a receiver that repeats its own address does not give it away', () => {
    const webhook = { url: 'https://example.com/hooks/catch/1/abc' }
    const said = 'POST https://example.com/hooks/catch/1/abc failed; path /hooks/catch/1/abc is closed'
    expect(withoutUrl(said, webhook)).toBe('POST https://example.com/… failed; path /… is closed')
  })
})

describe('answers in words', () => {
  test.each([
    [200, null, 'Accepted with 200', 'it answered 200'],
    [429, 'x', 'Answered 429: too many requests', 'it answered 429 (too many requests)'],
    [302, 'x', 'Answered 302: redirects are not followed', 'it answered 302 (redirects are not followed)'],
    [418, 'x', 'Answered 418', 'it answered 418'],
    [null, 'x', 'No answer', 'it could not be reached'],
  ])('%s', (status, error, alone, inSentence) => {
    expect(answerInWords({ status, error }, texts.en)).toBe(alone)
    expect(answerInSentence({ status, error }, texts.en)).toBe(inSentence)
  })
})

describe('a chart', () => {
  const view = { texts: texts.en } as View
  const hours = [0, 1, 2].map((hour) => hour * HOUR_MS)
  const draw = (...counts: readonly (readonly number[])[]) => {
    const series = counts.map((each, index) => ({ id: `s${index}`, label: `Series ${index}`, counts: each }))
    return chart(view, { id: 'chart', title: 'Per hour', hours, series }).toString()
  }

  test.each([
    [1, ['1', '0']],
    [3, ['3', '2', '1', '0']],
    [7, ['8', '6', '4', '2', '0']],
    [62, ['80', '60', '40', '20', '0']],
    [99, ['100', '50', '0']],
    [1_001, ['1,500', '1,000', '500', '0']],
  ])('of at most %i has lines at %j', (most, labels) => {
    const scale = /<div class="scale"[^>]*>([^]*?)<\/div>/.exec(draw([0, most, 1]))![1]!
    expect([...scale.matchAll(/<span>([^<]*)</g)].map(([, text]) => text)).toEqual(labels)
    expect(draw([0, most, 1]).match(/class="grid"/g)).toHaveLength(labels.length)
  })

  test('stacks what happened in an hour, and draws nothing where nothing did', () => {
    const rects = [...draw([5, 0, 0], [5, 10, 0], [0, 0, 0]).matchAll(/<rect([^>]*)>/g)].map(([, all]) =>
      Object.fromEntries([...all!.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
    )
    expect(rects).toEqual([
      { class: 'series-s0', x: '1.0', y: '50.00', width: '8.0', height: '50.00' },
      { class: 'series-s1', x: '1.0', y: '0.00', width: '8.0', height: '50.00' },
      { class: 'series-s1', x: '11.0', y: '0.00', width: '8.0', height: '100.00' },
    ])
  })

  test('of nothing says so', () => expect(draw([0, 0, 0])).toContain('Nothing in this period.'))
})

test('a list is asked for by what is set', () => {
  expect(listAddress('/console/events', { type: '', since: '24h', before: 'evt_1' })).toBe(
    '/console/events?since=24h&before=evt_1',
  )
  expect(listAddress('/console/events', { type: '' })).toBe('/console/events')
  expect(sinceOf('24h', 86_400_001)).toBe(1)
  expect(sinceOf('constructor', 5)).toBeUndefined()
})
