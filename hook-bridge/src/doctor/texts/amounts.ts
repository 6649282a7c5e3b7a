import { isoTime } from '../../time.ts'

/** `day`: one, and more than one. */
export type Units = Readonly<Record<'day' | 'hour' | 'minute' | 'second', readonly [string, string]>>

const SIZES = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** A length of time as people say it: `3 minutes`. */
export function durationIn(units: Units): (ms: number) => string {
  return (ms) => {
    const length = Math.abs(ms)
    const [unit, size] = SIZES.find(([, size]) => length >= size) ?? SIZES[3]
    const count = Math.floor(length / size)
    return `${count} ${units[unit][count === 1 ? 0 : 1]}`
  }
}

/** A time in UTC: `2026-01-15 10:30 UTC`. */
export function moment(ms: number): string {
  const iso = isoTime(ms)
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

/** Only the day: `2026-01-15`. */
export function day(ms: number): string {
  return isoTime(ms).slice(0, 10)
}
