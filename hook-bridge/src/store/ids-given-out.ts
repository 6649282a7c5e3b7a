/** 2026-01-01: no bridge is older. */
const FIRST_MOMENT = 1_767_225_600_000
/** More ids than any bridge gives out in a second, on average over its life. */
const IDS_A_SECOND = 65_536

/** What has ids that receivers note. */
export const NUMBERED = ['event', 'delivery', 'attempt'] as const

/**
 * An id that no bridge can have reached by `now`. What came in after a backup had ids that the backup does not know;
 * receivers have noted them, and would take a new event with such an id for one that they have had.
 */
export function idBeyond(now: number): number {
  return Math.max(0, Math.ceil((now - FIRST_MOMENT) / 1000)) * IDS_A_SECOND
}
