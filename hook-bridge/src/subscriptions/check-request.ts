import type { Deps } from '../deps.ts'
import { checkEvents } from './event-names.ts'
import { invalid, type Result } from './refusal.ts'

export interface Checked {
  readonly url: string
  /** Sorted, each once. */
  readonly events: readonly string[]
}

/** Checks where to and what for in one go, so that everything wrong is named at once. */
export async function checkUrlAndEvents(
  { guard }: Deps,
  asked: { readonly url: string; readonly events: readonly string[] },
): Promise<Result<Checked>> {
  const url = asked.url.trim()
  const { events, details } = checkEvents(asked.events)
  const target = await guard.checkTarget(url)
  const problems = target.ok ? details : { url: sentence(target.message), ...details }
  return Object.keys(problems).length > 0 ? invalid(problems) : { ok: true, url, events }
}

function sentence(text: string): string {
  const end = /[.!?]$/.test(text) ? '' : '.'
  return text.charAt(0).toUpperCase() + text.slice(1) + end
}
