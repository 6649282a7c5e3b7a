import { findEvent, type ProviderId, providers } from '@hook-bridge/event-catalog'
import { maskedUrl } from '../masked-url.ts'
import type { StoredAttempt } from '../store/read-store.ts'
import type { Subscription } from '../store/registry-store.ts'
import { inLanguage } from '../sentences/in-language.ts'
import { isoTime } from '../time.ts'
import { type Html, html } from './html.ts'
import type { Language } from './language.ts'
import type { Texts } from './texts/en.ts'

/** A time in UTC; the browser puts it into the reader's zone and language. `as`: how much of it is shown there. */
export function time(ms: number, as: 'moment' | 'clock' | 'hour' | 'day' = 'moment'): Html {
  const iso = isoTime(ms)
  const text = `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
  return html`<time datetime="${iso}" data-as="${as}">${text}</time>`
}

/** What people call a webhook: its name, else where it leads to. */
export function webhookName({ name, url }: Pick<Subscription, 'name' | 'url'>): string {
  return name === null || name === '' ? maskedUrl(url) : name
}

export function webhookLink(webhook: Pick<Subscription, 'id' | 'name' | 'url'>): Html {
  return html`<a href="/console/webhooks/${webhook.id}">${webhookName(webhook)}</a>`
}

export function providerName(provider: string): string {
  return providers[provider as ProviderId]?.name ?? provider
}

/** The event in words, as the catalogue has it. */
export function eventLabel(type: string, language: Language, texts: Texts): string {
  return findEvent(type)?.label[language] ?? (type === 'unknown' ? texts.events.unknown : type)
}

/** What the bridge has stored in words, in the reader's language; in quotation marks where only the original is there. */
export function storedWords(stored: string, language: Language): Html {
  const { text, language: spoken } = inLanguage(stored, language)
  return spoken === language ? html`${text}` : html`<q lang="${spoken}">${text}</q>`
}

type Answer = Pick<StoredAttempt, 'status' | 'error'>

/** What an attempt came to, as part of a sentence: `it answered 429 (too many requests)`. */
export function answerInSentence(answer: Answer | undefined, { answer: texts }: Texts): string {
  if (answer === undefined) return texts.unknown
  return answer.status === null ? texts.none : texts.answered(answer.status, wordsFor(answer.status, texts))
}

/** What an attempt came to, alone: `Answered 429: too many requests`. */
export function answerInWords({ status, error }: Answer, { answer: texts }: Texts): string {
  if (status === null) return texts.unreachable
  return error === null ? texts.delivered(status) : texts.failed(status, wordsFor(status, texts))
}

function wordsFor(status: number, { words }: Texts['answer']): string {
  return words[status] ?? (status >= 300 && status < 400 ? words[300]! : '')
}
