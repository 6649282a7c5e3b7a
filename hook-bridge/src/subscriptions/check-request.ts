import type { Deps } from '../deps.ts'
import { checkEvents } from './event-names.ts'
import { invalid, type Result } from '../refusal.ts'

/** Where to, and what for. */
export interface Place {
  readonly url: string
  /** Sorted, each once. */
  readonly events: readonly string[]
}

export interface AskedPlace {
  readonly url?: string | undefined
  readonly events?: readonly string[] | undefined
}

/**
 * Checks where to and what for in one go, so that everything wrong is named at once. What is not asked for stays as
 * it is in `present`, which is not judged anew.
 */
export async function checkPlace(
  { guard }: Deps,
  asked: AskedPlace,
  present: Place,
): Promise<Result<{ place: Place }>> {
  const url = asked.url?.trim()
  const target = url === undefined ? undefined : await guard.checkTarget(url)
  const checked = asked.events && checkEvents(asked.events)
  const problems = {
    ...(target?.ok === false && { url: sentence(target.message, asked.url) }),
    ...checked?.details,
  }
  if (Object.keys(problems).length > 0) return invalid(problems)
  return { ok: true, place: { url: url ?? present.url, events: checked?.events ?? present.events } }
}

/** With a capital at its beginning, unless the host of the URL stands there: names are written as they are. */
function sentence(text: string, url = ''): string {
  const host = URL.parse(url.trim())?.hostname.replace(/^\[|\]$|\.$/g, '')
  const first = host && text.startsWith(host) ? text.charAt(0) : text.charAt(0).toUpperCase()
  return `${first}${text.slice(1)}.`
}
