import { classOf } from '../status-class.ts'
import type { FailureReason } from '../../delivery/outcome.ts'
import { profiles, readAnswer } from '../../delivery/platforms/profiles.ts'
import { inLanguage } from '../../sentences/in-language.ts'
import type { Facts } from '../facts.ts'
import type { Finding, FindingId, Level } from '../finding.ts'
import type { Texts } from '../texts/en.ts'

/** What a receiver made of something that was sent to it. */
interface Made {
  readonly status: number | null
  readonly answer: string | null
  /** Why there was no answer: in the words of the log, or as a reason that each language has words for. */
  readonly error: string | null
  readonly reason?: FailureReason
}

export function judgeAnswer(facts: Facts, texts: Texts): Finding {
  const { attempts, subscription, sample } = facts
  const [last] = attempts
  if (last === undefined) {
    const words = texts.answer.nothingSent(subscription.id)
    // Whoever has just tried need not be told to.
    return { id: 'answer', level: 'ok', ...words, todo: sample === null ? words.todo : null }
  }
  return judgeMade('answer', { made: last, intro: texts.answer.lastAttempt(last) }, { facts, texts })
}

export function judgeSample(facts: Facts, texts: Texts): Finding | null {
  const { sample } = facts
  if (sample === null) return null
  if (sample.kind === 'not_sent') return { id: 'sample', level: 'notice', ...texts.sample[sample.because] }
  const { outcome, type } = sample
  const intro = texts.sample.sent(type, outcome.durationMs)
  const made =
    outcome.kind === 'answered'
      ? { ...outcome, error: null }
      : { status: null, answer: null, error: outcome.message, reason: outcome.reason }
  return judgeMade('sample', { made, intro }, { facts, texts })
}

function judgeMade(
  id: FindingId,
  { made, intro }: { readonly made: Made; readonly intro: string },
  { facts: { subscription }, texts }: { readonly facts: Facts; readonly texts: Texts },
): Finding {
  const { platform } = subscription
  const { called, accepted } = profiles[platform]
  const who = texts.called(platform, called)
  const { status } = made
  if (status === null) {
    const words = made.reason
      ? texts.answer.failed(intro, texts.reasons[made.reason])
      : texts.answer.none(intro, inLanguage(made.error ?? '', texts.name).text)
    return { id, level: 'problem', ...words }
  }
  if (status >= 200 && status <= 299) {
    return {
      id,
      level: 'ok',
      ...texts.answer.accepted({ who, status, intro, means: accepted?.[texts.name] }),
    }
  }
  const rule = readAnswer(platform, made)
  const generic = texts.answer.statuses[classOf(status)]
  const what = rule?.what[texts.name] ?? generic.what
  const todo = rule?.advice[texts.name] ?? generic.todo
  return {
    id,
    level: levelOf(status, rule?.means),
    ...texts.answer.refused({ who, status, intro, what, todo }),
  }
}

/** A receiver that only asks for time is not broken. */
function levelOf(status: number, means: string | undefined): Level {
  return status === 429 || means === 'queue_full' ? 'notice' : 'problem'
}
