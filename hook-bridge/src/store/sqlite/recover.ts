import type { Stepped } from '../choose-missed.ts'
import type { Recovery } from '../recovery-store.ts'
import { DEAD, PENDING } from './queue-tables.ts'
import type { RecoveryParts } from './recovery-parts.ts'

/** Dead deliveries of a subscription, by their id: the key of the walk is the order of the walk. */
export function createRecover({ db, isClaimed }: Pick<RecoveryParts, 'db' | 'isClaimed'>) {
  // What has lost its payload can never be sent.
  const from =
    'FROM delivery CROSS JOIN event ON event.id = delivery.event CROSS JOIN payload ON payload.event = event.id ' +
    `WHERE subscription = ? AND state = ${DEAD} AND delivery.id > ? AND received_at >= ? AND received_at < ?`
  const next = db
    .prepare<[number, number, number, number, number], number>(
      `SELECT delivery.id ${from} ORDER BY delivery.id LIMIT ?`,
    )
    .pluck()
  const count = db.prepare<[number, number, number, number], number>(`SELECT count(*) ${from}`).pluck()
  const restart = db.prepare(
    `UPDATE delivery SET state = ${PENDING}, next_at = ?, schedule_from = attempts, first_attempt_at = NULL, ` +
      'replays = replays + 1, reason = NULL WHERE id = ?',
  )

  return {
    count: ({
      subscription,
      cursor,
      since,
      until,
    }: Pick<Recovery, 'subscription' | 'cursor' | 'since' | 'until'>) =>
      count.get(subscription, cursor, since, until)!,
    step(recovery: Recovery, { now, room }: { now: number; room: number }): Stepped {
      const { subscription, since, until } = recovery
      const ids = next.all(subscription, recovery.cursor, since, until, room)
      // One that died this very moment is still in the dispatcher's hands: its turn is the next time.
      const claimed = ids.findIndex((id) => isClaimed(subscription, id))
      const free = claimed === -1 ? ids : ids.slice(0, claimed)
      for (const id of free) restart.run(now, id)
      return {
        cursor: free.at(-1) ?? recovery.cursor,
        moved: free.length,
        done: claimed === -1 && ids.length < room,
      }
    },
  }
}
