import { setTimeout as sleep } from 'node:timers/promises'

type Maybe<Value> = Value | false | null | undefined

export interface UntilOptions {
  readonly deadlineMs?: number
  /** The pause after each answer. */
  readonly everyMs?: number
  readonly what?: string
}

/** Asks again and again, in real time, until the answer is none of false, null and undefined; returns that. */
export async function until<Value>(
  ask: () => Maybe<Value> | Promise<Maybe<Value>>,
  { deadlineMs = 5_000, everyMs = 2, what = 'a condition' }: UntilOptions = {},
): Promise<Value> {
  const end = performance.now() + deadlineMs
  while (performance.now() < end) {
    const answer = await ask()
    if (answer !== false && answer !== null && answer !== undefined) return answer
    await sleep(everyMs)
  }
  throw new Error(`waited ${deadlineMs} ms for ${what}`)
}
