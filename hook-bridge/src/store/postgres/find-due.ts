import type { Connection, Statement } from './connections.ts'

const findStatement: Statement = {
  name: 'find due',
  text:
    'SELECT row, (SELECT version FROM registry_version) AS version FROM subscription ' +
    'LEFT JOIN subscription_lease AS lease ON lease.subscription = row ' +
    "WHERE state = 'active' AND deleted_at IS NULL AND coalesce(not_before, 0) <= $1 " +
    'AND (lease.subscription IS NULL OR lease.process = $2 OR lease.until < clock_timestamp()) ' +
    'AND EXISTS (SELECT FROM delivery WHERE delivery.subscription = row AND delivery.state = 0 AND next_at <= $1) ' +
    'UNION ALL SELECT NULL, version FROM registry_version',
}

export interface Found {
  /** Subscriptions with something due that this process delivers, or may take. */
  readonly due: readonly number[]
  readonly registryVersion: number
}

/** Looks for what nobody may have heard of: lost announcements, and what a dead process left. */
export async function findDue(connection: Connection, process: string, now: number): Promise<Found> {
  const rows = await connection.rows<{ row: number | null; version: number }>(findStatement, [now, process])
  return {
    due: rows.map(({ row }) => row).filter((row) => row !== null),
    registryVersion: rows[0]!.version,
  }
}
