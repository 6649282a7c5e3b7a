import type { Registry } from './registry.ts'
import type { NewEvent } from './store/store.ts'

/** Who gets an event. */
export type Takers = Required<Pick<NewEvent, 'subscriptions' | 'ordered'>>

export const NOBODY: Takers = { subscriptions: [], ordered: [] }

/** The subscriptions of the workspace that get an event of this type. */
export function fanOut(registry: Registry, workspace: number, type: string): Takers {
  const subscriptions = registry.matching(workspace, type)
  const withOptions = registry.withOptions(workspace, type)
  if (withOptions.length === 0) return { subscriptions, ordered: NOBODY.ordered }
  return { subscriptions, ordered: withOptions.filter((each) => each.ordered).map((each) => each.row) }
}
