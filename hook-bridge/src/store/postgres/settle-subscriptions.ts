import {
  changeThatCounts,
  subscriptionColumns,
  type SubscriptionRow,
  toSubscription,
} from '../registry-rows.ts'
import type { Settlement } from '../queue-store.ts'
import type { Subscription } from '../registry-store.ts'
import type { Connection, Statement } from './connections.ts'
import { updateRow } from './update-row.ts'

/** All of them before any is changed, and in order: two transactions that change several never wait for each other. */
const lockRows: Statement = {
  name: 'lock subscriptions',
  text: 'SELECT * FROM subscription WHERE row = ANY ($1::bigint[]) AND deleted_at IS NULL ORDER BY row FOR UPDATE',
}

/** Writes what attempts say about their subscriptions. Resolves to these as they are then, without deleted ones. */
export async function settleSubscriptions(
  connection: Connection,
  settlements: readonly Settlement[],
): Promise<ReadonlyMap<number, Subscription>> {
  const talking = settlements.filter((settlement) => settlement.subscriptionChange)
  if (talking.length === 0) return new Map()
  const numbers = [...new Set(talking.map((settlement) => settlement.subscription))]
  const locked = await connection.rows<SubscriptionRow>(lockRows, [numbers])
  const rows = new Map(locked.map((row) => [row.row, row]))
  for (const { subscription, attempt, subscriptionChange } of talking) {
    const row = rows.get(subscription)
    if (!row) continue
    const columns = subscriptionColumns(changeThatCounts(row, attempt, subscriptionChange!))
    const changed = await updateRow<SubscriptionRow>(connection, {
      table: 'subscription',
      row: subscription,
      columns,
    })
    if (changed) rows.set(subscription, changed)
  }
  return new Map([...rows].map(([number, row]) => [number, toSubscription(row)]))
}
