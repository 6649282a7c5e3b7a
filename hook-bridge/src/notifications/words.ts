import { type ProviderId, providers } from '@hook-bridge/event-catalog'
import type { Deps } from '../deps.ts'
import { profiles, readAnswer } from '../delivery/platforms/profiles.ts'
import type { OpenSource, OpenSubscription } from '../registry.ts'
import type { StoredAttempt } from '../store/read-store.ts'
import { isoTime } from '../time.ts'
import type { Language } from './notice.ts'
import { en, type Texts } from './texts/en.ts'
import { es } from './texts/es.ts'

export const texts: Readonly<Record<Language, Texts>> = { en, es }

const LONGEST_NAME = 60

/** A time as `2026-01-15 10:30 UTC`. */
export function timeText(ms: number): string {
  const iso = isoTime(ms)
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

type Needs = Pick<Deps, 'registry'>

/** `"Leads" (Zapier, wh_5e0f…)`; with the workspace where there are several. */
export function webhookName(needs: Needs, webhook: OpenSubscription, words: Texts): string {
  const platform = webhook.platform === 'other' ? [] : [profiles[webhook.platform].called]
  return nameOf(needs, webhook, { kinds: platform, words })
}

/** `"Oficina" (Inmova, src_5e0f…)` */
export function sourceName(needs: Needs, source: OpenSource, words: Texts): string {
  return nameOf(needs, source, {
    kinds: [providers[source.provider as ProviderId]?.name ?? source.provider],
    words,
  })
}

interface Named {
  readonly id: string
  readonly name: string | null
  readonly workspace: number
}

function nameOf(
  { registry }: Needs,
  { id, name, workspace }: Named,
  { kinds, words }: { readonly kinds: readonly string[]; readonly words: Texts },
): string {
  const shown = name === null ? '' : harmless(name)
  const details = shown === '' ? kinds : [...kinds, id]
  const label = (shown === '' ? id : `"${shown}"`) + (details.length > 0 ? ` (${details.join(', ')})` : '')
  const several = registry.workspaces().length > 1
  const place = several ? harmless(registry.workspace(workspace)?.name ?? '') : ''
  return place === '' ? label : `${label} ${words.ofWorkspace(place)}`
}

/** A name that people gave: in one line, not too long, and without an address that starts an automation. */
function harmless(name: string): string {
  const line = name.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  const plain = line.replace(/\S*:\/\/\S*/g, '…')
  return plain.length > LONGEST_NAME ? `${plain.slice(0, LONGEST_NAME)}…` : plain
}

/** What was answered last, and what to do about it. Nothing of the answer's own text is in it. */
export function answerText(
  { platform }: OpenSubscription,
  attempt: StoredAttempt | undefined,
  language: Language,
): { readonly answer: string | null; readonly advice: string | null } {
  const words = texts[language]
  if (!attempt || attempt.error === null) return { answer: null, advice: null }
  if (attempt.status === null) return { answer: words.notAnswered, advice: null }
  const rule = readAnswer(platform, attempt)
  const called = platform === 'other' ? words.receiver : profiles[platform].called
  const what = rule?.what[language] ?? null
  return { answer: words.answered(called, attempt.status, what), advice: rule?.advice[language] ?? null }
}
