const SECONDS = /^\d+(\.\d+)?$/
// The three forms of RFC 9110, section 5.6.7; the third one (asctime) does not name its zone, which is GMT.
const ZONED_DATE = /^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -]\d\d(\d\d)? \d\d:\d\d:\d\d GMT$/
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/

/**
 * Milliseconds that a Retry-After header asks to wait, from `now` (milliseconds since the epoch); `null` when it says
 * nothing usable. A date that has passed counts as nothing: the receiver's clock and ours may differ.
 */
export function retryAfterMs(value: string, now: number): number | null {
  const text = value.trim()
  if (SECONDS.test(text)) return Math.min(Math.ceil(Number(text) * 1000), Number.MAX_SAFE_INTEGER)
  const date = ZONED_DATE.test(text) ? text : ASCTIME_DATE.test(text) ? `${text} GMT` : ''
  // oxlint-disable-next-line no-restricted-globals -- reads a text, asks no clock
  const wait = Date.parse(date) - now
  return wait > 0 ? wait : null
}
