import { passesFilters } from './filters/passes-filters.ts'
import type { OpenSubscription, Registry } from './registry.ts'
import type { NewEvent } from './store/store.ts'

/** Who gets an event. */
export type Takers = Required<Pick<NewEvent, 'subscriptions' | 'ordered'>>

export const NOBODY: Takers = { subscriptions: [], ordered: [] }

/** The subscriptions of the workspace that get an event of this type with this data. */
export function fanOut(
  registry: Registry,
  workspace: number,
  { type, data }: { readonly type: string; readonly data: Readonly<Record<string, unknown>> },
): Takers {
  const subscriptions = registry.matching(workspace, type)
  const withOptions = registry.withOptions(workspace, type)
  if (withOptions.length === 0) return { subscriptions, ordered: NOBODY.ordered }
  const unwanted = rowsOf(withOptions.filter(({ filters }) => !passesFilters(filters, type, data)))
  return {
    subscriptions: subscriptions.filter((row) => !unwanted.includes(row)),
    ordered: rowsOf(withOptions.filter(({ ordered }) => ordered)).filter((row) => !unwanted.includes(row)),
  }
}

function rowsOf(subscriptions: readonly OpenSubscription[]): number[] {
  return subscriptions.map((each) => each.row)
}
