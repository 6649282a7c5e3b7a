import type { Clock } from '../clock.ts'
import type { OpenSubscription } from '../registry.ts'
import { profiles } from './platforms/profiles.ts'

type Hook = Pick<OpenSubscription, 'url' | 'platform'>

/**
 * Keeps to the pace of a platform: requests to one hook begin evenly spaced, so that no second, its two ends included,
 * has more of them than the platform's profile allows. The first one after a rest waits for nothing. Evenly and not as
 * a burst with a rest, because requests of two bursts may arrive closer together than they were sent; and because a
 * process that takes a hook over from another then adds no burst of its own.
 */
export interface Pace {
  /** Milliseconds until a request to the hook may begin; 0 = now. */
  waitMs(hook: Hook): number
  /** One begins now. */
  began(hook: Hook): void
}

/** Hooks that rest are forgotten when there are so many. */
const MOST_KEPT = 1_000

export function createPace(clock: Pick<Clock, 'monotonic'>): Pace {
  /** By URL: several subscriptions may share a hook. */
  const freeAt = new Map<string, number>()

  function forgetRested(now: number): void {
    for (const [url, at] of freeAt) if (at <= now) freeAt.delete(url)
  }

  return {
    waitMs({ url, platform }) {
      if (profiles[platform].perSecond === null) return 0
      // Whole milliseconds, upwards: a timer that is early by a fraction would have to be set again.
      return Math.max(0, Math.ceil((freeAt.get(url) ?? 0) - clock.monotonic()))
    },
    began({ url, platform }) {
      const { perSecond } = profiles[platform]
      if (perSecond === null) return
      const now = clock.monotonic()
      if (freeAt.size >= MOST_KEPT) forgetRested(now)
      freeAt.set(url, now + 1_000 / (perSecond - 1))
    },
  }
}
