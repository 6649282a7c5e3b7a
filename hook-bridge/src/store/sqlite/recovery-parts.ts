import type Database from 'better-sqlite3'
import type { GroupCommit } from './group-commit.ts'

export interface RecoveryParts {
  readonly db: Database.Database
  readonly commit: GroupCommit
  readonly nextDeliveryId: () => number
  /** Whether this process has the delivery in its hands. */
  readonly isClaimed: (subscription: number, delivery: number) => boolean
}
