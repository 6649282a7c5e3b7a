import type { Answered } from './outcome.ts'
import type { Platform } from './platforms/platform-of.ts'
import { profiles, readAnswer } from './platforms/profiles.ts'

/**
 * What was answered, in words for people and for the log: nothing of the answer's own text is in it, since that may
 * repeat what was sent.
 */
export function describeAnswer(platform: Platform, answer: Answered): string {
  const { status, retryAfterMs } = answer
  const answered = `${profiles[platform].called} answered ${status}`
  const rule = readAnswer(platform, answer)
  if (rule !== null) return `${answered}: ${rule.what.en}`
  if (status === 410) return `${answered} Gone: it wants no more events`
  if (status === 429) return `${answered} Too Many Requests`
  if (status === 503 && retryAfterMs !== null) return `${answered} Service Unavailable`
  if (status >= 300 && status < 400) {
    return `${answered}: redirects are not followed, subscribe with the final URL`
  }
  return answered
}
