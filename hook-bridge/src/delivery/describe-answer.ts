import { answers } from '../sentences/answers.ts'
import type { Answered } from './outcome.ts'
import type { Platform } from './platforms/platform-of.ts'
import { profiles, readAnswer } from './platforms/profiles.ts'

/**
 * What was answered, in words for people and for the log: nothing of the answer's own text is in it, since that may
 * repeat what was sent.
 */
export function describeAnswer(platform: Platform, answer: Answered): string {
  const { status, retryAfterMs } = answer
  const { called } = profiles[platform]
  const rule = readAnswer(platform, answer)
  if (rule !== null) return answers.meant.write({ called, status, what: rule.what.en })
  if (status === 410) return answers.gone.write({ called })
  if (status === 429) return answers.tooMany.write({ called })
  if (status === 503 && retryAfterMs !== null) return answers.unavailable.write({ called })
  const words = status >= 300 && status < 400 ? answers.redirect : answers.plain
  return words.write({ called, status })
}
