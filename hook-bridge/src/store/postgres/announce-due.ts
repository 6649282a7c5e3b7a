import { DUE_CHANNEL, duePayloads } from './announcements.ts'
import type { Connection, Statement } from './connections.ts'

const announce: Statement = {
  name: 'announce',
  text: `SELECT pg_notify('${DUE_CHANNEL}', payload) FROM unnest($1::text[]) AS said (payload)`,
}

/** Tells the other processes about subscriptions; never rejects. */
export interface AnnounceDue {
  due(subscriptions: readonly number[]): void
  free(subscriptions: readonly number[]): Promise<void>
  close(): Promise<void>
}

/**
 * One announcement at a time: what comes up meanwhile goes with the next. Not in the transaction that stores, because
 * the server lets such transactions commit only one after the other.
 */
export function createAnnounceDue(connection: Connection, process: string): AnnounceDue {
  const waiting = new Set<number>()
  let running: Promise<void> | undefined

  async function say(payloads: readonly string[]): Promise<void> {
    // Who does not hear of it finds it by looking, a few seconds later.
    await connection.rows(announce, [payloads]).catch(() => {})
  }

  async function run(): Promise<void> {
    while (waiting.size > 0) {
      const subscriptions = [...waiting]
      waiting.clear()
      await say(duePayloads('due', process, subscriptions))
    }
    running = undefined
  }

  return {
    due(subscriptions) {
      for (const subscription of subscriptions) waiting.add(subscription)
      if (waiting.size > 0) running ??= run()
    },
    async free(subscriptions) {
      if (subscriptions.length > 0) await say(duePayloads('free', process, subscriptions))
    },
    async close() {
      await running
    },
  }
}
