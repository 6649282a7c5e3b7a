import type { Recovery } from './recovery-store.ts'

/** A recovery as the tables of every driver have it. */
export interface RecoveryRow {
  row: number
  id: string
  workspace: number
  subscription: number
  kind: Recovery['kind']
  since: number
  until: number
  cursor: number
  moved: number
  total: number
  state: Recovery['state']
  created_at: number
  finished_at: number | null
}

export function toRecovery({ created_at, finished_at, ...rest }: RecoveryRow): Recovery {
  return { ...rest, createdAt: created_at, finishedAt: finished_at }
}
