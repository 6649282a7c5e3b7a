/* oxlint-disable no-restricted-globals -- these functions only spell given times; what time it is, the clock tells */

/** The time (milliseconds since the epoch) as ISO 8601 in UTC: `2026-01-03T12:00:00.000Z`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** Shorter numbers are years, or seconds since the epoch: better an error than a time in 1970. */
const MILLISECONDS = /^(0|\d{11,15})$/
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i
const HAS_OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i

/**
 * Reads ISO 8601 (a day, or a day with a time; UTC where no offset is given) or milliseconds since the epoch.
 * @returns milliseconds since the epoch; undefined when the text is neither.
 */
export function parseTime(text: string): number | undefined {
  // In a query string an unescaped `+02:00` arrives as ` 02:00`.
  const tidy = text.trim().replace(/(T\S+) (\d{2}:?\d{2})$/i, '$1+$2')
  if (MILLISECONDS.test(tidy)) return Number(tidy)
  if (!ISO_8601.test(tidy)) return undefined
  const hasTime = /T/i.test(tidy)
  const ms = Date.parse(hasTime && !HAS_OFFSET.test(tidy) ? `${tidy}Z` : tidy)
  return Number.isNaN(ms) ? undefined : ms
}
