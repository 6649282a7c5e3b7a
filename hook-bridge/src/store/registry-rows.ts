/*
 * The few rows as the tables of every driver have them, and as the contract shows them. Lists are JSON in text.
 */
import type { NewAttempt } from './queue-store.ts'
import type {
  ApiKey,
  Filter,
  SealedSecret,
  Source,
  SourceChange,
  Subscription,
  SubscriptionChange,
  UpstreamWebhook,
  Workspace,
} from './registry-store.ts'

/** The row, or an error that names the table where there is none. */
export function found<Row>(row: Row | undefined, table: string, number: number): Row {
  if (row === undefined) throw new Error(`There is no ${table} with row ${number}.`)
  return row
}

/**
 * What of a change counts that an attempt asks for: a person, or the receiver by subscribing again, has the last word over
 * an attempt that began before. What is not active any more stays as it is, and a failure is not the first after another.
 */
export function changeThatCounts(
  row: SubscriptionRow,
  attempt: NewAttempt,
  change: SubscriptionChange,
): SubscriptionChange {
  const { state, stateReason, tellAt, failingSince, ...always } = change
  if (row.updated_at > attempt.startedAt) return always
  return {
    ...always,
    ...(failingSince !== undefined &&
      (failingSince === null || row.failing_since === null) && { failingSince }),
    ...(row.state === 'active' && state !== undefined && { state }),
    ...(row.state === 'active' && stateReason !== undefined && { stateReason }),
    ...(row.state === 'active' && tellAt !== undefined && { tellAt }),
  }
}

/** The columns that a change names, and no others. */
export function sourceColumns(change: SourceChange): Record<string, unknown> {
  return {
    ...('name' in change && { name: change.name }),
    ...(change.secrets && { secrets: JSON.stringify(change.secrets) }),
    ...(change.switchedOff && { switched_off: JSON.stringify(change.switchedOff) }),
    ...('upstream' in change && { upstream: change.upstream ? JSON.stringify(change.upstream) : null }),
  }
}

/** The columns that a change names, and no others. */
export function subscriptionColumns(change: SubscriptionChange): Record<string, unknown> {
  return {
    ...(change.url !== undefined && { url: change.url }),
    ...(change.events && { events: JSON.stringify(change.events) }),
    ...('name' in change && { name: change.name }),
    ...('client' in change && { client: change.client }),
    ...(change.state && { state: change.state }),
    ...('stateReason' in change && { state_reason: change.stateReason }),
    ...(change.maxRetries !== undefined && { max_retries: change.maxRetries }),
    ...('retryPolicy' in change && { retry_policy: change.retryPolicy }),
    ...(change.ordered !== undefined && { ordered: Number(change.ordered) }),
    ...(change.filters && { filters: change.filters.length === 0 ? null : JSON.stringify(change.filters) }),
    ...('coalesceSeconds' in change && { coalesce_seconds: change.coalesceSeconds }),
    ...(change.secrets && { secrets: JSON.stringify(change.secrets) }),
    ...('notBefore' in change && { not_before: change.notBefore }),
    ...('failingSince' in change && { failing_since: change.failingSince }),
    ...('apiKey' in change && { api_key: change.apiKey }),
    ...('tellAt' in change && { tell_at: change.tellAt }),
    ...('deletedAt' in change && { deleted_at: change.deletedAt }),
    ...(change.updatedAt !== undefined && { updated_at: change.updatedAt }),
  }
}

/** What a subscription has that asks for no options. */
export const NO_OPTIONS: Pick<Subscription, 'ordered' | 'filters' | 'coalesceSeconds'> = {
  ordered: false,
  filters: [],
  coalesceSeconds: null,
}

// ---------------------------------------------------------------- rows

export interface WorkspaceRow {
  row: number
  id: string
  name: string
  created_at: number
}

export interface ApiKeyRow {
  row: number
  id: string
  workspace: number
  name: string
  hash: string
  created_at: number
  revoked_at: number | null
}

export interface SourceRow {
  row: number
  id: string
  workspace: number
  provider: string
  name: string | null
  token: string
  secrets: string
  switched_off: string
  upstream: string | null
  created_at: number
  last_event_at: number | null
}

export interface SubscriptionRow {
  row: number
  id: string
  workspace: number
  url: string
  events: string
  name: string | null
  client: Subscription['client']
  state: Subscription['state']
  state_reason: string | null
  max_retries: number
  retry_policy: Subscription['retryPolicy']
  ordered: number
  filters: string | null
  coalesce_seconds: number | null
  secrets: string
  not_before: number | null
  failing_since: number | null
  api_key: number | null
  tell_at: number | null
  created_at: number
  updated_at: number
  deleted_at: number | null
}

export function toWorkspace(row: WorkspaceRow): Workspace {
  return { row: row.row, id: row.id, name: row.name, createdAt: row.created_at }
}

export function toApiKey(row: ApiKeyRow): ApiKey {
  const { row: number, id, workspace, name, hash } = row
  return { row: number, id, workspace, name, hash, createdAt: row.created_at, revokedAt: row.revoked_at }
}

export function toSource(row: SourceRow): Source {
  return {
    row: row.row,
    id: row.id,
    workspace: row.workspace,
    provider: row.provider,
    name: row.name,
    token: row.token,
    secrets: JSON.parse(row.secrets) as SealedSecret[],
    switchedOff: JSON.parse(row.switched_off) as string[],
    upstream: row.upstream === null ? null : (JSON.parse(row.upstream) as UpstreamWebhook),
    createdAt: row.created_at,
    lastEventAt: row.last_event_at,
  }
}

export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    row: row.row,
    id: row.id,
    workspace: row.workspace,
    url: row.url,
    events: JSON.parse(row.events) as string[],
    name: row.name,
    client: row.client,
    state: row.state,
    stateReason: row.state_reason,
    maxRetries: row.max_retries,
    retryPolicy: row.retry_policy,
    ordered: row.ordered === 1,
    coalesceSeconds: row.coalesce_seconds,
    filters: row.filters === null ? [] : (JSON.parse(row.filters) as Filter[]),
    secrets: JSON.parse(row.secrets) as SealedSecret[],
    notBefore: row.not_before,
    failingSince: row.failing_since,
    apiKey: row.api_key,
    tellAt: row.tell_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
