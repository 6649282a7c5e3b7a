import { isAtRisk } from '../../delivery/health.ts'
import { profiles, readAnswer } from '../../delivery/platforms/profiles.ts'
import { inLanguage } from '../../sentences/in-language.ts'
import type { Facts } from '../facts.ts'
import type { Finding } from '../finding.ts'
import type { Texts } from '../texts/en.ts'

/** A bridge that runs takes up what is due at once. */
const LATE_MS = 60_000

export function judgeState(facts: Facts, { state, name }: Texts): Finding {
  const { subscription, attempts } = facts
  const { id, platform } = subscription
  const { stateReason } = subscription
  const reason = stateReason === null ? null : inLanguage(stateReason, name).text
  const noted = { at: subscription.updatedAt, reason, id }
  switch (subscription.state) {
    case 'active':
      return judgeActive(facts, { state })
    case 'paused':
      return { id: 'state', level: 'notice', ...state.paused(noted) }
    case 'suspended':
      return { id: 'state', level: 'problem', ...state.suspended(noted) }
    case 'gone': {
      const rule = attempts[0] && readAnswer(platform, attempts[0])
      const advice = rule?.advice[name] ?? null
      return { id: 'state', level: 'notice', ...state.gone({ ...noted, advice }) }
    }
  }
}

function judgeActive({ subscription, suspendAfterMs, now }: Facts, { state }: Pick<Texts, 'state'>): Finding {
  const { failingSince } = subscription
  if (failingSince === null) return { id: 'state', level: 'ok', ...state.active }
  const level = isAtRisk(failingSince, now, suspendAfterMs) ? 'problem' : 'notice'
  const words = state.failing({ since: failingSince, suspendAt: failingSince + suspendAfterMs })
  return { id: 'state', level, ...words }
}

export function judgeQueue({ queue, subscription, now }: Facts, { queue: texts }: Texts): Finding {
  const { pending, held, dead } = queue
  const waitsFor = Math.max(pending?.oldestDueAt ?? now, subscription.notBefore ?? 0)
  const counts = {
    pending: pending?.count ?? 0,
    held: held?.count ?? 0,
    dead,
    /** The one that has been due the longest; null when none is due. */
    lateMs: now > waitsFor ? now - waitsFor : null,
    heldMs: held && Math.max(0, now - held.oldestDueAt),
    id: subscription.id,
  }
  if (subscription.state === 'active' && now - waitsFor > LATE_MS) {
    return { id: 'queue', level: 'problem', ...texts.late(counts) }
  }
  if (dead > 0) return { id: 'queue', level: 'notice', ...texts.dead(counts) }
  if (held !== null) return { id: 'queue', level: 'notice', ...texts.held(counts) }
  return { id: 'queue', level: 'ok', ...(pending === null ? texts.empty : texts.waiting(counts)) }
}

export function judgePause({ subscription, attempts, now }: Facts, { pause }: Texts): Finding {
  const { notBefore, platform } = subscription
  if (notBefore === null || notBefore <= now) return { id: 'pause', level: 'ok', ...pause.none }
  const status = attempts.find(({ error }) => error !== null)?.status ?? null
  const asked = { until: notBefore, who: profiles[platform].called, platform, status }
  return { id: 'pause', level: 'notice', ...pause.asked(asked) }
}

export function judgeSuccess({ attempts }: Facts, { success }: Texts): Finding {
  const last = attempts.find(({ error }) => error === null)
  if (last) return { id: 'success', level: 'ok', ...success.at(last.startedAt) }
  if (attempts.length === 0) return { id: 'success', level: 'ok', ...success.nothingSent }
  return { id: 'success', level: 'notice', ...success.none(attempts.length) }
}
