import { failed } from '../sentences/answers.ts'
import { states } from '../sentences/states.ts'
import type { Settlement } from '../store/queue-store.ts'
import type { Subscription } from '../store/registry-store.ts'
import { isoTime } from '../time.ts'
import { wantsToBeTold } from './reverse-unsubscribe.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** An attempt, as far as the health of its subscription goes. */
export interface MadeAttempt {
  readonly delivered: boolean
  /** A test that fails says nothing about real events; one that arrives does. */
  readonly test: boolean
  readonly startedAt: number
  readonly now: number
  /** What went wrong, in words for people. */
  readonly error: string | null
}

export interface Health {
  /** What changes about the subscription; nothing but at the first failure, the first success after it, and the end. */
  readonly change: Settlement['subscriptionChange']
  readonly suspended: boolean
  /** When it will be suspended, once half of the time is over; null before. */
  readonly suspendAt: number | null
}

const FINE: Health = { change: undefined, suspended: false, suspendAt: null }

/**
 * How an attempt changes the health of its subscription. It is suspended by a failed attempt and by nothing else: a
 * subscription without attempts does not fail.
 */
export function healthAfter(
  { delivered, test, startedAt, now, error }: MadeAttempt,
  subscription: Pick<Subscription, 'failingSince' | 'url' | 'client'>,
  suspendAfterMs: number,
): Health {
  const { failingSince } = subscription
  if (delivered) return failingSince === null ? FINE : { ...FINE, change: { failingSince: null } }
  if (test) return FINE
  if (failingSince === null) return { ...FINE, change: { failingSince: startedAt } }
  const suspendAt = failingSince + suspendAfterMs
  if (now < suspendAt)
    return { ...FINE, suspendAt: isAtRisk(failingSince, now, suspendAfterMs) ? suspendAt : null }
  return {
    suspended: true,
    suspendAt,
    change: {
      state: 'suspended',
      stateReason: states.failing.write({
        since: isoTime(failingSince),
        days: Math.floor((now - failingSince) / DAY_MS),
        error: error ?? failed.words.en,
      }),
      ...(wantsToBeTold(subscription) && { tellAt: now }),
    },
  }
}

/** It has failed for half of the time after which it is suspended. */
export function isAtRisk(failingSince: number | null, now: number, suspendAfterMs: number): boolean {
  return failingSince !== null && now - failingSince >= suspendAfterMs / 2
}
