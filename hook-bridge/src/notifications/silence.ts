import type { QuietSource } from '../store/notification-store.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** A source is never called silent before. */
export const LEAST_SILENCE_MS = DAY_MS
/** And not before it has been quiet for so many times its longest pause. */
const TIMES_LONGEST = 3
/** What is usual is not known before a week has been seen: many offices rest at weekends. */
const LEAST_KNOWN_MS = 7 * DAY_MS

/** Whether a source has been quiet for longer than is usual for it. */
export function isSilent({ lastEventAt, longestGapMs, knownSince }: QuietSource, now: number): boolean {
  if (lastEventAt - knownSince < LEAST_KNOWN_MS) return false
  return now - lastEventAt > Math.max(LEAST_SILENCE_MS, TIMES_LONGEST * longestGapMs)
}
