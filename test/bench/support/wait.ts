import { setTimeout as sleep } from 'node:timers/promises'

export { sleep }

/** Asks every `everyMs` until the answer is yes; throws after `limitMs`. */
export async function waitUntil(
  what: string,
  isSo: () => Promise<boolean>,
  { everyMs = 20, limitMs = 120_000 } = {},
): Promise<void> {
  const giveUpAt = performance.now() + limitMs
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${limitMs / 1_000} s in vain until ${what}`)
    await sleep(everyMs)
  }
}
