import type { Deps } from '../deps.ts'
import type { OpenSource, OpenSubscription } from '../registry.ts'
import { isoTime } from '../time.ts'
import { type Found, OVER } from './find-troubles.ts'
import type { Language, Notice, TroubleKind } from './notice.ts'
import { answerText, sizeText, sourceName, texts, timeText, webhookName } from './words.ts'

export interface NoticeParts extends Pick<Deps, 'store' | 'registry' | 'clock'> {
  readonly language: Language
  readonly publicUrl: string
  readonly suspendAfterMs: number
}

const HOUR_MS = 60 * 60 * 1000
const MINUTE_MS = 60 * 1000

/** A trouble in words for people. */
export async function troubleNotice(parts: NoticeParts, found: Found): Promise<Notice> {
  const { kind, subject } = found
  const [title = '', ...sentences] = await sentencesOf(parts, found)
  return noticeOf(parts, { kind, subject, title, text: sentences.join(' ') })
}

function sentencesOf(parts: NoticeParts, found: Found): readonly string[] | Promise<readonly string[]> {
  const words = texts[parts.language]
  switch (found.kind) {
    case 'webhook-at-risk':
    case 'webhook-suspended':
    case 'webhook-gone':
      return webhookSentences(parts, found)
    case 'source-silent': {
      const { lastEventAt, longestGapMs } = found.quiet
      const gap = words.hours(Math.round(longestGapMs / HOUR_MS))
      return words.silent(sourceName(parts, found.source, words), timeText(lastEventAt), gap)
    }
    case 'queue-growing': {
      const { pending, overdueMs } = found.queue
      return words.growing(pending, Math.floor(overdueMs / MINUTE_MS))
    }
    case 'disk-low':
      return words.diskLow(sizeText(found.freeBytes))
  }
}

type FoundWebhook = Extract<Found, { readonly webhook: OpenSubscription }>

/** What happened, why, and what to do: in this order. */
async function webhookSentences(
  parts: NoticeParts,
  { kind, webhook }: FoundWebhook,
): Promise<readonly string[]> {
  const { store, registry, clock, language, suspendAfterMs } = parts
  const words = texts[language]
  const name = webhookName(parts, webhook, words)
  const { row, workspace } = webhook
  const { rows } = await store.listLog({ workspace, subscription: row, before: null, limit: 1 })
  const { answer, advice } = answerText(webhook, rows[0], language)
  const because = answer === null ? [] : [answer]
  const since = webhook.failingSince ?? clock.now()
  if (kind === 'webhook-gone') return [...words.gone(name), ...because, advice ?? words.goneAdvice]
  if (kind === 'webhook-at-risk') {
    const toDo = [advice ?? words.seeToReceiver, words.willBeSuspended(timeText(since + suspendAfterMs))]
    return [...words.atRisk(name, timeText(since)), ...because, ...toDo]
  }
  const key = registry.apiKeys(workspace).find((each) => each.row === webhook.apiKey)
  if (webhook.failingSince === null || (key && key.revokedAt !== null)) return words.keyRevoked(name)
  return [
    ...words.suspended(name, timeText(since)),
    ...because,
    advice ?? words.seeToReceiver,
    words.activate,
  ]
}

/** What was told as wrong. */
interface Told {
  readonly kind: TroubleKind
  readonly subject: string
  readonly since: number
  readonly thing: OpenSubscription | OpenSource | null
}

/** That a trouble is over, in words for people. */
export function overNotice(parts: NoticeParts, { kind, subject, since, thing }: Told): Notice {
  const words = texts[parts.language]
  const [title = '', text = ''] = over()
  return noticeOf(parts, { kind: OVER[kind], subject, title, text })

  function over(): readonly string[] {
    if (kind === 'queue-growing') return words.flowing()
    if (kind === 'disk-low' || !thing) return words.diskFine()
    if (kind === 'source-silent') return words.speaks(sourceName(parts, thing as OpenSource, words))
    const webhook = thing as OpenSubscription
    const name = webhookName(parts, webhook, words)
    // Whoever activates a webhook changes it; an event that arrives does not.
    const arrived = kind === 'webhook-at-risk' && webhook.updatedAt < since
    return arrived ? words.recovered(name) : words.active(name)
  }
}

/** One that says nothing but that it arrives. */
export function testNotice(parts: Pick<NoticeParts, 'language' | 'publicUrl' | 'clock'>): Notice {
  const [title = '', text = ''] = texts[parts.language].test()
  return noticeOf(parts, { kind: 'test', subject: null, title, text })
}

function noticeOf(
  { publicUrl, clock }: Pick<NoticeParts, 'publicUrl' | 'clock'>,
  { kind, subject, title, text }: Pick<Notice, 'kind' | 'subject' | 'title' | 'text'>,
): Notice {
  const [id, page] = pageOf(subject)
  return { kind, subject: id, at: isoTime(clock.now()), title, text, link: `${publicUrl}/console${page}` }
}

function pageOf(subject: string | null): readonly [id: string | null, page: string] {
  if (subject?.startsWith('wh_')) return [subject, `/webhooks/${subject}`]
  if (subject?.startsWith('src_')) return [subject, `/sources/${subject}`]
  return [null, '']
}
