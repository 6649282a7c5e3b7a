import type { ReadStore } from '../store.ts'
import type { Connection, Statement } from './connections.ts'
import { createDeliveryLists } from './delivery-lists.ts'
import { createEventLists } from './event-lists.ts'

const pendingBySubscription: Statement = {
  name: 'pending by subscription',
  text:
    'SELECT subscription, count(*) AS count, min(next_at) AS "oldestDueAt" FROM delivery ' +
    'WHERE state = 0 AND EXISTS (SELECT FROM subscription AS active WHERE active.row = subscription ' +
    "AND active.state = 'active' AND deleted_at IS NULL) GROUP BY subscription",
}
const size: Statement = {
  name: 'size',
  text: 'SELECT pg_database_size(current_database()) AS bytes',
}

/** Reading: all lists newest first. */
export function createReadTables(connection: Connection): ReadStore {
  return {
    ...createEventLists(connection),
    ...createDeliveryLists(connection),
    async figures() {
      const pending = await connection.rows<{ subscription: number; count: number; oldestDueAt: number }>(
        pendingBySubscription,
      )
      const [{ bytes }] = (await connection.rows<{ bytes: number }>(size)) as [{ bytes: number }]
      return {
        pending: new Map(
          pending.map(({ subscription, count, oldestDueAt }) => [subscription, { count, oldestDueAt }]),
        ),
        bytes,
      }
    },
  }
}
