import type { ReadStore } from '../read-store.ts'
import type { Connection, Statement } from './connections.ts'
import { createDeliveryLists } from './delivery-lists.ts'
import { createEventLists } from './event-lists.ts'
import { usedBytes } from './make-room.ts'

const waitingBySubscription: Statement = {
  name: 'waiting by subscription',
  text:
    "SELECT waiting.*, subscription.state = 'active' AS active FROM (SELECT subscription AS row, count(*) AS count, " +
    'min(next_at) AS "oldestDueAt" FROM delivery WHERE state = 0 GROUP BY subscription) AS waiting ' +
    'JOIN subscription USING (row) WHERE deleted_at IS NULL',
}
const deadBySubscription: Statement = {
  name: 'dead by subscription',
  text: 'SELECT subscription AS row, count(*) AS count FROM delivery WHERE state = 2 GROUP BY subscription',
}
const size: Statement = {
  name: 'size',
  text: 'SELECT pg_database_size(current_database()) AS bytes',
}

interface CountRow {
  readonly row: number
  readonly count: number
}

interface WaitingRow extends CountRow {
  readonly oldestDueAt: number
  readonly active: boolean
}

/** Reading: all lists newest first. */
export function createReadTables(connection: Connection): ReadStore {
  return {
    ...createEventLists(connection),
    ...createDeliveryLists(connection),
    async figures() {
      const waiting = await connection.rows<WaitingRow>(waitingBySubscription)
      const dead = await connection.rows<CountRow>(deadBySubscription)
      const [sized] = await connection.rows<{ bytes: number }>(size)
      const pending = waiting.filter((each) => each.active)
      const held = waiting.filter((each) => !each.active)
      return {
        pending: new Map(pending.map(({ row, count, oldestDueAt }) => [row, { count, oldestDueAt }])),
        held: new Map(held.map(({ row, count, oldestDueAt }) => [row, { count, oldestDueAt }])),
        dead: new Map(dead.map(({ row, count }) => [row, count])),
        bytes: sized!.bytes,
        usedBytes: await usedBytes(connection),
      }
    },
  }
}
