import { findEvent, type ProviderId, providers } from '@hook-bridge/event-catalog'
import { passesFilters } from './filters/passes-filters.ts'
import type { OpenSubscription, Registry } from './registry.ts'
import type { MissedEvent } from './store/recovery-store.ts'
import type { Coalesced, NewEvent } from './store/queue-store.ts'
import type { Subscription } from './store/registry-store.ts'

/** Who gets an event. */
export type Takers = Required<Pick<NewEvent, 'subscriptions' | 'ordered' | 'coalesced'>>

type Data = Readonly<Record<string, unknown>>

export const NOBODY: Takers = { subscriptions: [], ordered: [], coalesced: [] }

/** The subscriptions of the workspace that get an event of this type with this data. */
export function fanOut(
  registry: Registry,
  workspace: number,
  { type, data }: { readonly type: string; readonly data: Data },
): Takers {
  const subscriptions = registry.matching(workspace, type)
  const withOptions = registry.withOptions(workspace, type)
  if (withOptions.length === 0) return { ...NOBODY, subscriptions }
  const unwanted = rowsOf(withOptions.filter(({ filters }) => !passesFilters(filters, type, data)))
  const takers = withOptions.filter(({ row }) => !unwanted.includes(row))
  return {
    subscriptions: subscriptions.filter((row) => !unwanted.includes(row)),
    ordered: rowsOf(takers.filter(({ ordered }) => ordered)),
    coalesced: findEvent(type)?.coalescible ? takers.flatMap(coalescedFor) : NOBODY.coalesced,
  }
}

function coalescedFor({ row, coalesceSeconds }: OpenSubscription): Coalesced[] {
  return coalesceSeconds === null ? [] : [{ subscription: row, seconds: coalesceSeconds }]
}

/** Whether the filters of the subscription let an event through that was fanned out before. */
export function passesMissed({ provider, type, body }: MissedEvent, { filters }: Subscription): boolean {
  return body === null || passesFilters(filters, type, dataOf(provider, body))
}

/** The data in the bytes that are delivered. */
function dataOf(provider: string, body: Buffer): Data {
  const parsed = JSON.parse(body.toString('utf8')) as Data & { readonly data?: unknown }
  if (providers[provider as ProviderId].body === 'bare') return parsed
  return typeof parsed.data === 'object' && parsed.data !== null ? (parsed.data as Data) : parsed
}

function rowsOf(subscriptions: readonly OpenSubscription[]): number[] {
  return subscriptions.map((each) => each.row)
}
