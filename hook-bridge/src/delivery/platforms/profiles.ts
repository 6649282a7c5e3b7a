import { make } from './make.ts'
import { n8n } from './n8n.ts'
import { other } from './other.ts'
import type { Platform } from './platform-of.ts'
import type { AnswerRule, PlatformProfile } from './profile.ts'
import { zapier } from './zapier.ts'

export const profiles: Readonly<Record<Platform, PlatformProfile>> = { zapier, make, n8n, other }

/** An answer, as it came or as it was stored. */
export interface Answer {
  readonly status: number | null
  /** Its first 2 KiB, as text. */
  readonly answer: string | null
}

/** What the platform says with an answer; null where it says no more than from any receiver, or nothing came. */
export function readAnswer(platform: Platform, { status, answer }: Answer): AnswerRule | null {
  const fits = (rule: AnswerRule) => rule.status === status && (rule.text?.test(answer ?? '') ?? true)
  return profiles[platform].answers.find(fits) ?? null
}
