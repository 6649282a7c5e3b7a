import { HOUR_MS } from '../store/console-store.ts'

const SPANS: Readonly<Record<string, number>> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '30d': 30 * 24 * HOUR_MS,
}

/** The time that the choice `1h`, `24h`, `7d` or `30d` leads back to; undefined when it is about any time. */
export function sinceOf(choice: string, now: number): number | undefined {
  const span = Object.hasOwn(SPANS, choice) ? SPANS[choice] : undefined
  return span === undefined ? undefined : now - span
}

/** The address of a page of a list: its filter, and where the page begins. Empty values are left out. */
export function listAddress(path: string, query: Readonly<Record<string, string>>): string {
  const set = Object.entries(query).filter(([, value]) => value !== '')
  return set.length === 0 ? path : `${path}?${new URLSearchParams(set).toString()}`
}
